"""`import reports`: what it offers, that the commands call just that, and that it costs nothing until it is used."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import reports
from tests.test_house import Module, read_modules

ROOT = Path(__file__).resolve().parents[2]

FUNCTIONS = (
    *("read_corpus", "select", "brief", "run_batch", "export", "import_table", "changes", "check", "verify", "inspect"),
    *("print_documents", "list_deliveries", "write_calendars", "save_snapshot", "open_snapshot", "check_site"),
)

SEEN_BY_COMMANDS = {
    *("__init__", "app", "preview", "cli", "errors", "messages", "process", "kept", "kept_patterns", "language", "corpus", "analysis")
}
"""What a command may load itself: the application, the preview that stands on it, and the values that it prints."""


def imports(module: Module, *, checked_only: bool) -> set[str]:
    """Names that a module imports from the program: those for type checkers alone, or all others."""
    guarded = {
        inner
        for node in ast.walk(module.tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for statement in node.body
        for inner in ast.walk(statement)
    }
    found = set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and (node in guarded) == checked_only:
            found |= {
                f"{node.module}.{alias.name}" for alias in node.names if (node.module or "").startswith("reports")
            }
    return found


def room_of(imported: str) -> str:
    """The room that an imported name belongs to; ``__init__`` for the package itself."""
    parts = imported.split(".")
    return parts[1] if len(parts) > 2 else "__init__"


MODULES = read_modules(ROOT / "reports")
COMMANDS = {name: module for name, module in MODULES.items() if module.room == "cli"}


def test_the_package_offers_functions_and_types_with_docstrings() -> None:
    assert set(FUNCTIONS) < set(reports.__all__)
    undocumented = [name for name in reports.__all__ if name != "__version__" and not getattr(reports, name).__doc__]
    assert undocumented == []
    assert {"brief", "BriefRequest", "__version__"} <= set(dir(reports))


def test_what_type_checkers_see_is_what_is_offered() -> None:
    seen = imports(MODULES["reports"], checked_only=True)
    assert {name.rpartition(".")[2] for name in seen} | {"__version__"} == set(reports.__all__)
    for name in seen:
        module, _, attribute = name.rpartition(".")
        assert getattr(reports, attribute) is getattr(import_module(module), attribute)


def test_a_name_that_is_not_offered_is_missing() -> None:
    with pytest.raises(AttributeError, match="no attribute 'breif'"):
        getattr(reports, "breif")  # noqa: B009 - a type checker refuses the name itself


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_commands_call_what_the_package_offers(name: str) -> None:
    function = getattr(reports, name)
    callers = [
        module
        for module in COMMANDS.values()
        if f"{function.__module__}.{name}" in imports(module, checked_only=False)
        and any(isinstance(node, ast.Call) and getattr(node.func, "id", "") == name for node in ast.walk(module.tree))
    ]
    assert callers, f"no command calls {name}"


def test_commands_do_nothing_beside_the_application() -> None:
    around = {
        f"{module.name}: {imported}"
        for module in COMMANDS.values()
        for imported in imports(module, checked_only=False)
        if room_of(imported) not in SEEN_BY_COMMANDS
    }
    assert around == set()


def test_the_application_prints_nothing() -> None:
    printing = re.compile(r"\bprint\(|\bclick\b|sys\.std(out|err)")
    application = [module for module in MODULES.values() if module.room == "app"]
    assert len(application) > 10
    assert [module.name for module in application if printing.search(module.text)] == []


def test_importing_the_package_loads_nothing() -> None:
    program = (
        "import sys; before = set(sys.modules); import reports; reports.__version__;"
        "print(*sorted(set(sys.modules) - before))"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True)
    assert run.stdout.split() == ["reports"]


def test_the_package_runs_as_a_program() -> None:
    words = [sys.executable, "-m", "reports", "list", "--corpus", "seeds", "--country", "NO", "--ids"]
    run = subprocess.run(words, capture_output=True, text=True, cwd=ROOT, check=False)
    assert (run.returncode, run.stderr) == (0, "")
    assert "no-" in run.stdout


# -- Types -------------------------------------------------------------------------------------------------------------

_GOOD = """
import datetime
from pathlib import Path

import reports


class Listener(reports.Observer):
    def warn(self, text: str) -> None:
        print(text.upper())


def main() -> None:
    corpus: reports.OpenedCorpus = reports.read_corpus(Path("seeds"), keep_going=True, observer=Listener())
    ids: list[str] = [record.id for record in reports.select(corpus, reports.Filters(country=("NO",))).records]
    request = reports.BriefRequest("policy", (ids[0],), as_of=datetime.date(2026, 3, 31), lenient=True)
    made: reports.Briefed = reports.brief(request, corpus)
    messages: list[str] = [f"{finding.page}: {finding.message}" for finding in made.findings]
    path: Path = made.write()
    checked = reports.check(reports.CheckRequest(corpus="seeds", rules=("draft-in-force",)))
    rules: set[str] = {finding.rule for finding in checked.findings}
    changed = reports.changes(reports.ChangesRequest("old", "new", ledger="world"))
    written: int = reports.run_batch(reports.BatchRequest(by="country", executor="serial")).written
    title: str = reports.inspect(path).data.document.title
    facts: int = reports.verify(path, "seeds").verification.facts
    print(messages, rules, changed.wanted[0].id, written, title, facts, len(made.pdf))
"""

_FAULTS = {
    'reports.select(corpus, reports.Filters(country=("NO",)))': 'reports.select(corpus, reports.Filters(country="NO"))',
    'ledger="world"': 'ledger="earth"',
    "reports.check(": "reports.chekc(",
    "len(made.pdf)": "len(made.pages)",
    'executor="serial"': 'executer="serial"',
}
"""What is right in the script, and what a type checker must refuse in its place."""


def test_the_types_hold_under_a_strict_checker_and_find_mistakes(tmp_path: Path) -> None:
    assert (ROOT / "reports" / "py.typed").is_file()
    faulty = _GOOD
    for right, wrong in _FAULTS.items():
        assert right in faulty
        faulty = faulty.replace(right, wrong)
    for name, text in (("good", _GOOD), ("faulty", faulty)):
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
    words = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", *map(str, tmp_path.glob("*.py"))]
    said = subprocess.run(words, capture_output=True, text=True, cwd=ROOT, check=False).stdout
    found = {(Path(line.split(":")[0]).stem, int(line.split(":")[1])) for line in said.splitlines() if ": error:" in line}
    assert found == {
        ("faulty", number) for number, line in enumerate(faulty.splitlines(), 1) if any(w in line for w in _FAULTS.values())
    }, said
