"""Findings as SARIF 2.1.0, the format that code hosts and editors show beside the lines of a file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from reports.analysis.checks.rules import RULES, CheckFinding

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def to_sarif(findings: Iterable[CheckFinding], *, folder: str, version: str) -> dict[str, Any]:
    """Return a SARIF log; ``folder`` is prefixed to each file name, so that a code host finds it in the repository."""
    ids = list(RULES)
    rules = [
        {
            "id": rule.id,
            "shortDescription": {"text": rule.title},
            "fullDescription": {"text": rule.why},
            "help": {"text": rule.remedy},
            "defaultConfiguration": {"level": rule.severity},
        }
        for rule in RULES.values()
    ]
    results = [_result(found, ids.index(found.rule), folder) for found in findings]
    driver = {"name": "reports", "version": version, "rules": rules}
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]}


def _result(found: CheckFinding, index: int, folder: str) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": quote(f"{folder}{found.file}")}}
    if found.line:
        place["region"] = {"startLine": found.line}
    location: dict[str, Any] = {"physicalLocation": place}
    if found.field:
        location["logicalLocations"] = [{"fullyQualifiedName": found.field, "kind": "member"}]
    # A fingerprint without the line: an edit above a finding does not make it a new one.
    told = "\0".join((found.rule, found.file, found.field, found.message))
    return {
        "ruleId": found.rule,
        "ruleIndex": index,
        "level": found.severity,
        "message": {"text": f"{found.field}: {found.message}. {found.remedy}." if found.field else f"{found.message}."},
        "locations": [location],
        "partialFingerprints": {"finding/v1": hashlib.sha256(told.encode()).hexdigest()},
    }
