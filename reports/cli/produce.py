"""From a request to a file: what the document commands have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from reports.cli.beyond import tell_beyond
from reports.cli.options import Request
from reports.corpus.opening import name_corpus, open_corpus
from reports.corpus.policy import Corpus
from reports.corpus.selection import Selection, parse_query, select
from reports.corpus.vocabulary import Vocabulary
from reports.documents.shared.request import Context, open_context
from reports.errors import InputProblem, UsageProblem
from reports.language import DEFAULT_LANGUAGE, LANGUAGE_CHOICES

if TYPE_CHECKING:
    from reports.analysis.changes.baseline import Baseline


class Desk:
    """A request with everything it names read in: configuration, vocabulary, corpus."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.configuration, named = name_corpus(request.corpus, request.config)
        self.vocabulary = Vocabulary.load()
        self.corpus = readable(open_corpus(named, self.vocabulary), request)
        if not request.quiet:
            tell_beyond(self.corpus.beyond)

    def select(self, **subject: tuple[str, ...]) -> Selection:
        """The records that the request's filters select, narrowed to the command's own subject."""
        filters = {**self.request.filters}
        for name, spellings in subject.items():
            if filters.get(name):
                raise UsageProblem(f"the {name} is named already", remedy=f"Leave out --{name}.")
            filters[name] = spellings
        return select(self.corpus, parse_query(self.vocabulary, self.corpus, **filters))

    def context(self, language: str) -> Context:
        """The view of the corpus that documents are briefed from."""
        edition = self.request.edition or self.configuration.edition
        context = open_context(
            self.corpus,
            self.vocabulary,
            as_of=self.request.day(),
            reviewers=self.configuration.reviewers,
            language=language,
            edition=edition,
        )
        return replace(context, baseline=self._baseline()) if self.request.baseline else context

    def _baseline(self) -> Baseline:
        """What ``--since`` or ``--baseline`` names, and the days that it and the corpus lie apart."""
        from reports.analysis.changes.sides import as_baseline, days_between, open_side

        as_of = self.request.day()
        old = open_side(self.request.baseline or "", self.vocabulary)
        readable(old.corpus, self.request)
        period = self.request.period or days_between(old, None, today=as_of)
        reviewers = self.configuration.reviewers
        return as_baseline(old, self.vocabulary, as_of=as_of, reviewers=reviewers, period=period)

    @property
    def skipped_files(self) -> tuple[str, ...]:
        """The files that could not be read."""
        return tuple(dict.fromkeys(problem.file for problem in self.corpus.problems))

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages asked for."""
        lang = self.request.lang or self.configuration.lang or DEFAULT_LANGUAGE
        return LANGUAGE_CHOICES[lang]


def readable(corpus: Corpus, request: Request) -> Corpus:
    """The corpus, unless files in it cannot be read and nobody said to go on without them."""
    if not corpus.problems:
        return corpus
    files = len({problem.file for problem in corpus.problems})
    if not request.keep_going:
        raise InputProblem(
            f"{files} of the files in {corpus.origin} cannot be read as records; --keep-going leaves them out",
            problems=corpus.problems,
        )
    for problem in corpus.problems:
        click.echo(f"left out: {problem}", err=True)
    return corpus
