"""Digests of the inputs of a document: by them a run knows which documents to make again, and why."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from msgspec.structs import asdict

from reports.batch.orders import Order
from reports.composition.embedding import given
from reports.config.by_language import TextByLanguage
from reports.documents.shared.request import Context
from reports.documents.shared.section import Document, Furniture
from reports.engine.fingerprint import Fingerprint

_SHORT = 16
"""Length of a digest that is stored."""
_NAMES = {
    "given.as_of": "the day it speaks of",
    "given.document": "its title, edition or publisher",
    "given.corpus": "the corpus as a whole (its name, its notice, files that cannot be read)",
    "given.selection": "which records it selects, or how many it leaves out",
    "given.names": "the names that reports.toml has it print",
    "given.words": "the words of the house",
    "given.reviewers": "who counts as a reviewer",
    "given.boilerplate": "which of its sentences serve everywhere",
    "given.in_force": "which records are in force",
    "given.profiles": "the country profile",
    "given.peers": "the scores, dates or status of other records",
    "given.made_with": "the version of the program or of a library",
    "baseline": "what the corpus is compared with",
    "look": "paper, size of text or profile",
    "around.program": "the program",
    "around.templates": "a template, style sheet or word list",
    "around.brand": "the brand",
    "around.fonts": "the fonts",
    "around.engine": "the layout engine, or a library under it",
    "around.python": "Python",
}
"""The names of the inputs in messages."""
_RECORD = "record "


def read_inputs(
    order: Order,
    context: Context,
    fingerprint: Fingerprint,
    *,
    baseline: str,
    publisher: TextByLanguage,
    footer: TextByLanguage,
    contact: TextByLanguage,
) -> dict[str, str]:
    """Return a digest for each input of a document, without composing it.

    ``baseline`` is the `baseline_digest` of the context.
    """
    view = context.read_by(order.request.languages[0])
    content = given(order.request, view, _blank(order), publisher=publisher, footer=footer, contact=contact)
    records = content.pop("records")
    look = order.look
    return {
        **{f"given.{name}": _digest(value) for name, value in content.items()},
        **{_RECORD + record["id"]: _digest(record) for record in records},
        "baseline": baseline,
        "look": _digest([look.paper, look.text_size, look.profile]),
        **{f"around.{name}": value[:_SHORT] for name, value in asdict(fingerprint).items()},
    }


def baseline_digest(context: Context) -> str:
    """Return a digest of what the corpus is compared with; "" where it is compared with nothing."""
    baseline = context.baseline
    if baseline is None:
        return ""
    dates = [baseline.name, baseline.day, baseline.period, baseline.scope, baseline.corpus.notice]
    models = (*baseline.corpus.records, *baseline.corpus.later, *baseline.corpus.profiles)
    content = hashlib.sha256(repr(dates).encode())
    for model in models:
        content.update(msgspec.json.encode(model))
    return content.hexdigest()[:_SHORT]


def inputs_key(inputs: Mapping[str, str]) -> str:
    """Return one hash over all inputs."""
    return hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()


def differing(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    """Yield the inputs that differ, in words."""
    for part in (*now, *(part for part in before if part not in now)):
        if before.get(part) == now.get(part):
            continue
        if not part.startswith(_RECORD):
            if part in _NAMES:
                yield _NAMES[part]
        elif part not in before:
            yield f"{part} is new"
        else:
            yield f"{part} {'has changed' if part in now else 'is gone'}"


def _blank(order: Order) -> Document:
    """Return the document before it is composed: title and name follow from the rest."""
    return Document(order.name, "", "", "", "", "", (), "", (), Furniture("", "", ""))


def _digest(value: Any) -> str:
    # Equal values give equal text, in a quarter of the time of the form that documents are hashed in.
    return hashlib.sha256(msgspec.json.encode(value, order="deterministic")).hexdigest()[:_SHORT]
