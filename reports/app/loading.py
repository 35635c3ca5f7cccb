"""From the name of a corpus to the corpus with the settings that hold for it, and to the records that are meant."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from reports.app.observer import SILENT, Observer
from reports.app.requests import EVERY_RECORD, Filters
from reports.config.project import Configuration
from reports.corpus.as_of import corpus_as_of
from reports.corpus.naming import vocabulary_of
from reports.corpus.opening import name_corpus, open_corpus
from reports.corpus.policy import Beyond, Corpus
from reports.corpus.selection import Selection, parse_query
from reports.corpus.selection import select as select_records
from reports.corpus.vocabulary import Vocabulary
from reports.errors import InputProblem, UsageProblem
from reports.language import DEFAULT_LANGUAGE, LANGUAGE_CHOICES, LANGUAGE_HINT

_MOST_NAMED = 5
"""Files passed over that a command names; `check` names all of them."""


class OpenedCorpus(Struct, frozen=True):
    """A corpus that has been read, the settings that hold for it, and the vocabulary that names are looked up in."""

    corpus: Corpus
    configuration: Configuration
    vocabulary: Vocabulary

    @property
    def skipped_files(self) -> tuple[str, ...]:
        """The files that could not be read as records and were left out."""
        return tuple(dict.fromkeys(problem.file for problem in self.corpus.problems))

    def on(self, day: date) -> OpenedCorpus:
        """Return the same, with the corpus as of a day."""
        return replace(self, corpus=corpus_as_of(self.corpus, day))


class CorpusMemory:
    """Makes the vocabulary of settings, and opens corpora: this one remembers nothing."""

    def vocabulary(self, configuration: Configuration) -> Vocabulary:
        """Return the vocabulary of some settings."""
        return vocabulary_of(configuration)

    def open(self, named: str, vocabulary: Vocabulary, settings: Configuration, *, keep: bool) -> Corpus:
        """Return the corpus of that name; ``keep`` is whether the user's cache may be used."""
        return open_corpus(named, vocabulary, settings, keep=keep)


NO_MEMORY = CorpusMemory()


def read_corpus(
    corpus: str | Path | None = None,
    *,
    config: Path | None = None,
    keep_going: bool = False,
    as_of: date | None = None,
    cache: bool = True,
    observer: Observer = SILENT,
    memory: CorpusMemory = NO_MEMORY,
) -> OpenedCorpus:
    """Read every record of a corpus, with the reports.toml that holds for it.

    Args:
        corpus: a folder, a snapshot, ``git:REF``, a PDF of ours, or ``sample``; None is what reports.toml names.
        config: the reports.toml to use; None is the one here, else the one in the corpus folder.
        keep_going: whether files that cannot be read as records are left out; the observer is warned of each.
        as_of: the day that it stands as of: records published later are in no selection; None is any day.
        cache: whether what was read of a folder before is taken from the user's cache, and kept there.
        observer: hears what was left out.
        memory: makes vocabulary and corpus; a preview has one that knows what was read before.

    Raises:
        UsageProblem: no corpus is named.
        InputProblem: there is none of that name, or files in it or settings cannot be read; every problem is in it.
    """
    configuration, named = name_corpus(None if corpus is None else str(corpus), config)
    known = memory.vocabulary(configuration)
    found = memory.open(named, known, configuration, keep=cache)
    tell_doubts(found, observer)
    require_readable(found, keep_going=keep_going, observer=observer)
    tell_beyond(found.beyond, observer)
    opened = OpenedCorpus(found, configuration, known)
    return opened if as_of is None else opened.on(as_of)


def select(opened: OpenedCorpus, filters: Filters = EVERY_RECORD, *, allow_none: bool = False) -> Selection:
    """Select the records that answer the filters, in the order of documents; without filters all of them.

    Raises:
        UsageProblem: a filter is not understood; every such filter is in it.
        NothingSelected: no record answers, and ``allow_none`` is false.
    """
    query = parse_query(opened.vocabulary, opened.corpus, **filters.named)
    return select_records(opened.corpus, query, allow_none=allow_none)


def languages_of(lang: str | None, configuration: Configuration) -> tuple[str, ...]:
    """Return the languages that are meant: those that are named, else those of reports.toml, else the default one.

    Raises:
        UsageProblem: documents are written in no such language.
    """
    lang = lang or configuration.lang or DEFAULT_LANGUAGE
    if lang not in LANGUAGE_CHOICES:
        remedy = f"Write {LANGUAGE_HINT}."
        raise UsageProblem(f"{lang!r} is no language of documents", remedy=remedy)
    return LANGUAGE_CHOICES[lang]


def require_readable(corpus: Corpus, *, keep_going: bool, observer: Observer) -> Corpus:
    """Return the corpus; raise InputProblem where files in it cannot be read, unless ``keep_going`` leaves them out."""
    if not corpus.problems:
        if not (corpus.records or corpus.profiles):
            raise InputProblem(f"corpus {corpus.origin} holds no records", problems=corpus.warnings)
        return corpus
    files = len({problem.file for problem in corpus.problems})
    if not keep_going:
        raise InputProblem(
            f"{files} of the files in {corpus.origin} cannot be read as records; --keep-going leaves them out",
            problems=corpus.problems,
        )
    tell_left_out(corpus, observer)
    return corpus


def tell_left_out(corpus: Corpus, observer: Observer) -> None:
    """Warn of every problem that kept a file out of the corpus."""
    for problem in corpus.problems:
        observer.warn(f"left out: {problem}")


def tell_doubts(corpus: Corpus, observer: Observer) -> None:
    """Warn of what keeps a record from its place or takes a score away, and name what is passed over."""
    for warning in corpus.warnings:
        if warning.rule == "bad-score" or (warning.rule == "unknown-name" and warning.field == "country"):
            observer.warn(str(warning))
    if names := [warning.file for warning in corpus.warnings if warning.rule == "passed-over"]:
        shown = ", ".join(names[:_MOST_NAMED]) + (" …" if len(names) > _MOST_NAMED else "")
        observer.inform(f"passed over, for no record is there: {shown}")


def tell_beyond(beyond: Beyond | None, observer: Observer) -> None:
    """Say how much of its corpus a document embeds, where a document stands for a corpus."""
    if beyond is not None:
        observer.inform(
            f"{beyond.source} embeds {beyond.records} of the {beyond.total} records of its corpus, and the profiles "
            "that it prints; of the others nothing is said"
        )
