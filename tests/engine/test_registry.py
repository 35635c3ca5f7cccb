"""Every name of a foreign library that is replaced stands in the registry, and is probed before it is replaced."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from reports import releases
from reports.engine.fingerprint import take_fingerprint
from reports.engine.pages import render_section
from reports.engine.patches import installer, registry
from reports.engine.patches.registry import FAST, GROUPS, Patch, PatchGroup, Reliance
from reports.errors import EnvironmentProblem
from reports.typeset.look import Look

ROOT = Path(__file__).resolve().parents[2]
PATCHES = [patch for group in GROUPS.values() for patch in group.patches]


def current(patch: Patch) -> object:
    owner, name = installer._owner(patch.target)
    return vars(owner)[name]


# -- The list is whole and true ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("patch", [one for one in PATCHES if one.scope == "always"], ids=lambda patch: patch.target)
def test_what_the_registry_says_is_always_replaced_is_replaced(patch: Patch) -> None:
    assert current(patch) is installer.replacement(patch)


@pytest.mark.parametrize("scope", ["loading", "writing", "laying out"])
def test_what_is_replaced_for_a_while_is_given_back(scope: registry.Scope) -> None:
    patches = [patch for patch in PATCHES if patch.scope == scope]
    before = [current(patch) for patch in patches]
    with installer.applied(scope):
        assert [current(patch) for patch in patches] == [installer.replacement(patch) for patch in patches] != before
    assert [current(patch) for patch in patches] == before


def test_no_name_is_replaced_and_no_library_relied_on_that_the_registry_does_not_name() -> None:
    for group in GROUPS.values():
        targets = [patch.target for patch in group.patches] + [reliance.target for reliance in group.relies]
        named = {target.partition(":")[0].partition(".")[0] for target in targets}
        assert named - {"ctypes", "importlib"} <= {*group.libraries} | {"weasyprint"}
        assert {*group.libraries} <= {*releases.TESTED, "python"}
    replaced = {one for path in sorted((ROOT / "reports").rglob("*.py")) for one in replaced_names(path)}
    assert replaced == {
        # That of notes is switched for each section, that of lines for each table.
        *("html.UA_STYLESHEET.matcher.other_selectors", "draw.draw_line"),
    }
    assert {patch.target.rpartition(".")[2] for patch in PATCHES if patch.scope.startswith("each")} == {
        *("other_selectors", "draw:draw_line"),
    }


def replaced_names(path: Path) -> Iterator[str]:
    """Attributes of foreign modules that a module assigns to; those of `sys` are settings that are meant to be set."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    foreign = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            foreign |= {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not (node.module or "").startswith("reports"):
            foreign |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module == "reports.engine.load":
            foreign |= {alias.name for alias in node.names}
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else []
        flat = [one for target in targets for one in (target.elts if isinstance(target, ast.Tuple) else [target])]
        for target in flat:
            root = target
            while isinstance(root, ast.Attribute):
                root = root.value
            if isinstance(target, ast.Attribute) and isinstance(root, ast.Name) and root.id in foreign - {"sys"}:
                yield ast.unparse(target)


def test_a_name_that_is_replaced_elsewhere_is_seen(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text("import pydyf\nfrom weasyprint import css as c\npydyf.a = 1\nc.b.c, own = 2, 3\nown.d = 4\n")
    assert list(replaced_names(module)) == ["pydyf.a", "c.b.c"]


# -- Probes ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A made-up library."""
    module = ModuleType("made_up_library")
    exec("def draw(box, *rest, width=1, **more):\n    box.paint()\nclass Box:\n    def __init__(self, tag): self.tag = tag", vars(module))
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return module


DRAW = Patch("made_up_library:draw", "pages:render_section", "box width *rest **more")
BOX = Reliance("made_up_library:Box", "self tag", uses="tag")


@pytest.mark.usefixtures("library")
def test_a_probe_passes_where_everything_is_as_it_was() -> None:
    assert installer.probe(PatchGroup("x", (), (DRAW,), (BOX, Reliance("made_up_library:draw", uses="paint")))) == []


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("asked", "fault"),
    [
        (Reliance("made_up_library:fill"), "made_up_library:fill is not there"),
        (Reliance("made_up_library.parts:fill"), "made_up_library.parts:fill is not there"),
        (Reliance("made_up_library:Box.fill"), "made_up_library:Box.fill is not there"),
        (Reliance("made_up_library:draw", "box"), "made_up_library:draw takes (box width *rest **more), not (box)"),
        (Reliance("made_up_library:Box", uses="tag style"), "made_up_library:Box does not use style"),
        (Reliance("made_up_library:Box.__doc__", uses="tag"), "made_up_library:Box.__doc__ does not use tag"),
    ],
)
def test_a_probe_says_what_has_changed(asked: Reliance, fault: str) -> None:
    assert installer.probe(PatchGroup("x", (), (), (asked,))) == [fault]


def probe_only(group: PatchGroup, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installer, "GROUPS", {group.name: group})
    monkeypatch.setattr(installer, "_failed", {})
    installer.probe_groups()
    installer.install()


def test_a_fast_path_whose_probe_fails_is_off(library: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    own = library.draw
    gone = PatchGroup("gone", ("weasyprint",), (DRAW,), (Reliance("made_up_library:fill"),))
    probe_only(gone, monkeypatch)
    assert (installer.is_on("gone"), installer.why_off("gone")) == (False, "made_up_library:fill is not there")
    assert library.draw is own
    probe_only(PatchGroup("there", ("weasyprint",), (DRAW,)), monkeypatch)
    assert installer.is_on("there")
    assert library.draw is render_section


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("traits", "remedy"),
    [
        ({"is_essential": True}, "Install weasyprint==70.0."),
        ({"is_early": True}, "Set REPORTS_ENGINE=plain, or install weasyprint==70.0."),
    ],
)
def test_what_cannot_be_off_is_refused_where_its_probe_fails(
    traits: dict[str, bool], remedy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = PatchGroup("lines", ("weasyprint",), (), (Reliance("made_up_library:fill"),), **traits)  # type: ignore[arg-type]
    with pytest.raises(EnvironmentProblem) as refused:
        probe_only(group, monkeypatch)
    assert refused.value.message == "lines cannot be patched: made_up_library:fill is not there"
    assert refused.value.remedy == remedy


# -- Releases and modes ------------------------------------------------------------------------------------------------


def ask_again() -> None:
    """Let releases and mode be looked at anew, as a new process would."""
    releases.why_off.cache_clear()
    releases.untested.cache_clear()


@pytest.fixture(autouse=True)
def _answers_of_its_own() -> Iterator[None]:
    """Keep no answer from one test to the next, for each makes the installed releases look otherwise."""
    ask_again()
    yield
    ask_again()


@pytest.mark.parametrize(
    ("installed", "is_tested"),
    [("1.9.9", False), ("2.0", True), ("2.0.1", True), ("2.4", True), ("2.4.0", False), ("2.4.1", False), ("", False), ("2.1rc1", False)],
)
def test_a_release_is_tested_between_the_first_and_the_last(
    installed: str, is_tested: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(releases.TESTED, "pyphen", ("2.0", "2.4"))
    monkeypatch.setattr("reports.resources._libraries", lambda: {"pyphen": installed})
    ask_again()
    assert (releases.untested("pyphen") == "") == is_tested


def test_another_python_switches_off_what_relies_on_its_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(releases, "PYTHON", ("3.1", "3.2"))
    ask_again()
    off = {group.name for group in FAST if registry.why_group_off(group)}
    assert off == {group.name for group in FAST if "python" in group.libraries}
    assert "import stubs" in off


def test_an_untested_library_switches_off_its_own_groups_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(releases.TESTED, "pyphen", ("1.0", "1.0"))
    ask_again()
    assert {name for name in GROUPS if not installer.is_on(name)} == {"hyphenation patterns"}


def test_plain_mode_switches_every_fast_path_off_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(releases.MODE, "plain")
    ask_again()
    assert [name for name in GROUPS if not installer.is_on(name)] == [group.name for group in FAST]


def test_another_mode_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(releases.MODE, "plian")
    ask_again()
    with pytest.raises(EnvironmentProblem) as refused:
        take_fingerprint(Look())
    assert (refused.value.message, refused.value.remedy) == (
        "REPORTS_ENGINE is 'plian'", "Set it to plain, or do not set it."
    )  # fmt: skip


def test_pages_of_other_patches_have_another_fingerprint(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {take_fingerprint(Look()).engine}
    monkeypatch.setitem(releases.TESTED, "pyphen", ("1.0", "1.0"))
    ask_again()
    found.add(take_fingerprint(Look()).engine)
    monkeypatch.setenv(releases.MODE, "plain")
    ask_again()
    found.add(take_fingerprint(Look()).engine)
    assert len(found) == 3


def test_a_fingerprint_is_taken_without_the_engine() -> None:
    code = "import sys; from reports.engine.fingerprint import take_fingerprint as take; from reports.typeset.look import Look; take(Look()); print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert {"weasyprint", "pydyf", "matplotlib", "numpy"}.isdisjoint(run.stdout.split())
