"""Caches the compiled bytecode of the shipped templates in one file, as ``.pyc`` files do for modules.

The file is valid for the texts of the templates, the program, Jinja and the Python that it was made with.
"""

from __future__ import annotations

import marshal
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import jinja2
from jinja2 import BytecodeCache, Environment, TemplateError
from jinja2.bccache import Bucket

from reports.compiled_file import can_keep, can_trust, keep_compiled, read_compiled
from reports.errors import EnvironmentProblem
from reports.resources import TEMPLATES


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
        if not can_trust():
            return
        sources = {path.relative_to(TEMPLATES).as_posix(): path.read_text("utf-8") for path in _templates()}
        ingredients = repr((sorted(sources.items()), maker.read_bytes(), jinja2.__version__, sys.version)).encode()
        with suppress(OSError, EnvironmentProblem):
            code = read_compiled(TEMPLATES, "templates", ingredients)
            if code is None:
                if not can_keep(TEMPLATES):
                    return
                code = marshal.dumps(dict(self._compile(environment, sources)))
                keep_compiled(TEMPLATES, "templates", ingredients, code)
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

