"""Judges a drawing (SVG) as XML, whatever its encoding: it may show shapes and nothing else."""

from __future__ import annotations

import re
from typing import NoReturn
from xml.parsers import expat

_ACTIVE = frozenset({"script", "use", "image", "feimage", "foreignobject", "style"})
"""Elements, in small letters, that run, fetch or repeat something."""
_ADDRESS = re.compile(r"url\(", re.IGNORECASE)


class _Found(Exception):
    """What a drawing has that ends the reading of it."""


def is_drawing(data: bytes) -> bool:
    """Return whether the first element of a document is that of a drawing."""
    parser = _parser()
    parser.StartElementHandler = lambda name, _: _stop(_local(name))
    try:
        parser.Parse(data)
    except _Found as found:
        return str(found) == "svg"
    except (expat.ExpatError, ValueError, LookupError):
        return False
    return False


def drawing_fault(data: bytes) -> str:
    """Return what a drawing has that a picture does not need; "" where there is nothing of the kind."""
    parser = _parser()
    parser.StartDoctypeDeclHandler = lambda *_: _stop("<!DOCTYPE")
    parser.EntityDeclHandler = lambda *_: _stop("<!ENTITY")
    parser.ProcessingInstructionHandler = lambda target, _: _stop(f"<?{target}")
    parser.StartElementHandler = _judge
    try:
        parser.Parse(data, True)
    except _Found as found:
        return f"has {str(found)!r}, which a logo does not need"
    except (expat.ExpatError, ValueError, LookupError) as error:
        return f"is not XML ({error})"
    return ""


def _parser() -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    return parser


def _judge(name: str, attributes: dict[str, str]) -> None:
    if _local(name) in _ACTIVE:
        _stop(f"<{name}")
    for key, value in attributes.items():
        if _local(key).startswith("on"):
            _stop(f"{key}=")
        if _ADDRESS.search(value):
            _stop("url(")


def _local(name: str) -> str:
    """Return a name without its prefix, in small letters."""
    return name.rpartition(":")[2].lower()


def _stop(what: str) -> NoReturn:
    raise _Found(what)
