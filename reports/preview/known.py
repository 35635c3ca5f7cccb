"""What the process that builds knows of a corpus before it forks: what files said, and what the vocabulary says of it.

Every record is read and assessed for every document that compares, and nearly all are those of the time before.
"""

from __future__ import annotations

from contextlib import suppress

from msgspec.structs import replace

from reports.app.asking import open_view
from reports.app.loading import CorpusMemory, read_corpus
from reports.app.observer import SILENT
from reports.app.requests import BatchRequest, BriefRequest
from reports.composition.needs import assess_whole
from reports.config.project import Configuration
from reports.corpus.naming import vocabulary_of
from reports.corpus.opening import open_named
from reports.corpus.policy import Corpus
from reports.corpus.remembered import RememberedFolder, read_remembered
from reports.corpus.vocabulary import Vocabulary
from reports.errors import ReportsError
from reports.language import DOCUMENT_LANGUAGES, strings


class KnownCorpus(CorpusMemory):
    """The last corpus that was read, with the vocabulary that it was read with."""

    def __init__(self) -> None:
        self._settings: Configuration | None = None
        self._vocabulary: Vocabulary | None = None
        self._folder: RememberedFolder | None = None

    def vocabulary(self, configuration: Configuration) -> Vocabulary:
        """Return the vocabulary of some settings: the one that remembers where it is theirs."""
        is_theirs = self._settings is not None and self._settings.names == configuration.names
        if not is_theirs or self._vocabulary is None:
            self._settings, self._vocabulary = configuration, vocabulary_of(configuration)
        return self._vocabulary

    def open(self, named: str, vocabulary: Vocabulary, settings: Configuration, *, keep: bool) -> Corpus:
        """Return the corpus of that name; of a folder, only what is not as it was is read."""
        corpus, folder = read_remembered(open_named(named, settings), vocabulary, self._folder if keep else None)
        self._folder = folder
        return corpus

    def learn(self, asked: BriefRequest | BatchRequest) -> None:
        """Read the corpus of a request and assess it, for processes that are forked from this one.

        It is called once a process like this one has done the same, and lived.
        """
        for language in DOCUMENT_LANGUAGES:
            strings(language)
        with suppress(ReportsError, OSError):
            opened = read_corpus(asked.corpus, config=asked.config, keep_going=True, as_of=asked.as_of, memory=self)
            assess_whole(open_view(replace(asked, baseline=None), opened, DOCUMENT_LANGUAGES[0], SILENT))


KNOWN = KnownCorpus()
"""That of this process."""
