"""The shipped templates, compiled once a machine: what ``.pyc`` is to modules.

They are kept in one file, which holds good for the texts, the program, Jinja and the Python that it was made with. What
is in it will be run, so it is read only where nobody else can have written it.
"""

from __future__ import annotations

import hashlib
import marshal
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import jinja2
from jinja2 import BytecodeCache, Environment, TemplateError
from jinja2.bccache import Bucket

from reports.errors import EnvironmentProblem
from reports.files import write_whole
from reports.resources import TEMPLATES

_FOLDER = "templates"
_DIGEST = hashlib.sha256().digest_size
_OTHERS_WRITE = 0o022


class Compiled(BytecodeCache):
    """The code of the shipped templates, once it is recalled; those of a user's folder are compiled each time."""

    def __init__(self) -> None:
        self._codes: Mapping[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template its code; Jinja looks whether it is that of this very text."""
        if bucket.key in self._codes:
            bucket.bytecode_from_string(self._codes[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep nothing: what is compiled later may be a stranger's, or beyond the fence of a worker."""

    def recall(self, environment: Environment, folder: Path, maker: Path) -> None:
        """Read the code from below ``folder``; where none holds good, compile every template and leave it there.

        ``maker`` is the file that says how templates are compiled. Where nothing can be kept, nothing is done.
        """
        sources = {path.relative_to(TEMPLATES).as_posix(): path.read_text("utf-8") for path in _templates()}
        made_of = repr((sorted(sources.items()), maker.read_bytes(), jinja2.__version__, sys.version)).encode()
        place = f"{TEMPLATES} {sys.implementation.cache_tag}"
        path = folder / _FOLDER / hashlib.sha256(place.encode()).hexdigest()
        with suppress(OSError, EnvironmentProblem):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not (_is_ours(path.parent.stat()) and os.access(path.parent, os.W_OK)):
                return
            code = _read(path, made_of)
            if code is None:
                code = marshal.dumps(dict(self._compile(environment, sources)))
                write_whole(path, _digest(made_of, code) + code)
            self._codes = marshal.loads(code)

    def _compile(self, environment: Environment, sources: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
        for name, source in sources.items():
            file = str(TEMPLATES / name)
            bucket = self.get_bucket(environment, name, file, source)
            # Those of mails and of a batch's index belong to other environments, whose filters this one lacks.
            with suppress(TemplateError):
                bucket.code = environment.compile(source, name, file)
                yield bucket.key, bucket.bytecode_to_string()


def _templates() -> list[Path]:
    return sorted(TEMPLATES.rglob("*.html"))


def _read(path: Path, made_of: bytes) -> bytes | None:
    """The code in a file; ``None`` where there is none that is whole, ours, and made of what there is now."""
    try:
        with path.open("rb") as file:
            packed = file.read() if _is_ours(os.fstat(file.fileno())) else b""
    except FileNotFoundError:
        return None
    digest, code = packed[:_DIGEST], packed[_DIGEST:]
    return code if digest == _digest(made_of, code) else None


def _digest(made_of: bytes, code: bytes) -> bytes:
    return hashlib.sha256(hashlib.sha256(made_of).digest() + code).digest()


def _is_ours(status: os.stat_result) -> bool:
    """Whether nobody but this user writes there; never, where the system does not tell."""
    return hasattr(os, "geteuid") and status.st_uid == os.geteuid() and not status.st_mode & _OTHERS_WRITE
