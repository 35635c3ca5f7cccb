"""The shipped templates, compiled once: what ``.pyc`` is to modules, in the same place, and trusted as much.

They are kept in one file, which holds good for the texts, the program, Jinja and the Python that it was made with. What
is in it will be run, so it must belong to whom the templates belong to, who has written the program as well.
"""

from __future__ import annotations

import hashlib
import marshal
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path

import jinja2
from jinja2 import BytecodeCache, Environment, TemplateError
from jinja2.bccache import Bucket

from reports.errors import EnvironmentProblem
from reports.files import write_whole
from reports.resources import TEMPLATES

_DIGEST = hashlib.sha256().digest_size
_ALL_WRITE = 0o002


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

    def recall(self, environment: Environment, maker: Path) -> None:
        """Read the code that was left beside the templates; where none holds good, compile all of them and leave it.

        ``maker`` is the file that says how templates are compiled. Where nothing can be kept, nothing is done.
        """
        if not hasattr(os, "geteuid"):
            return
        sources = {path.relative_to(TEMPLATES).as_posix(): path.read_text("utf-8") for path in _templates()}
        made_of = repr((sorted(sources.items()), maker.read_bytes(), jinja2.__version__, sys.version)).encode()
        path = Path(cache_from_source(str(TEMPLATES / "templates.py")))
        with suppress(OSError, EnvironmentProblem):
            owner = TEMPLATES.stat().st_uid
            code = _read(path, made_of, owner)
            if code is None:
                if sys.dont_write_bytecode or owner != os.geteuid() or not os.access(TEMPLATES, os.W_OK):
                    return
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


def _read(path: Path, made_of: bytes, owner: int) -> bytes | None:
    """The code in a file; ``None`` where there is none that is whole, the owner's, and made of what there is now."""
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            packed = file.read() if status.st_uid == owner and not status.st_mode & _ALL_WRITE else b""
    except FileNotFoundError:
        return None
    digest, code = packed[:_DIGEST], packed[_DIGEST:]
    return code if digest == _digest(made_of, code) else None


def _digest(made_of: bytes, code: bytes) -> bytes:
    return hashlib.sha256(hashlib.sha256(made_of).digest() + code).digest()
