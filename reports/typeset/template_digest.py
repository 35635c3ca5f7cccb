"""A digest of the templates and words that a document is printed with: by it `verify` knows whether it has the same."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from reports.resources import TEMPLATES
from reports.typeset.look import Look, own_file

_READ = (".html", ".toml")


def template_digest(look: Look) -> str:
    """Return a digest of every template and word list, with those of the user's folder in place of the shipped ones."""
    return _digest(look.template_dir)


@lru_cache(maxsize=4)
def _digest(own: Path | None) -> str:
    found = hashlib.sha256()
    for folder in filter(None, (TEMPLATES, own)):
        for path in sorted(path for path in folder.rglob("*") if path.suffix in _READ and path.is_file()):
            name = path.relative_to(folder).as_posix()
            file = own_file(folder, name) if folder is own else path
            found.update(f"{name}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return found.hexdigest()[:32]
