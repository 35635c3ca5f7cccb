"""Follows every link of a site: of its pages, feeds and catalogues, to files and to places in them."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from functools import cache
from html import unescape
from pathlib import Path, PurePosixPath
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from reports.site.findings import SiteFinding
from reports.web.passages import PageLinks, read_links

_FEED_LINK: Final = re.compile(r'<link [^>]*href="([^"]*)"')
_REMEDY: Final = "Put back what it leads to, or publish the newest edition again"


def dead_links(folder: Path) -> Iterator[SiteFinding]:
    """Yield every link that leads to no file of the site, or to no place in it; links to elsewhere are not followed."""
    links = cache(_links)
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".html", ".atom", ".jsonld") and path.is_file():
            address = path.relative_to(folder).as_posix()
            for link in links(path).addresses:
                if fault := _fault(folder, path, link, links):
                    yield SiteFinding("dead-link", address, f"{link} {fault}", _REMEDY)


def _links(path: Path) -> PageLinks:
    data = path.read_bytes()
    if path.suffix == ".html":
        return read_links(data)
    if path.suffix == ".atom":
        found = map(unescape, _FEED_LINK.findall(data.decode("utf-8", "replace")))
        return PageLinks(tuple(dict.fromkeys(found)), frozenset())
    return PageLinks(tuple(dict.fromkeys(_named(json.loads(data)))), frozenset())


def _named(value: Any) -> Iterator[str]:
    """Yield the addresses in a catalogue."""
    if isinstance(value, dict):
        yield from (value[key] for key in ("contentUrl", "url") if isinstance(value.get(key), str))
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _named(one)


def _fault(folder: Path, page: Path, link: str, links: Any) -> str:
    """Return what is wrong with a link; "" where it leads somewhere, or elsewhere."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return ""
    if parts.path.startswith("/"):
        return "is no link that every server follows: it begins with a slash"
    target = Path(os.path.normpath(page.parent / unquote(parts.path))) if parts.path else page
    if not target.is_relative_to(folder):
        return "leads out of the site"
    target = target / "index.html" if target.is_dir() else target
    if not target.is_file() or not _is_spelled_so(target, folder):
        return "leads to no file"
    if parts.fragment and target.suffix == ".html" and unquote(parts.fragment) not in links(target).places:
        return "leads to no place in the page"
    return ""


def _is_spelled_so(target: Path, folder: Path) -> bool:
    """Return whether a file has just this name: some file systems find it under another one as well."""
    return PurePosixPath(target.relative_to(folder)).name in _names(target.parent)


@cache
def _names(folder: Path) -> frozenset[str]:
    return frozenset(os.listdir(folder))
