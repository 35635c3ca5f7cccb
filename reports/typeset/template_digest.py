"""A digest of the templates and words that a document is printed with: by it `verify` knows whether it has the same."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from reports.resources import TEMPLATES
from reports.typeset.look import Look, own_file
from reports.typeset.outer_templates import OUTER

EDITION_STYLE = "web/edition.css"
_READ = (".html", ".toml")
_SITE = "site/"
"""Begins the names of templates that no document is printed with: those of the pages around them."""


def template_digest(look: Look) -> str:
    """Return a digest of every template and shipped word list, with the user's templates in place of the shipped ones.

    The words of a house are in the data of its documents, and so no part of it. A copy that is as shipped changes
    nothing.
    """
    return _digest(_shipped() | _own(look.template_dir)) if look.template_dir is not None else _digest_of_shipped()


@cache
def _digest_of_shipped() -> str:
    return _digest(_shipped())


def _digest(files: Mapping[str, str]) -> str:
    found = hashlib.sha256()
    for name, digest in sorted(files.items()):
        found.update(f"{name}\0{digest}\n".encode())
    return found.hexdigest()[:32]


@cache
def _shipped() -> dict[str, str]:
    """Return the hash of every shipped file by its name."""
    paths = (path for path in TEMPLATES.rglob("*") if path.suffix in _READ and path.is_file())
    names = {path.relative_to(TEMPLATES).as_posix(): path for path in paths}
    return {name: _hash(path) for name, path in names.items() if name not in OUTER and not name.startswith(_SITE)}


def edition_digest(look: Look) -> str:
    """Return the same for an HTML edition, with the user's style sheet for it where that is not as shipped."""
    own = own_file(look.template_dir, EDITION_STYLE) if look.template_dir is not None else None
    if own is None or not own.is_file() or _hash(own) == _hash(TEMPLATES / EDITION_STYLE):
        return template_digest(look)
    return _digest({"": template_digest(look), EDITION_STYLE: _hash(own)})


def _own(folder: Path) -> dict[str, str]:
    names = (path.relative_to(folder).as_posix() for path in folder.rglob("*.html") if path.is_file())
    return {name: _hash(own_file(folder, name)) for name in names if name not in OUTER}


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
