"""The tree of expected failures; each class carries the exit code of the command.

    ReportsError                 1  (never raised itself)
    ├── UsageProblem             2  the command line asks for something impossible
    ├── InputProblem             3  corpus, configuration, template, brand, a PDF that is not ours
    ├── NothingSelected          4  a query that no record answers
    ├── DocumentProblem          5  a document is not right: nothing was written, or less than was asked for
    ├── EnvironmentProblem       6  a library, font or printer is missing
    ├── BatchProblem             7  some documents of a batch failed or are incomplete
    ├── DeliveryProblem          8  some deliveries failed or are uncertain
    └── RewrittenProblem         9  a document holds, and is not known to be the file that was written

Anything else that escapes is a bug and keeps its traceback.
"""

from __future__ import annotations

from typing import ClassVar, NamedTuple


class Problem(NamedTuple):
    """One thing that is wrong, where, and what to do about it."""

    file: str
    """Path as the user would type it, relative to the corpus or as given; "" where no file is concerned."""
    field: str
    """Dotted field path in that file, e.g. ``analysis.mrv.score``; "" for the file as a whole."""
    message: str
    remedy: str
    line: int | None = None
    """Line in the file, counted from 1, where it is known."""
    rule: str = ""
    """Id of the broken rule, one of `analysis/checks/rules.toml`; "" where no record is concerned."""

    def __str__(self) -> str:
        """Return place, message and remedy on one line."""
        place = self.file + (f":{self.line}" if self.line else "")
        where = ": ".join(part for part in (place, self.field) if part)
        # A message that quotes a sentence ends as that does.
        said = self.message if self.message.endswith((".", "。")) else f"{self.message}."
        return f"{where}: {said} {self.remedy}" if where else f"{said} {self.remedy}"


class ReportsError(Exception):
    """An expected failure: a message, a remedy, and every problem behind it."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, remedy: str = "", problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.problems = problems


class UsageProblem(ReportsError):
    """The command line asks for something impossible."""

    exit_code = 2


class InputProblem(ReportsError):
    """Corpus, configuration, template, brand or PDF cannot be used as it is."""

    exit_code = 3


class NothingSelected(ReportsError):
    """No record answers the query."""

    exit_code = 4


class DocumentProblem(ReportsError):
    """A document would not be right, so it was not written, or a page of it says what is missing."""

    exit_code = 5


class LimitProblem(DocumentProblem):
    """A part of a document takes more memory or time than it may."""


class EnvironmentProblem(ReportsError):
    """A library, font or device that the command needs is missing."""

    exit_code = 6


class BatchProblem(ReportsError):
    """Some documents of a batch failed or are incomplete; the others are whole."""

    exit_code = 7


class DeliveryProblem(ReportsError):
    """Some deliveries failed or are uncertain."""

    exit_code = 8


class RewrittenProblem(ReportsError):
    """What was compared of a document holds, but the file is not the one that was written, or cannot be known to be."""

    exit_code = 9
