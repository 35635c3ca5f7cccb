"""A task as it travels to another machine, with the files it names as bytes; and how it is performed there.

Nothing is read there but what came along and what is installed, so the machines share no disk. The process that takes
a parcel only unpacks it: a fenced worker of its own, kept warm, performs the task.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import pickle
import shutil
import tempfile
import threading
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from msgspec import Struct
from msgspec.structs import asdict, replace

from reports.batch.executors import Done, Worker
from reports.batch.tasks import Task
from reports.engine.fingerprint import take_fingerprint
from reports.errors import ReportsError
from reports.typeset.look import Look

_TEMPLATES = (".html", ".css", ".toml")
_LOGO, _FOLDER = "logo", "templates"


class Luggage(Struct, frozen=True):
    """The files of a look: a folder of templates and a logo."""

    digest: str
    files: tuple[tuple[str, bytes], ...]
    """By the name that they have where they are unpacked."""


class Parcel(Struct, frozen=True):
    """A task and the files that it may read."""

    task: Task
    luggage: Luggage


def pack_luggage(look: Look) -> Luggage:
    """Read the files that a look names beside the shipped ones."""
    files = tuple(_files(look))
    digest = hashlib.sha256()
    for name, data in files:
        digest.update(f"{name}\0{len(data)}\0".encode() + data)
    return Luggage(digest.hexdigest()[:32], files)


def _files(look: Look) -> Iterator[tuple[str, bytes]]:
    folder, logo = look.template_dir, look.brand.logo
    if folder is not None:
        for path in sorted(folder.rglob("*")):
            # Those that lead out of the folder, or are too large, were refused before there was anything to lay out.
            if path.suffix in _TEMPLATES and path.is_file():
                yield f"{_FOLDER}/{path.relative_to(folder).as_posix()}", path.read_bytes()
    if logo is not None:
        yield f"{_LOGO}{logo.suffix}", logo.read_bytes()


def read_fingerprint() -> dict[str, str]:
    """What pages depend on where this is called, as `reports.batch.inputs.differing` reads it; files of a look not."""
    return {f"around.{name}": digest for name, digest in asdict(take_fingerprint(Look())).items()}


# --- on the other machine


def perform_parcel(packed: bytes, folder: Path) -> bytes:
    """Perform what a pickled `Parcel` asks for and answer a pickled `Done`; files are unpacked below ``folder``."""
    parcel: Parcel = pickle.loads(packed)
    task, home = parcel.task, parcel.task.look
    look = _unpacked(home, parcel.luggage, folder)
    done = _perform(task if look is home else _at_home_here(task, look))
    return pickle.dumps(_homeward(done, look, home))


def _at_home_here(task: Task, look: Look) -> Task:
    here: Task = replace(task, look=look)  # type: ignore[type-var]
    return here


def _unpacked(look: Look, luggage: Luggage, folder: Path) -> Look:
    """The look with its files where they are here."""
    if not luggage.files:
        return look
    place = folder / f"look-{luggage.digest}"
    if not place.exists():
        _write(luggage, place)
    logo = look.brand.logo
    brand = look.brand if logo is None else replace(look.brand, logo=place / f"{_LOGO}{logo.suffix}")
    return replace(look, brand=brand, template_dir=place / _FOLDER if look.template_dir else None)


def _write(luggage: Luggage, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    passing = Path(tempfile.mkdtemp(dir=place.parent))
    (passing / _FOLDER).mkdir()
    for name, data in luggage.files:
        path = passing / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    try:
        os.rename(passing, place)
    except OSError:
        # Another thread was quicker.
        shutil.rmtree(passing)
        if not place.exists():
            raise


_own = threading.local()
"""The worker of each thread that takes parcels."""


def _perform(task: Task) -> Done:
    worker: Worker | None = getattr(_own, "worker", None)
    if worker is None or not worker.suits(task):
        if worker is not None:
            worker.end()
        _allow_children()
        worker = _own.worker = Worker(task.limits, task.tools)
    return worker.perform(task)


@cache
def _allow_children() -> None:
    """Who watches over a process may have started it as a daemon, which may have no children; ours end with it."""
    multiprocessing.current_process().daemon = False


def _homeward(done: Done, look: Look, home: Look) -> Done:
    """The outcome with an error that names the sender's files instead of their copies here."""
    error = done.error
    if look is home or not isinstance(error, ReportsError):
        return done
    pairs = ((look.template_dir, home.template_dir), (look.brand.logo, home.brand.logo))
    names = tuple((str(there), str(here)) for there, here in pairs if there is not None)
    told = type(error)(
        _renamed(error.message, names),
        remedy=_renamed(error.remedy, names),
        problems=tuple(
            one._replace(file=_renamed(one.file, names), message=_renamed(one.message, names))
            for one in error.problems
        ),
    )
    return replace(done, error=told)


def _renamed(text: str, names: tuple[tuple[str, str], ...]) -> str:
    for there, here in names:
        text = text.replace(there, here)
    return text
