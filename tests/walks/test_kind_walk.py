"""A newcomer's walk: a new kind of document is a folder, its name in a table, a template and its words, nothing else."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent

FOLDER = {
    "__init__.py": '''"""The memo."""
''',
    "kind.py": '''"""The memo: what the rest of the program needs to know of it."""

from __future__ import annotations

from reports.documents.shared.kind import Kind
from reports.documents.shared.request import Context, DocumentRequest
from reports.documents.shared.section import Section


class MemoKind(Kind):
    """One page with the records of a jurisdiction and their scores."""

    code = "memo"
    subject = "country"
    has_first_page = False

    def bound(self, request: DocumentRequest, context: Context) -> frozenset[str] | None:
        """Return nothing: no sheets are bound in."""
        return frozenset()

    def front(self, request: DocumentRequest, view: Context) -> tuple[Section, ...]:
        """Return the page."""
        from reports.documents.memo.sections import memo_section

        return (memo_section(request, view),)


KIND = MemoKind()
''',
    "model.py": '''"""What a memo prints."""

from __future__ import annotations

from msgspec import Struct

from reports.documents.shared.section import Value


class MemoLine(Struct, frozen=True):
    """A record and its scores."""

    number: int
    title: Value
    scores: tuple[str, ...]


class Memo(Struct, frozen=True):
    """The page."""

    columns: tuple[str, ...]
    lines: tuple[MemoLine, ...]
''',
    "sections.py": '''"""The page of a memo."""

from __future__ import annotations

from reports.corpus.policy import DIMENSIONS, Record
from reports.documents.memo.model import Memo, MemoLine
from reports.documents.shared.request import Context, DocumentRequest
from reports.documents.shared.section import Section
from reports.documents.shared.terms import dimension_name
from reports.documents.shared.values import number, quoted
from reports.language import tag


def memo_section(request: DocumentRequest, view: Context) -> Section:
    """Return the page in one language."""
    lines = tuple(_line(place, record, view) for place, record in enumerate(request.selection.records, 1))
    memo = Memo(tuple(dimension_name(dimension, view) for dimension in DIMENSIONS), lines)
    return Section(f"memo-{view.language}", "memo.html", view.words("memo.heading"), tag(view.language), memo)


def _line(place: int, record: Record, view: Context) -> MemoLine:
    policy = record.edition(view.language)
    found = {score.dimension: score.score for score in policy.analysis}
    scores = tuple(number(found.get(dimension), view.words) for dimension in DIMENSIONS)
    return MemoLine(place, quoted(policy, "title", policy.title, view.language), scores)
''',
    "facts.py": '''"""The facts of a memo."""

from __future__ import annotations

from collections.abc import Iterator

from reports.documents.memo.model import Memo
from reports.documents.shared.fact import Fact, FactMaker, FactTable


def _memo(memo: Memo, make: FactMaker) -> Iterator[Fact]:
    for line in memo.lines:
        yield from make.row("lines", str(line.number), line.title, *line.scores)


FACTS: FactTable = {Memo: _memo}
"""How the facts of each view model are made."""
''',
}

TEMPLATE = """{% extends "base.html" %}
{% block kind %}memo{% endblock %}
{% block content %}
{{ m.h1(section.title) }}
<table>
<thead><tr><th scope="col">{{ s("contents.number") }}</th><th scope="col">{{ s("contents.name") }}</th>\
{% for column in c.columns %}<th scope="col">{{ column|words }}</th>{% endfor %}</tr></thead>
<tbody>{% for line in c.lines %}
<tr><td>{{ line.number }}</td><td>{{ m.v(line.title) }}</td>\
{% for score in line.scores %}<td>{{ score }}</td>{% endfor %}</tr>{% endfor %}
</tbody></table>
{% endblock %}
"""

WORDS = {
    "zh": ("备忘录", "CCUS 备忘录 · {name}", "政策与评分"),
    "en": ("memo", "CCUS memo: {name}", "Records and scores"),
    "ja": ("覚書", "CCUS 覚書 · {name}", "施策と評点"),
    "ko": ("메모", "CCUS 메모 · {name}", "정책과 점수"),
    "zh-Hant": ("備忘錄", "CCUS 備忘錄 · {name}", "政策與評分"),
}
"""For each language: the kind, the title, the heading."""

PLAN = """
[[documents]]
kind = "memo"
subjects = ["中国"]
lang = ["zh", "en"]
"""


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the program in which somebody added a kind of document."""
    for name in ("reports", "templates", "seeds"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "fonts").symlink_to(ROOT / "fonts")
    documents = tmp_path / "reports" / "documents"
    (documents / "memo").mkdir()
    for name, text in FOLDER.items():
        (documents / "memo" / name).write_text(text, encoding="utf-8")
    _replace(documents / "__init__.py", '"digest")', '"digest", "memo")')
    (tmp_path / "templates" / "memo.html").write_text(TEMPLATE, encoding="utf-8")
    for path in (tmp_path / "templates" / "strings").glob("*.toml"):
        kind, title, heading = WORDS[path.stem]
        _replace(path, "\n[kind]\n", f'\n[kind]\nmemo = "{kind}"\n')
        _replace(path, "\n[title]\n", f'\n[title]\nmemo = "{title}"\n')
        path.write_text(f'{path.read_text(encoding="utf-8")}\n[memo]\nheading = "{heading}"\n', encoding="utf-8")
    (tmp_path / "batch.toml").write_text(PLAN, encoding="utf-8")
    return tmp_path


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{path.name} holds {old!r} {text.count(old)} times"
    path.write_text(text.replace(old, new), encoding="utf-8")


def _python(house: Path, code: str, *words: str) -> subprocess.CompletedProcess[str]:
    variables = {**os.environ, "PYTHONPATH": str(house), "REPORTS_CACHE_DIR": str(house / "cache")}
    return subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, text=True, cwd=house, env=variables, check=False
    )


def _reports(house: Path, *words: str) -> str:
    """What a command of the copy prints."""
    run = _python(house, "from reports.cli import main; main()", *words)
    assert run.returncode == 0, run.stderr
    return run.stdout


_SUMMARISE = """
import sys
from pathlib import Path
import reports
from reports.delivery.finished import read_finished
from reports.delivery.summary import summarise
assert Path(reports.__file__).is_relative_to(Path.cwd()), reports.__file__
report = read_finished(Path(sys.argv[1]))
print(report.identity, summarise(report, "en").kicker, sep="; ")
"""


def test_a_kind_of_document_is_a_folder_a_line_a_template_and_words(house: Path) -> None:
    _reports(house, "batch", "--corpus", "seeds", "--as-of", "2026-03-31", "-o", "out", "-q")
    names = [f"out/ccus-memo_CN_2026-03-31_{language}.pdf" for language in ("en", "zh")]
    assert sorted(str(path.relative_to(house)) for path in (house / "out").glob("*.pdf")) == names
    for name in names:
        held = json.loads(_reports(house, "verify", name, "--json"))
        assert held["holds"]
        assert held["facts"] > len(held["records"]) > 0
    pdf = names[0]
    assert "CCUS memo: China" in _reports(house, "inspect", pdf)
    run = _python(house, _SUMMARISE, pdf)
    notice = "Samples: the assessments are made up, no advice"
    assert run.stdout == f"memo CN en; CCUS memo, 2026-03-31 – {notice}\n", run.stderr
