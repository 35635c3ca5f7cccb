"""The house keeps its own rules: import direction, owners of heavy libraries, sizes, start-up, strings, lock."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any, TypeGuard

import pytest

from reports.language.translation import translation_problems
from reports.releases import TESTED

ROOT = Path(__file__).resolve().parent.parent

ROOMS = (
    "errors",
    "toml_lines",
    "resources",
    "messages",
    "releases",
    "files",
    "compiled_file",
    "kept_patterns",
    "cache",
    "process",
    "kept",
    "limits",
    "confined",
    "import_stubs",
    "language",
    "config",
    "attachment",
    "corpus",
    "analysis",
    "documents",
    "composition",
    "tables",
    "typeset",
    "web",
    "engine",
    "pdf",
    "audit",
    "batch",
    "delivery",
    "site",
    "app",
    "preview",
    "cli",
    "__main__",
)
"""A room imports only from rooms that stand before it."""

OFFERED = {"app"}
"""What the package itself may name: it offers what stands there, and loads it when it is asked for."""

OWNERS = {
    "babel": {"language"},
    "weasyprint": {"engine"},
    "pydyf": {"engine"},
    "pyphen": {"engine"},
    "jinja2": {"typeset", "web", "batch", "delivery"},
    "lxml": {"web"},
    "matplotlib": {"typeset"},
    "pikepdf": {"attachment", "pdf"},
    "deflate": {"attachment"},
    "pypdfium2": {"audit"},
    "xlsxwriter": {"tables"},
    "openpyxl": {"tables"},
    "pandas": {"tables"},
    "pyarrow": {"tables"},
    "dask": {"batch"},
    "distributed": {"batch"},
    "icalendar": {"delivery"},
    "css_inline": {"delivery"},
    "authlib": {"delivery"},
    "joserfc": {"delivery"},
    "requests": {"delivery"},
    "keyring": {"delivery"},
    "watchfiles": {"preview"},
    "click": {"cli"},
    "rich": {"cli"},
}
"""The rooms that may import a heavy library."""

CHOOSING = {"before", "cell", "holds", "of_kind"}
"""Methods of the analysis's values that documents may call: they pick among values and work nothing out."""

LONGEST_MODULE = 400
LONGEST_FUNCTION = 50
LARGEST_SHARE = 0.2
"""Of all lines, in one room."""


# -- The checker -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Module:
    """One file of a package: dotted name, room ("" for the package itself) and text."""

    name: str
    room: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """All of the tree, in the order of `ast.walk`."""
        return tuple(ast.walk(self.tree))


@cache
def _module(name: str, room: str, text: str) -> Module:
    """One instance for the same text, which is parsed once for all rules."""
    return Module(name, room, text)


class _MethodCall(ast.Call):
    func: ast.Attribute


def read_modules(package: Path) -> dict[str, Module]:
    """Every module of a package by dotted name."""
    modules = {}
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(package.parent).with_suffix("").parts
        parts = parts[:-1] if parts[-1] == "__init__" else parts
        text = path.read_text(encoding="utf-8")
        name = ".".join(parts)
        modules[name] = _module(name, parts[1] if len(parts) > 1 else "", text)
    return modules


def imported_names(module: Module) -> Iterator[str]:
    """Dotted names that a module imports, wherever the statement stands, functions and type checking included."""
    for node in module.nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{'.' * node.level}{node.module or ''}.{alias.name}" for alias in node.names)


def import_faults(package: Path) -> list[str]:
    """Every import that goes against the order of rooms, in a circle, or round the owner of a library."""
    modules = read_modules(package)
    faults = []
    inside: dict[str, set[str]] = {name: set() for name in modules}
    for module in modules.values():
        for name in imported_names(module):
            if name.startswith("."):
                faults.append(f"{module.name}: relative import {name}")
            elif name.split(".")[0] != package.name:
                faults.extend(_owner_faults(module, name.split(".")[0]))
            else:
                # `from package.room import name`: a module of that name, or something that the room's module defines.
                target = name if name in modules else name.rpartition(".")[0]
                faults.extend(_direction_faults(module, target.split(".")[1] if "." in target else ""))
                inside[module.name].add(target)
    # Whoever imports a module of a package has imported the package, so that edge is no circle.
    return faults + _circles({name: targets - {package.name} for name, targets in inside.items()})


def _owner_faults(module: Module, library: str) -> Iterator[str]:
    if library in OWNERS and module.room not in OWNERS[library]:
        yield f"{module.name}: {library} belongs to {', '.join(sorted(OWNERS[library]))}"


def _direction_faults(module: Module, target: str) -> Iterator[str]:
    if module.room == target or target == "" or (module.room == "" and target in OFFERED):
        return
    if module.room not in ROOMS:
        yield f"{module.name}: {module.room or 'the package itself'} is no room that may import"
    elif target not in ROOMS[: ROOMS.index(module.room)]:
        yield f"{module.name}: {module.room} must not import from {target}"


def folder_faults(package: Path) -> list[str]:
    """Every import from the folder of one kind of document into another, or into what all kinds share."""
    home = package / "documents"
    kinds = {folder.name for folder in home.iterdir() if folder.is_dir()} - {"shared", "source", "__pycache__"}
    faults = []
    for module in read_modules(package).values():
        own = module.name.split(".")[2:3] if module.room == "documents" else []
        # A module beside the folders puts documents together, and may know a kind.
        for name in imported_names(module) if own and (home / own[0]).is_dir() else ():
            other = name.split(".")[2] if name.startswith(f"{package.name}.documents.") else ""
            if other in kinds - {*own}:
                faults.append(f"{module.name}: {own[0]} must not import from {other}")
    return faults


def call_back_faults(package: Path) -> list[str]:
    """Every place in which documents call the analysis back instead of reading the values that it assessed."""
    modules = read_modules(package)
    rules = {name: module for name, module in modules.items() if module.room == "analysis"}
    functions = {f"{name}.{node.name}" for name, module in rules.items() for node in _functions(module.tree)}
    classes = [node for module in rules.values() for node in module.nodes if isinstance(node, ast.ClassDef)]
    methods = {method.name for node in classes for method in _functions(node) if not method.decorator_list}
    faults = []
    for module in modules.values():
        if module.room not in ("documents", "composition"):
            continue
        for name in imported_names(module):
            if name in rules or (name in functions and name.rpartition(".")[2] != "assess"):
                faults.append(f"{module.name}: imports {name}, which is no value")
        called = {node.func.attr for node in module.nodes if _is_method_call(node)}
        faults.extend(f"{module.name}: calls .{name}() of a value" for name in sorted(called & methods - CHOOSING))
    return faults


def _functions(parent: ast.Module | ast.ClassDef) -> list[ast.FunctionDef]:
    return [node for node in parent.body if isinstance(node, ast.FunctionDef)]


def _is_method_call(node: ast.AST) -> TypeGuard[_MethodCall]:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)


def _circles(imports: dict[str, set[str]]) -> list[str]:
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        return [f"circle: {' -> '.join(reversed(error.args[1]))}"]
    return []


def room_faults(package: Path, share: float = LARGEST_SHARE) -> list[str]:
    """Every room that holds more than its share of the lines."""
    lines: dict[str, int] = {}
    for module in read_modules(package).values():
        lines[module.room] = lines.get(module.room, 0) + len(module.text.splitlines())
    whole = sum(lines.values())
    return [f"{room}: {count} of {whole} lines" for room, count in sorted(lines.items()) if count > share * whole]


def size_faults(package: Path) -> list[str]:
    """Every module or function that is too long, and every module without a docstring."""
    faults = []
    for module in read_modules(package).values():
        lines = len(module.text.splitlines())
        if lines > LONGEST_MODULE:
            faults.append(f"{module.name}: {lines} lines")
        if module.text.strip() and not ast.get_docstring(module.tree):
            faults.append(f"{module.name}: no docstring")
        for node in module.nodes:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    faults.append(f"{module.name}.{node.name}: {length} lines")
    return faults


def class_name_faults(package: Path) -> dict[str, list[str]]:
    """Return the modules of each class name that is defined more than once, private and nested classes included."""
    modules: dict[str, list[str]] = {}
    for module in read_modules(package).values():
        for node in module.nodes:
            if isinstance(node, ast.ClassDef):
                modules.setdefault(node.name, []).append(module.name)
    return {name: places for name, places in sorted(modules.items()) if len(places) > 1}


# -- The checker can fail ----------------------------------------------------------------------------------------------


@pytest.fixture
def bad_house(tmp_path: Path) -> Path:
    """A small package that breaks every rule once."""
    package = tmp_path / "house"
    files = {
        "__init__.py": '"""A house."""\nif False:\n    from house.app import brief\n    from house.typeset import pages\n',
        "app.py": '"""What the package offers; it may name the package."""\nfrom house import __version__\n',
        "errors.py": '"""Upwards."""\nfrom house.corpus.reader import read\n',
        "corpus/__init__.py": '"""A room."""\n',
        "corpus/reader.py": '"""Lazy, typed and sideways."""\ndef read():\n    import house.typeset.pages\n',
        "analysis/__init__.py": '"""A room."""\n',
        "analysis/scores.py": '"""One half of a circle."""\nfrom house.analysis import pillars\n',
        "analysis/pillars.py": '"""The other half."""\nfrom house.analysis.scores import rank\n',
        "typeset/__init__.py": '"""A room."""\n',
        "typeset/pages.py": '"""Somebody else\'s library."""\nimport click.testing\nimport weasyprint\n',
        "typeset/marks.py": '"""A name of its own, and one that is taken."""\nclass Mark: ...\nclass _Line: ...\n',
        "attic.py": '"""No room."""\nfrom house import errors\n',
        "cli/__init__.py": '"""Relative."""\nfrom . import main\n',
        "documents/shared/glance.py": '"""Shared, and knows a kind."""\ndef at():\n    import house.documents.digest.issue\n',
        "documents/policy/sheet.py": '"""Sideways."""\nfrom house.documents.digest.issue import Issue\n',
        "documents/digest/issue.py": '"""A kind."""\nfrom house.documents.shared import glance\n',
        "documents/shared/scores.py": (
            '"""Calls back."""\nfrom house.analysis import assess, evidence\n'
            "from house.analysis.assess import Assessment, assess\n"
            "def name(found):\n"
            "    import house.analysis.evidence\n"
            "    from house.analysis.evidence import LIMIT, Grade, grade_record\n"
            "    return found.names, found.of_kind(1), found.rank(2)\n"
        ),
        "analysis/assess.py": (
            '"""The entrance."""\ndef assess(): ...\nclass Assessment:\n    def rank(self): ...\n'
            "    @property\n    def names(self): ...\n    def of_kind(self): ...\n"
        ),
        "analysis/evidence.py": '"""Rules."""\nLIMIT = 3\nclass Grade: ...\ndef grade_record(): ...\n',
        "composition/compose.py": '"""May know a kind."""\nfrom house.documents.digest import issue\n',
        "batch/__init__.py": "import os\n",
        "batch/run.py": '"""Too long."""\n\n\ndef run():\n' + "    pass\n" * 400,
        "batch/lines.py": '"""Private, and inside a function."""\ndef lines():\n    class _Line: ...\n',
    }
    for name, text in files.items():
        path = package / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return package


def test_the_import_checker_sees_every_kind_of_fault(bad_house: Path) -> None:
    faults = import_faults(bad_house)
    circle = faults.pop()
    assert faults == [
        "house: the package itself is no room that may import",
        "house.attic: attic is no room that may import",
        "house.cli: relative import ..main",
        "house.corpus.reader: corpus must not import from typeset",
        "house.errors: errors must not import from corpus",
        "house.typeset.pages: click belongs to cli",
        "house.typeset.pages: weasyprint belongs to engine",
    ]
    assert circle.startswith("circle: ")
    assert {"house.analysis.scores", "house.analysis.pillars"} <= set(circle.removeprefix("circle: ").split(" -> "))


def test_the_folder_checker_sees_a_kind_that_others_know(bad_house: Path) -> None:
    assert folder_faults(bad_house) == [
        "house.documents.policy.sheet: policy must not import from digest",
        "house.documents.shared.glance: shared must not import from digest",
    ]


def test_the_checker_of_documents_sees_how_they_call_the_analysis_back(bad_house: Path) -> None:
    assert call_back_faults(bad_house) == [
        "house.documents.shared.scores: imports house.analysis.assess, which is no value",
        "house.documents.shared.scores: imports house.analysis.evidence, which is no value",
        "house.documents.shared.scores: imports house.analysis.evidence, which is no value",
        "house.documents.shared.scores: imports house.analysis.evidence.grade_record, which is no value",
        "house.documents.shared.scores: calls .rank() of a value",
    ]


def test_the_size_checker_sees_every_kind_of_fault(bad_house: Path) -> None:
    assert size_faults(bad_house) == [
        "house.batch: no docstring",
        "house.batch.run: 404 lines",
        "house.batch.run.run: 401 lines",
    ]


def test_the_name_checker_sees_classes_of_one_name_wherever_they_stand(bad_house: Path) -> None:
    assert class_name_faults(bad_house) == {"_Line": ["house.batch.lines", "house.typeset.marks"]}


# -- The house ---------------------------------------------------------------------------------------------------------


def test_rooms_import_one_way_and_heavy_libraries_stay_with_their_owner() -> None:
    assert import_faults(ROOT / "reports") == []


def test_no_kind_of_document_knows_another_and_what_they_share_knows_none() -> None:
    assert folder_faults(ROOT / "reports") == []


def test_documents_read_what_the_analysis_assessed_and_call_nothing_of_it_but_assess() -> None:
    assert call_back_faults(ROOT / "reports") == []


def test_modules_and_functions_are_short_and_modules_say_their_subject() -> None:
    assert size_faults(ROOT / "reports") == []


def test_a_class_name_stands_once_in_the_program() -> None:
    assert class_name_faults(ROOT / "reports") == {}


def test_no_room_holds_more_than_a_fifth_of_the_lines() -> None:
    assert room_faults(ROOT / "reports") == []
    assert room_faults(ROOT / "reports", share=0.1) != []


def test_every_file_of_the_package_stands_in_a_room() -> None:
    assert {module.room for module in read_modules(ROOT / "reports").values()} <= {"", *ROOMS}


def test_every_library_that_is_imported_is_declared() -> None:
    imported = {
        name.split(".")[0] for module in read_modules(ROOT / "reports").values() for name in imported_names(module)
    }
    third_party = imported - sys.stdlib_module_names - {"reports"}
    providers = packages_distributions()
    project = _project()
    lines = (*project["dependencies"], *(line for extra in project["optional-dependencies"].values() for line in extra))
    declared = {re.split(r"[^\w-]", line)[0] for line in lines}
    undeclared = {
        name for name in third_party if declared.isdisjoint(_normalise(d) for d in providers.get(name, [name]))
    }
    assert undeclared == set()


# -- Start-up ----------------------------------------------------------------------------------------------------------

STARTS_WITH = {"reports", "click"}
"""What `reports --help` may load beside the standard library."""

_HELP = """
import sys
before = set(sys.modules)
sys.argv = ["reports", "--help"]
from reports.cli import main
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
loaded = {name.partition(".")[0] for name in set(sys.modules) - before}
print(*sorted(loaded - sys.stdlib_module_names), file=sys.stderr)
"""


def test_help_loads_nothing_but_what_the_list_allows() -> None:
    run = subprocess.run([sys.executable, "-c", _HELP], capture_output=True, text=True, cwd=ROOT, check=False)
    assert run.returncode == 0, run.stderr
    assert "Usage" in run.stdout
    assert set(run.stderr.split()) <= STARTS_WITH


def test_help_loads_no_more_than_twice_the_modules_of_click() -> None:
    of_help, of_click = (_count_modules(code) for code in (_HELP, "import sys, click"))
    assert of_click > 50
    assert of_help <= 2 * of_click


def _count_modules(code: str) -> int:
    counting = f"{code}\nprint(len(sys.modules))"
    run = subprocess.run([sys.executable, "-c", counting], capture_output=True, text=True, cwd=ROOT, check=True)
    return int(run.stdout.split()[-1])


_SHEET = """
import sys
sys.argv = ["reports", "policy", "cn-zero-carbon-parks", "--corpus", "seeds", "--no-cache", "-q", "-o", sys.argv[1]]
from reports.cli import main
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
print(*sys.modules, file=sys.stderr)
"""

NOT_FOR_A_SHEET = {
    *("jinja2", "numpy", "pikepdf", "weasyprint"),
    *("reports.analysis.changes", "reports.documents.shared.change_rows", "reports.composition.baseline_data"),
    *("reports.documents.shared.glance", "reports.documents.shared.contents", "reports.documents.shared.since"),
    *("reports.documents.digest.issue", "reports.documents.policy.twins"),
}
"""What a record's sheet does without, or what only the process needs that lays it out."""


def test_a_sheet_loads_nothing_of_what_other_documents_need(tmp_path: Path) -> None:
    words = [sys.executable, "-c", _SHEET, str(tmp_path)]
    run = subprocess.run(words, capture_output=True, text=True, cwd=ROOT, check=False)
    assert run.returncode == 0, run.stderr
    loaded = set(run.stderr.split())
    assert "reports.documents.policy.sections" in loaded
    assert loaded & NOT_FOR_A_SHEET == set()


_TYPESET = """
import sys
from importlib import import_module
from pkgutil import iter_modules
import reports.typeset
for module in iter_modules(reports.typeset.__path__, "reports.typeset."):
    if (module.name == "reports.typeset.charts") == (sys.argv[1] == "charts"):
        import_module(module.name)
print(*sys.modules)
"""


@pytest.mark.parametrize(
    ("part", "own", "foreign"),
    [
        ("words", "jinja2", {"weasyprint", "pydyf", "pikepdf", "numpy", "matplotlib"}),
        ("charts", "numpy", {"weasyprint", "pydyf", "pikepdf"}),
    ],
)
def test_typesetting_loads_no_layout_engine_and_words_no_charts(part: str, own: str, foreign: set[str]) -> None:
    words = [sys.executable, "-c", _TYPESET, part]
    run = subprocess.run(words, capture_output=True, text=True, cwd=ROOT, check=True)
    loaded = set(run.stdout.split())
    assert own in loaded
    assert loaded & foreign == set()


# -- Words that readers see --------------------------------------------------------------------------------------------


def _words(path: Path) -> dict[str, str]:
    def flat(table: dict[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
        for key, value in table.items():
            if isinstance(value, dict):
                yield from flat(value, f"{prefix}{key}.")
            else:
                yield f"{prefix}{key}", str(value)

    return dict(flat(tomllib.loads(path.read_text(encoding="utf-8"))))


STRINGS = sorted((ROOT / "templates" / "strings").glob("*.toml"))


def test_strings_exist_in_both_languages_of_documents() -> None:
    assert {path.stem for path in STRINGS} >= {"zh", "en"}


def test_no_words_of_ours_call_a_record_verified() -> None:
    called = re.compile("verified|核验|已核实|已验证", re.IGNORECASE)
    assert called.search("已核验")
    templates = sorted((ROOT / "templates").rglob("*.html"))
    said = {path.name: path.read_text(encoding="utf-8") for path in templates}
    said |= {path.name: "\n".join(_words(path).values()) for path in STRINGS}
    assert len(said) > len(STRINGS)
    assert [name for name, text in said.items() if called.search(text)] == []


@pytest.mark.parametrize("path", STRINGS, ids=lambda path: path.stem)
def test_every_language_says_the_same_things(path: Path) -> None:
    assert translation_problems(path) == ()


NAMED_LANGUAGE = re.compile("[\"'](zh|en)[\"']")


def test_no_code_names_a_language_but_that_of_the_languages() -> None:
    assert NAMED_LANGUAGE.search('lang == "zh"')
    named = {
        f"{module.name}: {line.strip()}"
        for module in read_modules(ROOT / "reports").values()
        if module.room not in ("language", "messages")
        for line in module.text.splitlines()
        if NAMED_LANGUAGE.search(line)
    }
    assert named == set()


# -- Packaging ---------------------------------------------------------------------------------------------------------

LOCKS = [ROOT / "requirements.lock", ROOT / "requirements-dev.lock"]

_LOCKED = re.compile(r"(?P<name>[a-z0-9-]+)==(?P<version>[0-9][0-9a-z.]*)( ; [\w\s.'<>=!()]+)? \\")
_HASH = re.compile(r" {4}--hash=sha256:[0-9a-f]{64}( \\)?")


def _project() -> dict[str, Any]:
    project: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project


def _normalise(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _locked(path: Path) -> dict[str, str]:
    matches = (_LOCKED.fullmatch(line) for line in path.read_text(encoding="utf-8").splitlines())
    return {match["name"]: match["version"] for match in matches if match}


@pytest.mark.parametrize("path", [*LOCKS, ROOT / "requirements-lowest.lock"], ids=lambda path: path.stem)
def test_a_lock_holds_versions_and_hashes_and_nothing_else(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not (_LOCKED.fullmatch(line) or _HASH.fullmatch(line))] == []


def test_both_locks_agree() -> None:
    run, develop = map(_locked, LOCKS)
    assert run.items() <= develop.items()


def test_every_dependency_is_locked() -> None:
    declared = {_normalise(re.split(r"[^\w-]", line)[0]) for line in _project()["dependencies"]}
    assert declared <= _locked(LOCKS[0]).keys()


def test_every_extra_is_locked_for_the_tests() -> None:
    lines = [line for extra in _project()["optional-dependencies"].values() for line in extra]
    assert {_normalise(re.split(r"[^\w-]", line)[0]) for line in lines} <= _locked(LOCKS[1]).keys()


def test_any_release_of_the_tested_weasyprint_is_taken_and_the_newest_tested_one_is_locked() -> None:
    locked = _locked(LOCKS[0])["weasyprint"]
    major = int(locked.partition(".")[0])
    assert f"weasyprint>={major}.0,<{major + 1}" in _project()["dependencies"]
    assert TESTED["weasyprint"][1] == locked


def test_what_the_shell_scripts_call_exists() -> None:
    scripts = [ROOT / "Makefile", *sorted((ROOT / "tools").glob("*.sh"))]
    called = [name for script in scripts for name in re.findall(r"tools/[\w.]+\.(?:py|sh)\b", script.read_text("utf-8"))]
    assert "tools/keep_compiled.py" in called
    assert [name for name in called if not (ROOT / name).is_file()] == []


def test_nothing_is_left_for_later() -> None:
    texts = [
        path
        for folder in ("reports", "templates", "tools")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".html", ".css", ".toml", ".sh"}
    ]
    assert [str(path) for path in texts if re.search(r"\b(TODO|FIXME|XXX)\b", path.read_text(encoding="utf-8"))] == []
