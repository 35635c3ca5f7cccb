"""Where documents go: a file, a folder or standard output, as far as that can be told before anything is made."""

from __future__ import annotations

from pathlib import Path

from reports.config.formats import ENDINGS, FORMATS, PDF
from reports.errors import UsageProblem

_STANDARD_OUTPUT = frozenset(map(Path, ("-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1")))
"""What stands for standard output."""

_ENDINGS = frozenset({
    *ENDINGS,
    *(".htm", ".xhtml", ".docx", ".doc", ".odt", ".rtf", ".epub", ".txt", ".md", ".markdown", ".tex"),
    *(".pptx", ".xlsx", ".csv", ".json", ".xml", ".ps", ".eps", ".svg", ".png", ".jpg", ".jpeg", ".zip", ".ics"),
})  # fmt: skip
"""Endings by which a format is asked for."""


def is_standard_output(output: Path | None) -> bool:
    """Return whether a document is to be written to standard output."""
    return output in _STANDARD_OUTPUT


def refuse_other_formats(output: Path | None, written: tuple[str, ...] = (PDF,)) -> None:
    """Raise UsageProblem where a file is asked for in another format than those that are ``written``."""
    ending = "" if output is None else output.suffix.lower()
    if ending not in _ENDINGS or ending[1:] in written or (output is not None and output.is_dir()):
        return
    remedy = f"Name a file that ends in {' or '.join(f'.{one}' for one in written)}, or a folder that is there."
    known = " or ".join(one.upper() for one in written)
    raise UsageProblem(f"-o {output}: documents are written as {known}, not as {ending[1:].upper()}", remedy=remedy)


def formats_of(output: Path | None, asked: tuple[str, ...]) -> tuple[str, ...]:
    """Return the formats that are asked for, else that of the file that is named; () where nothing tells.

    Raises UsageProblem where the file that is named is to hold another format, or standard output two.
    """
    named = "" if output is None or output.is_dir() else output.suffix.lower().removeprefix(".")
    if named not in FORMATS:
        if is_standard_output(output) and len(asked) > 1:
            raise UsageProblem(f"{output} takes one format", remedy="Ask for one with --format, or name a folder.")
        return asked
    if asked and named not in asked:
        raise UsageProblem(f"-o {output}: --format {','.join(asked)} is asked for", remedy="Name a file that ends so.")
    return asked or (named,)


def refuse_standard_output(output: Path | None, why: str) -> None:
    """Raise UsageProblem where standard output is asked for and cannot be it."""
    if is_standard_output(output):
        raise UsageProblem(f"{output} is standard output, but {why}", remedy="Name a file or a folder.")
