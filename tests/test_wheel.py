"""What ships works: the wheel built from the sdist, installed into a fresh environment, run from another folder."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

from reports import __version__

ROOT = Path(__file__).resolve().parent.parent

pytestmark = pytest.mark.wheel

SCRIPTS = "Scripts" if sys.platform == "win32" else "bin"


def _run(*words: str | Path, folder: Path) -> str:
    """Stdout of a command that must succeed, run away from the checkout and from the shell's settings."""
    env = {"PATH": "/usr/bin:/bin", "HOME": str(folder.parent)}
    run = subprocess.run(
        [str(word) for word in words], cwd=folder, env=env, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist and the wheel that was built from it, without a look at the network."""
    folder = tmp_path_factory.mktemp("dist")
    _run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT, folder=folder)
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    """The wheel."""
    (path,) = built.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel in it; the libraries it needs are borrowed from the running one."""
    home = tmp_path_factory.mktemp("installed")
    venv.create(home, with_pip=False, symlinks=True)
    python = home / SCRIPTS / "python"
    _run(sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", wheel, folder=home)
    # A path entry is searched, but path files inside it are not read: an editable install of the checkout stays out.
    ours = Path(_run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", folder=home).strip())
    (ours / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return home


@pytest.fixture
def command(installed: Path) -> Path:
    """The installed `reports`."""
    return installed / SCRIPTS / "reports"


@pytest.fixture(scope="module")
def seeds(installed: Path) -> Path:
    """The sample corpus inside the installed package."""
    question = "from reports.resources import SEEDS; print(SEEDS)"
    path = Path(_run(installed / SCRIPTS / "python", "-c", question, folder=installed).strip())
    assert path.is_relative_to(installed)
    return path


def test_the_wheel_holds_the_package_its_data_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    info = f"ccus_reports-{__version__}.dist-info"
    assert {name.split("/")[0] for name in names} == {"reports", info}
    assert {name.split("/")[2] for name in names if name.startswith("reports/data/")} == {"templates", "fonts", "seeds"}
    assert "reports/data/fonts/NotoSansCJK-Regular.ttc" in names
    assert {f"{info}/licenses/{name}" for name in ("LICENSE", "fonts/OFL.txt", "fonts/OFL-SourceSans.md")} <= set(names)
    assert "reports/py.typed" in names
    assert [name for name in names if "__pycache__" in name or Path(name).name.startswith(".")] == []
    assert len(names) == len(set(names))


def test_every_file_of_the_checkout_that_should_ship_is_in_the_wheel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        shipped = {name.replace("reports/data/", "") for name in archive.namelist()}
    expected = {
        path.relative_to(ROOT).as_posix()
        for folder in ("reports", "templates", "fonts", "seeds")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert expected - shipped == set()


def test_the_sdist_holds_no_file_of_a_work_tree(built: Path) -> None:
    (path,) = built.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        tops = {name.split("/")[1] for name in archive.getnames() if "/" in name}
    assert tops <= {
        *("reports", "templates", "fonts", "seeds", "tests", "docs", "tools", "benchmarks", "Makefile"),
        *("ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "README.md", "README.zh.md", "LICENSE"),
        *("requirements.lock", "requirements-dev.lock", "requirements-docs.lock", "requirements-lowest.lock"),
        *("pyproject.toml", "PKG-INFO", ".gitignore"),
    }
    assert {"tests", "docs"} <= tops


def test_the_installed_command_says_its_version(command: Path, tmp_path: Path) -> None:
    assert __version__ in _run(command, "--version", folder=tmp_path)


def test_the_installed_command_lists_the_sample_corpus(command: Path, seeds: Path, tmp_path: Path) -> None:
    ids = _run(command, "list", "--corpus", seeds, "--ids", folder=tmp_path).split()
    assert "cn-zero-carbon-parks" in ids


def test_the_installed_command_renders_from_another_folder(command: Path, seeds: Path, tmp_path: Path) -> None:
    _run(command, "policy", "cn-zero-carbon-parks", "--corpus", seeds, "-o", tmp_path / "one.pdf", folder=tmp_path)
    assert (tmp_path / "one.pdf").read_bytes().startswith(b"%PDF-")
    assert [path.name for path in tmp_path.iterdir()] == ["one.pdf"]


def _python_blocks() -> str:
    page = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    return "\n\n".join(re.findall(r"^```python\n(.*?)^```", page, re.MULTILINE | re.DOTALL))


def test_a_strict_type_checker_accepts_the_documented_script_and_knows_every_name(
    installed: Path, tmp_path: Path
) -> None:
    """By the wheel alone, from another folder, without the settings of the checkout."""
    if not find_spec("mypy"):
        pytest.skip("mypy is not here")
    names = ast.literal_eval(
        _run(installed / SCRIPTS / "python", "-c", "import reports; print(reports.__all__)", folder=tmp_path)
    )
    (tmp_path / "script.py").write_text(_python_blocks(), encoding="utf-8")
    asked = "".join(f"reveal_type(reports.{name})\n" for name in names)
    (tmp_path / "names.py").write_text(f"import reports\n\n{asked}reports.breif\n", encoding="utf-8")
    words = [sys.executable, "-m", "mypy", "--strict", "--python-executable", str(installed / SCRIPTS / "python"),
             "--no-error-summary", "script.py", "names.py"]  # fmt: skip
    env = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    run = subprocess.run(words, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    revealed = re.findall(r'^names\.py:\d+: note: Revealed type is "(.*)"$', run.stdout, re.MULTILINE)
    assert len(revealed) == len(names)
    assert [kind for kind in revealed if re.search(r"\bAny\b(?!\])", kind)] == []
    others = [line for line in run.stdout.splitlines() if "Revealed" not in line]
    assert [line.partition(": error: ")[2].partition("  [")[0] for line in others] == [
        'Module has no attribute "breif"'
    ]


PLAN = """
as_of = 2026-03-31
lang = ["zh"]
baseline = "snapshots/2025Q4.jsonl"
[[documents]]
kind = "country"
subjects = ["NO"]
lang = ["both"]
[[documents]]
kind = "category"
subjects = ["market"]
[[documents]]
kind = "comparison"
subjects = ["CN", "JP"]
sheets = false
[[documents]]
kind = "digest"
period = "2026Q1"
"""


def test_the_installed_command_does_all_that_it_is_for(command: Path, seeds: Path, tmp_path: Path) -> None:
    """Every library that it needs is asked for something, so that too low a bound in pyproject.toml is seen."""
    corpus = tmp_path / "desk"
    shutil.copytree(seeds, corpus)
    (corpus / "plan.toml").write_text(PLAN, encoding="utf-8")
    plan, out = corpus / "plan.toml", tmp_path / "out"
    to = ("--recipients", corpus / "recipients.toml", "--corpus", corpus, "--ledger", tmp_path / "ledger.sqlite")
    _run(command, "batch", plan, "--corpus", corpus, "-o", out, "--no-cache", folder=tmp_path)
    documents = sorted(out.glob("*.pdf"))
    assert len(documents) == 4
    for words in (("verify", documents[0]), ("verify", documents[1]), ("inspect", documents[0])):
        _run(command, *words, folder=tmp_path)
    _run(command, "mail", plan, *to, "-o", out, "--eml", tmp_path / "mail", folder=tmp_path)
    assert list((tmp_path / "mail").glob("*.eml"))
    proof = ("--proof", tmp_path / "proof.pdf", "-o", tmp_path / "job.pdf")
    _run(command, "print", documents[0], "--booklet", "--control-sheet", *proof, folder=tmp_path)
    _run(command, "digest", "2026Q1", "--as-of", "2026-03-31", "--corpus", corpus,
         "--baseline", corpus / "snapshots" / "2025Q4.jsonl", "--no-sheets", "-o", tmp_path / "digest", folder=tmp_path)  # fmt: skip
    assert list((tmp_path / "digest").glob("*.ics"))
    for asked in (("check",), ("list", "--json"), ("changes", corpus / "snapshots" / "2025Q4.jsonl")):
        assert _run(command, *asked, "--corpus", corpus, folder=tmp_path)
    _run(command, "doctor", folder=tmp_path)
