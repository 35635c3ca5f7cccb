"""What the process that builds knows of a corpus before it forks: what the vocabulary says of the texts in it.

Every record is assessed for every document that compares, and nearly all texts are those of the time before.
"""

from __future__ import annotations

from contextlib import suppress

from msgspec.structs import replace

from reports.app.asking import open_view
from reports.app.loading import read_corpus
from reports.app.observer import SILENT
from reports.app.requests import BatchRequest, BriefRequest
from reports.composition.needs import assess_whole
from reports.config.project import Configuration
from reports.corpus.naming import vocabulary_of
from reports.corpus.vocabulary import Vocabulary
from reports.errors import ReportsError
from reports.language import DOCUMENT_LANGUAGES, strings


class KnownTexts:
    """A vocabulary that remembers, for the settings that it was made for."""

    def __init__(self) -> None:
        self._settings: Configuration | None = None
        self._vocabulary: Vocabulary | None = None

    def vocabulary(self, configuration: Configuration) -> Vocabulary:
        """Return the vocabulary of some settings: the one that remembers where it is theirs."""
        is_theirs = self._settings is not None and self._settings.names == configuration.names
        return self._vocabulary if is_theirs and self._vocabulary else vocabulary_of(configuration)

    def learn(self, asked: BriefRequest | BatchRequest) -> None:
        """Read the corpus of a request and assess it, and keep what that teaches the vocabulary.

        It is called once a process like this one has done the same, and lived.
        """
        for language in DOCUMENT_LANGUAGES:
            strings(language)
        with suppress(ReportsError, OSError):
            opened = read_corpus(asked.corpus, config=asked.config, keep_going=True, as_of=asked.as_of)
            assess_whole(open_view(replace(asked, baseline=None), opened, DOCUMENT_LANGUAGES[0], SILENT))
            self._settings, self._vocabulary = opened.configuration, opened.vocabulary


KNOWN = KnownTexts()
"""That of this process."""
