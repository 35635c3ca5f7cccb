"""A preview as its users run it: a process of its own, asked over HTTP; and the twelve edits that try it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
AS_OF = "2026-03-31"
_PATIENCE = 90.0
_PROGRAM = "import sys; sys.argv[0] = 'reports'; from reports.cli import run; run()"

WORDS: dict[str, tuple[str, ...]] = {
    "country": ("country", "CN"),
    "category": ("category", "market"),
    "policy": ("policy", "cn-ccer-measures-2023"),
    "compare": ("compare", "CN", "JP", "--no-sheets"),
    "digest": ("digest", "2026Q1", "--baseline", "desk/snapshots/2025Q4.jsonl", "--no-sheets"),
    "plan": ("plan.toml",),
}
"""The words that ask for a document of each kind."""
_LOOK = ("--corpus", "desk", "--as-of", AS_OF, "--brand", "brand.toml", "--template-dir", "own")
_PLAN = f"""as_of = {AS_OF}
[[documents]]
kind = "policy"
subjects = ["cn-ccer-measures-2023"]
lang = ["zh", "en"]
"""


def make_desk(folder: Path) -> Path:
    """A folder as somebody works in it: records, a calendar, a brand, templates, style, words, a plan."""
    shutil.copytree(ROOT / "seeds", folder / "desk", ignore=shutil.ignore_patterns("init", "ja", "ko", "zh-Hant"))
    own = folder / "own"
    for name in ("sheet.html", "style/sheet.css"):
        (own / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "templates" / name, own / name)
    (own / "strings").mkdir()
    (own / "strings" / "zh.toml").write_text('[sheet]\nscores = "得分"\n', encoding="utf-8")
    (folder / "brand.toml").write_text('name = "样本研究室"\n', encoding="utf-8")
    (folder / "plan.toml").write_text(_PLAN, encoding="utf-8")
    settings = folder / "desk" / "reports.toml"
    settings.write_text(
        'calendar = "calendar.toml"\n' + settings.read_text(encoding="utf-8"), encoding="utf-8"
    )
    return folder


def build(desk: Path, kind: str) -> dict[str, bytes] | str:
    """What the command writes into a folder, by name; what it says instead, where it writes nothing.

    Dates go on from those that they replace, so the folder begins with those that were saved.
    """
    words = ("batch", "plan.toml") if kind == "plan" else WORDS[kind]
    shutil.rmtree(desk / "built", ignore_errors=True)
    for dates in (desk / "saved").glob("*.ics"):
        (desk / "built").mkdir(exist_ok=True)
        shutil.copy(dates, desk / "built")
    command = [sys.executable, "-c", _PROGRAM, *words, *_LOOK, "-q", "-o", "built"]
    ran = subprocess.run(command, cwd=desk, env=environment(), capture_output=True, text=True, check=False)
    if ran.returncode and not list((desk / "built").rglob("*.pdf")):
        return ran.stderr
    return written(desk / "built")


def written(folder: Path) -> dict[str, bytes]:
    """The documents in a folder by name."""
    found = (path for path in sorted(folder.glob("*")) if path.suffix in (".pdf", ".ics"))
    return {path.name: path.read_bytes() for path in found}


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"}


@dataclass
class Preview:
    """A preview that runs."""

    process: subprocess.Popen[str]
    address: str
    errors: Path
    _seen: dict[str, Any] = field(default_factory=dict)

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> bytes:
        request = urllib.request.Request(self.address + path, headers=dict(headers or {}))
        with urllib.request.urlopen(request, timeout=_PATIENCE) as answer:
            data: bytes = answer.read()
            return data

    def post(self, path: str, told: Mapping[str, Any] | None = None, **headers: str) -> int:
        origin = self.address[: self.address.index("/", 8)]
        sent = {"Content-Type": "application/json", "Origin": origin, **headers}
        request = urllib.request.Request(self.address + path, json.dumps(told or {}).encode(), sent)
        try:
            with urllib.request.urlopen(request, timeout=_PATIENCE) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code

    @property
    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.get("state"))
        return found

    @property
    def document(self) -> bytes:
        """The document that is shown."""
        with suppress(urllib.error.HTTPError):
            return self.get("document")
        return b""

    def wait(self, holds: Callable[[dict[str, Any]], object], patience: float = _PATIENCE) -> dict[str, Any]:
        """The state once a condition holds of it."""
        until = time.monotonic() + patience
        while time.monotonic() < until:
            self._seen = self.state
            if holds(self._seen):
                return self._seen
            time.sleep(0.05)
        short = {key: value for key, value in self._seen.items() if key not in ("pages", "findings", "documents")}
        raise AssertionError(f"in vain: {short}\n{self.errors.read_text()}")

    def wait_for(self, pdf: bytes) -> dict[str, Any]:
        """The state once it shows this document and no failure."""
        return self.wait(lambda seen: seen["phase"] == "ready" and not seen["failure"] and self.document == pdf)

    def save(self) -> dict[str, Any]:
        """The state once what is shown has been saved, or could not be."""
        before = self.state["saves"]
        assert self.post("save") == 202
        return self.wait_beyond("saves", before)

    def wait_beyond(self, count: str, before: int) -> dict[str, Any]:
        """The state once one more document was made, or saved, than before."""
        return self.wait(lambda seen: seen[count] > before and seen["phase"] == "ready")

    def processes(self) -> list[int]:
        """The ids of the process and of all below it."""
        return [self.process.pid, *below(self.process.pid)]


def below(pid: int) -> list[int]:
    """The ids of all processes that one has started, and those have."""
    parents: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            parents.setdefault(parent, []).append(int(folder.name))
    found, todo = list[int](), [pid]
    while todo:
        children = parents.get(todo.pop(), [])
        found += children
        todo += children
    return found


def are_gone(pids: list[int], patience: float = 10.0) -> list[int]:
    """Those processes that still run after a while."""
    until = time.monotonic() + patience
    while (left := [pid for pid in pids if _runs(pid)]) and time.monotonic() < until:
        time.sleep(0.05)
    return left


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in ("Z", "X")
    except OSError:
        return False


@contextmanager
def previewing(desk: Path, kind: str, *more: str, ends_with: int = 0) -> Iterator[Preview]:
    """A preview of a document of a desk, which ends with a code; whatever it has started is gone afterwards."""
    errors = desk / "errors.txt"
    words = ("preview", *WORDS[kind], *_LOOK, "-o", "saved", *more)
    with errors.open("w") as said:
        process = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, *words], cwd=desk, env=environment(),
            stdout=subprocess.PIPE, stderr=said, text=True,
        )  # fmt: skip
    assert process.stdout is not None
    address = process.stdout.readline().strip()
    assert address.startswith("http://127.0.0.1:"), errors.read_text()
    preview = Preview(process, address, errors)
    try:
        yield preview
    finally:
        all_of_it = preview.processes()
        process.send_signal(signal.SIGINT)
        code = process.wait(30)
        process.stdout.close()
    assert (code, errors.read_text()) == (ends_with, "")
    assert are_gone(all_of_it) == []


# --- edits


Edit = Callable[[Path], None]

_RECORD = "desk/policies/zh/cn-ccer-measures-2023.md"


def _change(name: str, old: str, new: str) -> Edit:
    def change(desk: Path) -> None:
        path = desk / name
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{name} does not hold {old}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def _append(name: str, text: str) -> Edit:
    def append(desk: Path) -> None:
        with (desk / name).open("a", encoding="utf-8") as file:
            file.write(text)

    return append


def _break(desk: Path) -> None:
    path = desk / _RECORD
    shutil.copy(path, desk / "kept.md")
    path.write_text("---\n{ not JSON, nor YAML: [\n---\n", encoding="utf-8")


def _mend(desk: Path) -> None:
    os.replace(desk / "kept.md", desk / _RECORD)


def _add_record(desk: Path) -> None:
    text = (desk / _RECORD).read_text(encoding="utf-8")
    new = desk / "desk/policies/zh/cn-added-one.md"
    new.write_text(text.replace("cn-ccer-measures-2023", "cn-added-one"), encoding="utf-8")


def _remove_record(desk: Path) -> None:
    (desk / "desk/policies/zh/cn-added-one.md").unlink()


def _rename(desk: Path) -> None:
    (desk / _RECORD).rename((desk / _RECORD).with_name("another-name.md"))


def _two_at_once(desk: Path) -> None:
    for name in ("zh/another-name.md", "en/cn-ccer-measures-2023.md"):
        _append(f"desk/policies/{name}", "\n\nTwo files at once.\n")(desk)


EDITS: dict[str, Edit] = {
    "record": _append(_RECORD, "\n\n又添一句，用来看页面怎样改。\n"),
    "template": _change("own/sheet.html", "{% block content %}", "{% block content %}<p>Shown.</p>"),
    "string": _change("own/strings/zh.toml", "得分", "得分一览"),
    "brand": _change("brand.toml", "样本研究室", "另一研究室"),
    "style": _append("own/style/sheet.css", "\np{letter-spacing:.01em}\n"),
    "broken record": _break,
    "mended record": _mend,
    "new record": _add_record,
    "removed record": _remove_record,
    "calendar": _change("desk/calendar.toml", "2026-05-31", "2026-06-30"),
    "renamed file": _rename,
    "two files at once": _two_at_once,
}
"""What is done to a desk, one after the other."""
