"""Findings as SARIF 2.1.0, the format that code hosts and editors show beside the lines of a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Literal
from urllib.parse import quote

from msgspec import Struct

from reports.analysis.checks.known import KnownFinding, digest_of_identity, fingerprints
from reports.analysis.checks.rules import RULES, CheckFinding

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT = "%SRCROOT%"
_FINGERPRINT = "finding/v2"
_ORDER = {name: place for place, name in enumerate(RULES)}

_State = Literal["new", "unchanged", "absent"]


class SarifFindings(Struct, frozen=True):
    """What a log tells: findings, and where there is a baseline, which of them it knows and what was mended."""

    new: tuple[CheckFinding, ...]
    """All, where there is no baseline."""
    known: tuple[CheckFinding, ...] = ()
    mended: tuple[KnownFinding, ...] = ()
    is_compared: bool = False
    """Whether there is a baseline."""

    def results(self) -> Iterator[tuple[CheckFinding, _State | None]]:
        """Yield each finding with its state beside the baseline; None where there is none."""
        yield from ((one, "new" if self.is_compared else None) for one in self.new)
        yield from ((one, "unchanged") for one in self.known)


def to_sarif(told: SarifFindings, *, folder: str | None, version: str) -> dict[str, Any]:
    """Return a SARIF log.

    ``folder`` stands before each file's name, so that a code host finds it in the repository; with None, files are
    named from the folder of the corpus.
    """
    rules = [
        {
            "id": rule.id,
            "shortDescription": {"text": rule.title},
            "fullDescription": {"text": rule.why},
            "help": {"text": f"{rule.remedy}."},
            "defaultConfiguration": {"level": rule.severity},
        }
        for rule in RULES.values()
    ]
    prints = iter(fingerprints((*told.new, *told.known)))
    results = [_result(one, next(prints), folder, state) for one, state in told.results()]
    for known in told.mended:
        results += (_absent(known, file, number, folder) for number, file in enumerate(known.files, 1))
    run = {
        "tool": {"driver": {"name": "reports", "version": version, "rules": rules}},
        "automationDetails": {"id": "reports-check/"},
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _result(found: CheckFinding, fingerprint: str, folder: str | None, state: _State | None) -> dict[str, Any]:
    said = f"{found.field}: {found.message}. {found.remedy}." if found.field else f"{found.message}."
    return {
        **_told(found.rule, said, found.severity, state),
        "locations": [_location(found.file, found.line, found.field, folder)],
        # Without the line: an edit above a finding does not make it a new one.
        "partialFingerprints": {_FINGERPRINT: fingerprint},
    }


def _absent(known: KnownFinding, file: str, number: int, folder: str | None) -> dict[str, Any]:
    said = f"{known.field}: {known.content}." if known.field else f"{known.content}."
    severity = RULES[known.rule].severity if known.rule in RULES else "note"
    return {
        **_told(known.rule, said, severity, "absent"),
        "locations": [_location(file, None, known.field, folder)],
        "partialFingerprints": {_FINGERPRINT: f"{digest_of_identity(known.identity)}:{number}"},
    }


def _told(rule: str, said: str, severity: str, state: _State | None) -> dict[str, Any]:
    told: dict[str, Any] = {"ruleId": rule, "level": severity, "message": {"text": said}}
    if rule in _ORDER:
        told["ruleIndex"] = _ORDER[rule]
    return {**told, "baselineState": state} if state else told


def _location(file: str, line: int | None, field: str, folder: str | None) -> dict[str, Any]:
    artifact = {"uri": quote(f"{folder or ''}{file}")}
    place: dict[str, Any] = {"artifactLocation": artifact if folder is None else {**artifact, "uriBaseId": _ROOT}}
    if line:
        place["region"] = {"startLine": line}
    location: dict[str, Any] = {"physicalLocation": place}
    if field:
        location["logicalLocations"] = [{"fullyQualifiedName": field, "kind": "member"}]
    return location


def to_code_quality(found: Iterable[CheckFinding], *, folder: str | None) -> list[dict[str, Any]]:
    """Return findings as the report of code quality that GitLab shows in a merge request."""
    found = tuple(found)
    names = {"error": "major", "warning": "minor", "note": "info"}
    return [
        {
            "description": f"{one.field}: {one.message}" if one.field else one.message,
            "check_name": one.rule,
            "fingerprint": fingerprint,
            "severity": names[one.severity],
            "location": {"path": f"{folder or ''}{one.file}", "lines": {"begin": one.line or 1}},
        }
        for one, fingerprint in zip(found, fingerprints(found), strict=True)
    ]
