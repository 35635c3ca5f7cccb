"""A site of two quarters of a small corpus, published once for all tests that only look at it."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from reports.app.batching import run_batch
from reports.app.requests import BatchRequest
from reports.site.build import SiteChange
from tests.cli.running import Command, write_record

PLAN = """
as_of = {day}
edition_id = "{id}"
edition = {{ zh = "{id}期", en = "{id}" }}
lang = ["zh", "en"]
[[documents]]
kind = "country"
"""
FIRST: Mapping[str, Mapping[str, Any]] = {
    "cn-one": {"evolution": {"milestones": [{"date": "2026-09-01", "event": "报告截止"}]}},
    "cn-two": {"title": "零碳园区建设通知", "pubDate": "2025-03-02"},
    "dk-one": {"title": "丹麦基金", "country": "丹麦"},
}
SECOND: Mapping[str, Mapping[str, Any]] = {
    "cn-one": {
        "evolution": {"milestones": [{"date": "2026-10-15", "event": "报告截止"}]},
        "analysis": {"mrv": {"score": 85, "evidence": "须每季度报告。", "citation": "第三条"}},
    },
    "cn-two": {"title": "零碳园区建设通知", "pubDate": "2025-03-02"},
    "cn-three": {"title": "封存责任移交办法", "pubDate": "2026-05-20"},
}


@dataclass(frozen=True)
class Desk:
    """A folder with a corpus for each quarter, plans, and the site."""

    folder: Path

    @property
    def site(self) -> Path:
        """The site."""
        return self.folder / "www"

    def write_corpus(self, name: str, records: Mapping[str, Mapping[str, Any]]) -> None:
        """Write the records of a quarter."""
        for id, fields in records.items():
            write_record(self.folder / name, **{"id": id, **fields})

    def publish(self, id: str, day: str, corpus: str, **more: Any) -> SiteChange:
        """Publish an edition and return what became of the site."""
        plan = self.folder / f"{id}.toml"
        plan.write_text(PLAN.format(id=id, day=day), encoding="utf-8")
        request = BatchRequest(
            plan=plan, corpus=str(self.folder / corpus), output=self.folder / "out", site=self.site,
            executor="serial", **more,
        )  # fmt: skip
        result = run_batch(request)
        result.raise_for_failures()
        assert result.site is not None
        return result.site

    def json(self, address: str) -> Any:
        """Return what a file of the site holds."""
        return json.loads((self.site / address).read_text(encoding="utf-8"))


@pytest.fixture(scope="package")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A site of two quarters, to be looked at only."""
    made = Desk(tmp_path_factory.mktemp("desk"))
    made.write_corpus("first", FIRST)
    made.write_corpus("second", SECOND)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("REPORTS_CACHE_DIR", str(tmp_path_factory.getbasetemp() / "cache"))
        made.publish("2026q1", "2026-03-31", "first")
        shutil.copytree(made.site, made.folder / "www-first")
        made.publish("2026q2", "2026-06-30", "second")
    return made


@pytest.fixture
def reports(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], own_desk: Desk) -> Command:
    """`reports`, run in the folder of a desk of one's own."""
    monkeypatch.chdir(own_desk.folder)
    return Command(monkeypatch, capsys)


@pytest.fixture
def own_desk(desk: Desk, tmp_path: Path) -> Desk:
    """A copy of it, to be changed."""
    shutil.copytree(desk.folder, tmp_path / "desk")
    return Desk(tmp_path / "desk")


@pytest.fixture
def earlier_desk(own_desk: Desk) -> Desk:
    """The same before the second quarter was published, whose documents are made already."""
    shutil.rmtree(own_desk.site)
    (own_desk.folder / "www-first").rename(own_desk.site)
    return own_desk


State = dict[str, tuple[int, int, str]]
"""Number, time and checksum of each file of a folder, by its address."""


def state_of(folder: Path) -> State:
    """Return the state of every file of a folder."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            status = path.stat()
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            found[path.relative_to(folder).as_posix()] = (status.st_ino, status.st_mtime_ns, digest)
    return found
