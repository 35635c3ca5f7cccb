"""The catalogue for programs: an edition as a data set of schema.org in JSON-LD, with a distribution for each file.

The context stands in the file, so that no program has to fetch it; addresses are relative to the file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from reports.language import tag
from reports.site.places import CATALOGUE, CHANGES, RECORDS, page
from reports.site.source import EditionSource
from reports.site.state import SiteDocument, SiteEdition, as_json, sum_of

CONTEXT: Final = {
    "@vocab": "https://schema.org/",
    **{name: {"@type": "@id"} for name in ("contentUrl", "url", "isBasedOn")},
    "datePublished": {"@type": "https://schema.org/Date"},
}
_TYPES: Final = {
    "pdf": "application/pdf",
    "html": "text/html",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "jsonl": "application/jsonl",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
    "ics": "text/calendar",
    "atom": "application/atom+xml",
}


def edition_catalogue(edition: SiteEdition, source: EditionSource, files: Mapping[str, bytes | Path]) -> bytes:
    """Return the catalogue of an edition."""
    language = edition.languages[0]
    data = [address for address in files if address in source.data or address == CHANGES]
    found: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "Dataset",
        "@id": "./",
        "name": [_spoken(title, language) for language, title in edition.titles.items()],
        "description": _description(source),
        "datePublished": edition.as_of.isoformat(),
        "temporalCoverage": f"../{edition.as_of.isoformat()}",
        "inLanguage": [tag(language) for language in edition.languages],
        "url": page("index", language),
        "version": str(edition.revision),
        **_publisher(source),
        "distribution": [_download(address, files[address]) for address in data],
        "hasPart": [_part(one, files) for one in edition.documents],
    }
    if edition.languages and source.before:
        found["isBasedOn"] = f"../{source.before.edition.id}/"
    return as_json(found)


def site_catalogue(editions: Iterable[SiteEdition], name: str) -> bytes:
    """Return the catalogue of a site: its editions, the newest first."""
    told = [
        {
            "@type": "Dataset",
            "@id": f"{one.id}/",
            "name": [_spoken(title, language) for language, title in one.titles.items()],
            "datePublished": one.as_of.isoformat(),
            "url": f"{one.id}/{page('index', one.languages[0])}",
            "subjectOf": {"@type": "DataDownload", "contentUrl": f"{one.id}/{CATALOGUE}",
                          "encodingFormat": "application/ld+json"},
        }
        for one in editions
    ]  # fmt: skip
    return as_json({"@context": CONTEXT, "@type": "DataCatalog", "@id": "./", "name": name, "dataset": told})


def _spoken(text: str, language: str) -> dict[str, str]:
    return {"@value": text, "@language": tag(language)}


def _description(source: EditionSource) -> list[dict[str, str]]:
    return [
        _spoken(
            context.words("site.holds", documents=len(source.entries), records=len(source.records)), language
        )
        for language, context in source.by_language.items()
    ]


def _publisher(source: EditionSource) -> dict[str, Any]:
    name = source.look.brand.name_in(source.languages[0])
    return {"publisher": {"@type": "Organization", "name": name}} if name else {}


def _part(document: SiteDocument, files: Mapping[str, bytes | Path]) -> dict[str, Any]:
    addresses = [f"{document.name}.{ending}" for ending in document.formats]
    return {
        "@type": "Report",
        "@id": addresses[-1 if "html" not in document.formats else document.formats.index("html")],
        "name": document.title,
        "inLanguage": [tag(language) for language in document.languages],
        "about": document.subject,
        "genre": document.kind,
        "encoding": [_download(address, files[address], "MediaObject") for address in addresses],
    }


def _download(address: str, content: bytes | Path, kind: str = "DataDownload") -> dict[str, Any]:
    size = len(content) if isinstance(content, bytes) else content.stat().st_size
    digest = hashlib.sha256(content).hexdigest() if isinstance(content, bytes) else sum_of(content)
    found = {
        "@type": kind,
        "contentUrl": address,
        "encodingFormat": _TYPES[address.rpartition(".")[2]],
        "contentSize": str(size),
        "sha256": digest,
    }
    return {**found, "name": "records"} if address == RECORDS else found
