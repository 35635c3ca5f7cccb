"""Caches the compiled bytecode of the shipped templates in one file, as ``.pyc`` files do for modules.

The file is valid for the texts of the templates, the program, Jinja and the Python that it was made with. Its content
is executed, so it must belong to the owner of the templates, who owns the program as well.
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


class CompiledTemplates(BytecodeCache):
    """The bytecode of the shipped templates, once it is loaded; templates of a user's folder are compiled each time."""

    def __init__(self) -> None:
        self._bytecode: Mapping[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template its bytecode; Jinja checks that it belongs to this text."""
        if bucket.key in self._bytecode:
            bucket.bytecode_from_string(self._bytecode[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep nothing: what is compiled later may be a user's template, or outside the sandbox of a worker."""

    def load(self, environment: Environment, maker: Path) -> None:
        """Read the cached bytecode; where it is not valid, compile all shipped templates and write the cache.

        ``maker`` is the file that says how templates are compiled. Where no cache can be kept, nothing is done.
        """
        if not hasattr(os, "geteuid"):
            return
        sources = {path.relative_to(TEMPLATES).as_posix(): path.read_text("utf-8") for path in _templates()}
        ingredients = repr((sorted(sources.items()), maker.read_bytes(), jinja2.__version__, sys.version)).encode()
        path = Path(cache_from_source(str(TEMPLATES / "templates.py")))
        with suppress(OSError, EnvironmentProblem):
            owner = TEMPLATES.stat().st_uid
            code = _read(path, ingredients, owner)
            if code is None:
                if sys.dont_write_bytecode or owner != os.geteuid() or not os.access(TEMPLATES, os.W_OK):
                    return
                code = marshal.dumps(dict(self._compile(environment, sources)))
                write_whole(path, _digest(ingredients, code) + code)
            self._bytecode = marshal.loads(code)

    def _compile(self, environment: Environment, sources: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
        for name, source in sources.items():
            file = str(TEMPLATES / name)
            bucket = self.get_bucket(environment, name, file, source)
            # The templates of mails and of a batch's index use filters that this environment lacks.
            with suppress(TemplateError):
                bucket.code = environment.compile(source, name, file)
                yield bucket.key, bucket.bytecode_to_string()


def _templates() -> list[Path]:
    return sorted(TEMPLATES.rglob("*.html"))


def _read(path: Path, ingredients: bytes, owner: int) -> bytes | None:
    """Read the cache file; None where it is missing, damaged, of another owner, or made of other ingredients."""
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            packed = file.read() if status.st_uid == owner and not status.st_mode & _ALL_WRITE else b""
    except FileNotFoundError:
        return None
    digest, code = packed[:_DIGEST], packed[_DIGEST:]
    return code if digest == _digest(ingredients, code) else None


def _digest(ingredients: bytes, code: bytes) -> bytes:
    return hashlib.sha256(hashlib.sha256(ingredients).digest() + code).digest()
