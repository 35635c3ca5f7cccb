"""Where documents go: a file, a folder or standard output, as far as that can be told before anything is made."""

from __future__ import annotations

from pathlib import Path

from reports.errors import UsageProblem

_STANDARD_OUTPUT = (Path("-"), Path("/dev/stdout"))
"""What stands for standard output."""

_OTHER_FORMATS = frozenset({
    *(".html", ".htm", ".xhtml", ".docx", ".doc", ".odt", ".rtf", ".epub", ".txt", ".md", ".markdown", ".tex"),
    *(".pptx", ".xlsx", ".csv", ".json", ".xml", ".ps", ".eps", ".svg", ".png", ".jpg", ".jpeg", ".zip", ".ics"),
})  # fmt: skip
"""Endings of files that hold something else than a PDF."""


def is_standard_output(output: Path | None) -> bool:
    """Return whether a document is to be written to standard output."""
    return output in _STANDARD_OUTPUT


def refuse_other_formats(output: Path | None) -> None:
    """Raise UsageProblem where a file is asked for in a format that documents are not written in."""
    if output is None or output.suffix.lower() not in _OTHER_FORMATS or output.is_dir():
        return
    remedy = "Name a file that ends in .pdf, or a folder that is there."
    raise UsageProblem(f"-o {output}: documents are written as PDF, not as {output.suffix[1:].upper()}", remedy=remedy)


def refuse_standard_output(output: Path | None, why: str) -> None:
    """Raise UsageProblem where standard output is asked for and cannot be it."""
    if is_standard_output(output):
        raise UsageProblem(f"{output} is standard output, but {why}", remedy="Name a file or a folder.")
