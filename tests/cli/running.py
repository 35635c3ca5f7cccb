"""The command as its users run it: words in, exit code, standard output and standard error out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from reports.cli import main

RECORD: dict[str, Any] = {
    "id": "cn-one",
    "title": "甲办法",
    "country": "中国",
    "category": "法律监管",
    "status": "现行",
    "pubDate": "2024-05-01",
    "source": "某部",
    "analysis": {"mrv": {"score": 70, "evidence": "须每年报告。", "citation": "第三条"}},
}
"""A small record, so that a document of it takes a second."""


@dataclass(frozen=True)
class Ran:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def path(self) -> Path:
        """The file that standard output names."""
        return Path(self.out.strip())


@dataclass
class Command:
    """Runs `reports` through its entry point, in the current folder."""

    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def __call__(self, *words: str | Path, env: Mapping[str, str] | None = None) -> Ran:
        """Run it with these words and, beside the environment of the test, these variables."""
        self.capsys.readouterr()
        with self.monkeypatch.context() as patched:
            for name, value in (env or {}).items():
                patched.setenv(name, value)
            patched.setattr("sys.argv", ["reports", *map(str, words)])
            with pytest.raises(SystemExit) as end:
                main()
        said = self.capsys.readouterr()
        return Ran(int(end.value.code or 0), said.out, said.err)


def write_record(folder: Path, body: str = "正文一句。", name: str = "", **fields: Any) -> Path:
    """A file with `RECORD`, its fields replaced by those given (None takes one out)."""
    front = {key: value for key, value in {**RECORD, **fields}.items() if value is not None}
    path = folder / "zh" / (name or f"{front.get('id', 'x')}.md")
    path.parent.mkdir(parents=True, exist_ok=True)
    text = f"---\n{json.dumps(front, ensure_ascii=False, indent=1)}\n---\n\n{body}\n"
    path.write_text(text, encoding="utf-8")
    return path
