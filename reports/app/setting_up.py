"""Before the first document: settings to start from, and whether this machine is fit to make documents."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from reports.errors import UsageProblem
from reports.files import write_whole
from reports.resources import SEEDS

if TYPE_CHECKING:
    from reports.audit.doctor import Check

_EXAMPLES = SEEDS / "init"


def write_examples(folder: Path, *, force: bool = False) -> tuple[Path, ...]:
    """Write commented settings to start from into a folder, and return their paths.

    Raises UsageProblem, and writes nothing, where files would be replaced and ``force`` does not say so.
    """
    examples = sorted(_EXAMPLES.iterdir())
    there = [str(folder / example.name) for example in examples if (folder / example.name).exists()]
    if there and not force:
        raise UsageProblem(
            f"{', '.join(there)} would be replaced, so nothing was written",
            remedy="Name another folder, or say --force.",
        )
    for example in examples:
        write_whole(folder / example.name, example.read_bytes())
    return tuple(folder / example.name for example in examples)


def examine_machine(output: Path) -> tuple[Check, ...]:
    """Find out whether documents can be made here and written into a folder, with remedies where they cannot."""
    from reports.audit.doctor import examine

    return examine(output)
