"""Before the first document: settings to start from, and whether this machine is fit to make documents."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from reports.config.project import find_configuration
from reports.errors import EnvironmentProblem, InputProblem, UsageProblem
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
    """Find out whether documents can be made here, written into a folder and delivered, with remedies where not."""
    from reports.audit.doctor import examine

    return (*examine(output), _cache(), _ledger())


def _cache() -> Check:
    from reports.audit.doctor import Check, check_folder, everywhere
    from reports.cache import FOLDER_VARIABLE, cache_folder

    folder = cache_folder()
    remedy = f"set {FOLDER_VARIABLE} to a folder that is writable"
    if folder is None:
        return Check("Cache", "doubtful", "this user has no folder for one", everywhere(remedy))
    # Documents are made without it, only slower.
    found = check_folder("Cache", folder, remedy)
    return replace(found, state="doubtful") if found.state == "bad" else found


def _ledger() -> Check:
    from reports.audit.doctor import Check, check_folder, everywhere
    from reports.delivery.ledger import Ledger, default_path

    try:
        path = default_path(find_configuration(None, None).ledger)
        with Ledger(path, create=False) as ledger:
            if ledger.path is None:
                return check_folder("Ledger", path.parent, "name another file as ledger in reports.toml")
            said, known = "; ".join(filter(None, (*ledger.state.notes, ledger.state.fault))), len(ledger.deliveries())
        return Check("Ledger", "doubtful" if said else "good", said or f"{path}, {known} deliveries")
    except EnvironmentProblem as error:
        # Documents are made without it, and not delivered.
        return Check("Ledger", "doubtful", error.message, everywhere(error.remedy))
    except InputProblem as error:
        return Check("Ledger", "bad", error.message, everywhere(error.remedy))
