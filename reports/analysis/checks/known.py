"""A baseline of the check: the findings that were there before, so that what is new can be told from them.

A finding is known by its rule, its record, its field and what it says, not by its line; a file that was renamed or
moved keeps its findings. A baseline is made to be kept under version control: sorted, a finding a line.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import Struct, json

from reports.analysis.checks.edition_checks import STILL_TO_COME
from reports.analysis.checks.rules import CheckFinding

Identity = tuple[str, str, str, str]
"""Rule, record (the file, where it cannot be read as one), field, and what is said."""


class KnownFinding(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What was found before, as a baseline keeps it."""

    rule: str
    content: str
    files: tuple[str, ...]
    """Where, as often as it was found there: twins may say the same."""
    record: str = ""
    field: str = ""

    @property
    def identity(self) -> Identity:
        """What it is known by."""
        return self.rule, self.record or f"file {self.files[0] if self.files else ''}", self.field, self.content


class CheckBaseline(Struct, frozen=True, forbid_unknown_fields=True):
    """The findings that are known."""

    findings: tuple[KnownFinding, ...]
    format: Literal["reports check baseline"] = "reports check baseline"
    version: Literal[1] = 1


class Sifted(Struct, frozen=True):
    """Findings beside a baseline."""

    new: tuple[CheckFinding, ...]
    known: tuple[CheckFinding, ...]
    mended: tuple[KnownFinding, ...]
    """What the baseline holds and nothing shows any more, with the files that it was found in."""


def identity_of(found: CheckFinding) -> Identity:
    """Return what a finding is known by: nothing that another day or another line would change."""
    content = found.message.partition(STILL_TO_COME)[0]
    return found.rule, found.record or f"file {found.file}", found.field, content


def fingerprints(findings: Iterable[CheckFinding]) -> list[str]:
    """Return a digest of the identity of each finding, in their order, with a number where several share one."""
    seen: Counter[Identity] = Counter()
    told = []
    for one in findings:
        identity = identity_of(one)
        seen[identity] += 1
        told.append(f"{digest_of_identity(identity)}:{seen[identity]}")
    return told


def digest_of_identity(identity: Identity) -> str:
    """Return the digest of an identity, in hexadecimal."""
    return hashlib.sha256("\0".join(identity).encode()).hexdigest()


def baseline_of(findings: Iterable[CheckFinding]) -> CheckBaseline:
    """Return the baseline in which all these findings are known."""
    files: defaultdict[Identity, list[str]] = defaultdict(list)
    for one in findings:
        files[identity_of(one)].append(one.file)
    return CheckBaseline(
        tuple(
            KnownFinding(rule, content, tuple(sorted(places)), "" if record.startswith("file ") else record, field)
            for (rule, record, field, content), places in sorted(files.items())
        )
    )


def sift(findings: Iterable[CheckFinding], baseline: CheckBaseline) -> Sifted:
    """Return which findings a baseline knows, which are new, and which of the known ones are there no more.

    Each finding takes one place of the baseline: first the one in its own file, then one that is left in another.
    """
    findings = tuple(findings)
    left: defaultdict[Identity, Counter[str]] = defaultdict(Counter)
    for known in baseline.findings:
        left[known.identity].update(known.files)
    at_home = {place for place, one in enumerate(findings) if _take(left[identity_of(one)], one.file)}
    moved = {place for place, one in enumerate(findings) if place not in at_home and _take(left[identity_of(one)])}
    return Sifted(
        tuple(one for place, one in enumerate(findings) if place not in at_home | moved),
        tuple(one for place, one in enumerate(findings) if place in at_home | moved),
        tuple(_mended(left)),
    )


def _take(files: Counter[str], file: str = "") -> bool:
    """Take a finding in this file, or in any, out of those that are left."""
    found = file if file else next((one for one, number in files.items() if number), "")
    if not files[found]:
        return False
    files[found] -= 1
    return True


def _mended(left: Mapping[Identity, Counter[str]]) -> Iterable[KnownFinding]:
    for (rule, record, field, content), files in sorted(left.items()):
        if places := tuple(sorted(files.elements())):
            yield KnownFinding(rule, content, places, "" if record.startswith("file ") else record, field)


def write_baseline(baseline: CheckBaseline) -> bytes:
    """Return the file that holds a baseline: JSON, sorted, a finding a line."""
    lines = b",\n".join(map(json.encode, baseline.findings))
    head = f'{{"format": "{baseline.format}", "version": {baseline.version}, "findings": ['
    return head.encode() + b"\n" + lines + b"\n]}\n"


def read_baseline(data: bytes) -> CheckBaseline:
    """Return the baseline that a file holds; raises ValueError where it holds none."""
    try:
        return json.decode(data.removeprefix(b"\xef\xbb\xbf"), type=CheckBaseline)
    except RecursionError as fault:
        raise ValueError("it is nested too deeply") from fault
