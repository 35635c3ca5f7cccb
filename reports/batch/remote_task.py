"""A task that is sent to another machine together with the files that it reads, and how it is performed there.

The other machine reads nothing but these files and what is installed, so the machines share no disk. The process that
receives a remote task only unpacks it: a sandboxed worker of its own, which is reused, performs it.
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

from reports.batch.executors import TaskResult, Worker
from reports.batch.tasks import Task
from reports.engine.fingerprint import take_fingerprint
from reports.errors import ReportsError
from reports.typeset.look import Look

_TEMPLATES = (".html", ".css", ".toml")
_LOGO, _FOLDER = "logo", "templates"


class TaskAssets(Struct, frozen=True):
    """The user's files that a look names, as bytes: a folder of templates and a logo."""

    digest: str
    files: tuple[tuple[str, bytes], ...]
    """By their name in the folder where they are unpacked."""


class RemoteTask(Struct, frozen=True):
    """A task and the files that it may read."""

    task: Task
    assets: TaskAssets


def read_assets(look: Look) -> TaskAssets:
    """Read the files that a look names beside the shipped ones."""
    files = tuple(_files(look))
    digest = hashlib.sha256()
    for name, data in files:
        digest.update(f"{name}\0{len(data)}\0".encode() + data)
    return TaskAssets(digest.hexdigest()[:32], files)


def _files(look: Look) -> Iterator[tuple[str, bytes]]:
    folder, logo = look.template_dir, look.brand.logo
    if folder is not None:
        for path in sorted(folder.rglob("*")):
            # Files outside the folder, or too large, were refused before there was anything to lay out.
            if path.suffix in _TEMPLATES and path.is_file():
                yield f"{_FOLDER}/{path.relative_to(folder).as_posix()}", path.read_bytes()
    if logo is not None:
        yield f"{_LOGO}{logo.suffix}", logo.read_bytes()
    for face in look.brand.fonts.faces:
        yield face.path.name, face.path.read_bytes()


def read_fingerprint() -> dict[str, str]:
    """Return this machine's fingerprint as `reports.batch.inputs.differing` reads it, without files of a look."""
    return {f"around.{name}": digest for name, digest in asdict(take_fingerprint(Look())).items()}


# --- on the other machine


def perform_remote_task(packed: bytes, folder: Path) -> bytes:
    """Perform a pickled `RemoteTask` and return a pickled `TaskResult`; files are unpacked below ``folder``."""
    remote: RemoteTask = pickle.loads(packed)
    task, sent = remote.task, remote.task.look
    look = _unpack_look(sent, remote.assets, folder)
    done = _perform(task if look is sent else _with_look(task, look))
    return pickle.dumps(_with_local_paths(done, look, sent))


def _with_look(task: Task, look: Look) -> Task:
    received: Task = replace(task, look=look)  # type: ignore[type-var]
    return received


def _unpack_look(look: Look, assets: TaskAssets, folder: Path) -> Look:
    """Return the look with its files as unpacked here."""
    if not assets.files:
        return look
    place = folder / f"look-{assets.digest}"
    if not place.exists():
        _write(assets, place)
    logo = look.brand.logo
    brand = look.brand if logo is None else replace(look.brand, logo=place / f"{_LOGO}{logo.suffix}")
    faces = tuple(replace(face, path=place / face.path.name) for face in brand.fonts.faces)
    brand = replace(brand, fonts=replace(brand.fonts, faces=faces))
    return replace(look, brand=brand, template_dir=place / _FOLDER if look.template_dir else None)


def _write(assets: TaskAssets, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(dir=place.parent))
    (temporary / _FOLDER).mkdir()
    for name, data in assets.files:
        path = temporary / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    try:
        os.rename(temporary, place)
    except OSError:
        # Another thread was faster.
        shutil.rmtree(temporary)
        if not place.exists():
            raise


_thread = threading.local()
"""The worker of each thread that receives remote tasks."""


def _perform(task: Task) -> TaskResult:
    worker: Worker | None = getattr(_thread, "worker", None)
    if worker is None or not worker.suits(task):
        if worker is not None:
            worker.end()
        _allow_children()
        worker = _thread.worker = Worker(task.limits, task.tools)
    return worker.perform(task)


@cache
def _allow_children() -> None:
    """Allow this process to start workers, which a daemon may not; its own end with it."""
    multiprocessing.current_process().daemon = False


def _with_local_paths(done: TaskResult, look: Look, sent: Look) -> TaskResult:
    """Return the result with an error that names the sender's files instead of their copies here."""
    error = done.error
    if look is sent or not isinstance(error, ReportsError):
        return done
    pairs = ((look.template_dir, sent.template_dir), (look.brand.logo, sent.brand.logo))
    names = tuple((str(there), str(received)) for there, received in pairs if there is not None)
    told = type(error)(
        _replace_paths(error.message, names),
        remedy=_replace_paths(error.remedy, names),
        problems=tuple(
            one._replace(file=_replace_paths(one.file, names), message=_replace_paths(one.message, names))
            for one in error.problems
        ),
    )
    return replace(done, error=told)


def _replace_paths(text: str, names: tuple[tuple[str, str], ...]) -> str:
    for there, received in names:
        text = text.replace(there, received)
    return text
