"""The doctor says what is missing, and what to do about it on every system."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from reports import resources
from reports.audit.doctor import FONTS, Check, examine
from reports.engine import system_libraries
from reports.engine.patches import installer, registry
from reports.engine.system_libraries import LIBRARIES, SYSTEMS
from reports.releases import TESTED

ROOT = Path(__file__).resolve().parents[2]


def named(name: str, output: Path) -> Check:
    return next(check for check in examine(output) if check.name == name)


def test_a_fit_machine_is_found_fit(tmp_path: Path) -> None:
    assert [check for check in examine(tmp_path) if check.state == "bad"] == []


def test_the_versions_of_libraries_are_told(tmp_path: Path) -> None:
    for name in ("Pango", "HarfBuzz"):
        assert re.fullmatch(r"\d+\.\d+\.\d+", named(name, tmp_path).found)


def test_every_group_of_patches_is_found_on(tmp_path: Path) -> None:
    for name, groups in (("Essential patches", registry.ESSENTIAL), ("Fast paths", registry.FAST)):
        assert named(name, tmp_path) == Check(name, "good", "on: " + ", ".join(group.name for group in groups))


def test_fast_paths_that_are_off_are_told_with_the_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TESTED, "pyphen", ("1.0", "1.1"))
    monkeypatch.setitem(installer._failed, "text", "a name is not there")
    found = named("Fast paths", tmp_path)
    assert found.state == "doubtful"
    assert "off: text (a name is not there)" in found.found
    assert (
        f"off: hyphenation patterns (pyphen {resources.installed('pyphen')} is installed, tested with 1.0 to 1.1)"
        in found.found
    )
    assert "on: import stubs" in found.found


@pytest.mark.parametrize("name", [library.name for library in LIBRARIES])
def test_a_missing_library_has_a_remedy_on_every_system(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = system_libraries.Library.load
    monkeypatch.setattr(system_libraries.Library, "load", lambda self: None if self.name == name else load(self))
    found = named(name, tmp_path)
    assert found.state == ("doubtful" if name == "HarfBuzz subset" else "bad")
    assert tuple(found.remedies) == SYSTEMS
    assert all(found.remedies.values())


def test_a_font_that_is_not_there_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "FONTS", tmp_path)
    found = named("NotoSansCJK-Bold.ttc", tmp_path)
    assert (found.state, tuple(found.remedies)) == ("bad", SYSTEMS)


def test_a_font_that_is_not_the_shipped_one_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "NotoSansCJK-Bold.ttc").write_bytes(b"another font")
    monkeypatch.setattr(resources, "FONTS", tmp_path)
    assert "not the face" in named("NotoSansCJK-Bold.ttc", tmp_path).found


def test_a_version_that_was_not_tested_is_doubtful(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TESTED, "babel", ("1.0", "1.0"))
    found = named("babel", tmp_path)
    assert (found.state, set(found.remedies.values())) == ("doubtful", {"pip install babel==1.0"})


def test_a_package_that_is_not_there_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TESTED, "no-such-package", ("1.0", "1.0"))
    assert named("no-such-package", tmp_path).found == "not installed"


def test_an_output_folder_that_cannot_be_written_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    found = named("Output folder", tmp_path / "deep" / "out")
    assert (found.state, tuple(found.remedies)) == ("bad", SYSTEMS)


def test_an_output_folder_that_is_not_there_yet_is_not_made(tmp_path: Path) -> None:
    assert named("Output folder", tmp_path / "deep" / "out").state == "good"
    assert list(tmp_path.iterdir()) == []


def test_a_missing_git_is_doubtful(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    found = named("git", tmp_path)
    assert (found.state, tuple(found.remedies)) == ("doubtful", SYSTEMS)


def test_the_tested_versions_are_the_locked_ones() -> None:
    locked = dict(re.findall(r"^([a-z0-9-]+)==([0-9][\w.]*)", (ROOT / "requirements.lock").read_text(), re.MULTILINE))
    assert {name: locked[name] for name in TESTED} == {name: last for name, (_, last) in TESTED.items()}


def test_the_hashes_of_fonts_are_those_of_their_sources() -> None:
    sources = (resources.FONTS / "SOURCES.md").read_text(encoding="utf-8")
    assert set(FONTS) == {path.name for path in resources.FONTS.iterdir() if path.suffix in (".ttc", ".otf", ".ttf")}
    for name, digest in FONTS.items():
        (line,) = (line for line in sources.splitlines() if line.startswith(f"| `{name}`"))
        assert line.rstrip(" |").endswith(f"`{digest}`")


# --- a machine without Pango ---------------------------------------------------------------------------------------

_HIDDEN = """
import ctypes, sys
import cffi
class Hidden(ctypes.CDLL):
    def __init__(self, name, *rest, **more):
        if "pango" in str(name):
            raise OSError(f"cannot load {name}")
        super().__init__(name, *rest, **more)
dlopen = cffi.FFI.dlopen
def hiding(self, name, *rest):
    if "pango" in str(name):
        raise OSError(f"cannot load {name}")
    return dlopen(self, name, *rest)
ctypes.CDLL = Hidden
cffi.FFI.dlopen = hiding
from reports.cli import main
sys.argv = ["reports", *sys.argv[1:]]
main()
"""


def without_pango(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """`reports` in a process in which no library whose name says pango can be loaded."""
    command = [sys.executable, "-c", _HIDDEN, *words]
    env = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "HOME": str(folder)}
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "words",
    [
        ("list", "--corpus", "sample", "--ids"),
        ("check", "--corpus", "sample", "-q"),
        ("snapshot", "save", "s.jsonl.gz", "--corpus", "sample"),
    ],
    ids=lambda words: words[0],
)
def test_what_needs_no_pages_works_without_pango(words: tuple[str, ...], tmp_path: Path) -> None:
    run = without_pango(tmp_path, *words)
    assert (run.returncode, "error:" in run.stderr) == (0, False), run.stderr
    assert run.stdout


def test_rendering_without_pango_ends_with_6_and_the_remedy(tmp_path: Path) -> None:
    run = without_pango(tmp_path, "policy", "no-longship", "--corpus", "sample", "-o", "x.pdf")
    assert (run.returncode, run.stdout) == (6, ""), run.stderr
    assert "Pango, PangoFT2" in run.stderr
    for word in ("apt install libpango-1.0-0", "dnf install pango", "brew install pango", "pacman -S"):
        assert word in run.stderr
    assert not (tmp_path / "x.pdf").exists()


def test_the_doctor_works_without_pango(tmp_path: Path) -> None:
    run = without_pango(tmp_path, "doctor")
    assert run.returncode == 6, run.stderr
    assert "NO  Pango: cannot be loaded" in run.stdout
    assert "Debian: sudo apt install libpango-1.0-0" in run.stdout
    assert "NO  Essential patches: not in place" in run.stdout


@pytest.mark.parametrize(("optimised", "said"), [(True, sys.executable), (False, "built without optimisation")])
def test_it_says_which_python_runs(monkeypatch: pytest.MonkeyPatch, optimised: bool, said: str) -> None:
    monkeypatch.setattr("reports.audit.doctor.is_optimised", lambda: optimised)
    (python,) = [check for check in examine(Path()) if check.name == "Python"]
    assert python.found.endswith(said) or (not optimised and said in python.found)
