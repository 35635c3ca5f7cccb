"""A Dask cluster over TCP: a scheduler and workers in processes of their own, which make what this machine makes."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from reports.batch import cluster as cluster_module
from reports.batch.cluster import ClusterPool, open_cluster
from reports.batch.executors import TaskResult
from reports.batch.manifest import Journal
from reports.errors import DocumentProblem, InputProblem
from tests.batch.killers import EndParent
from tests.batch.notes import note_task
from tests.cli.running import Command, write_record

ROOT = Path(__file__).resolve().parents[2]
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="10"><path d="M0 0h40v10H0z" fill="#0b4f5c"/></svg>'
RECORDS = 8
PATIENCE = 120
"""Seconds after which something has gone wrong; on an idle machine it is a matter of three."""


@dataclass
class Cluster:
    """A scheduler, and workers that can be started and ended."""

    folder: Path
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, *words: str, program: Path = ROOT) -> subprocess.Popen[bytes]:
        """A process of the cluster; its folder is not that of whoever uses it."""
        environment = {**os.environ, "PYTHONPATH": str(program), "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False"}
        with (self.folder / "log.txt").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "dask", *words], cwd=self.folder, env=environment, stdout=log, stderr=log
            )
        self.running.append(process)
        return process

    @property
    def address(self) -> str:
        """Of the scheduler."""
        path = self.folder / "scheduler.json"
        # It is there before it is written.
        wait_until(lambda: path.exists() and path.read_bytes().rstrip().endswith(b"}"))
        address: str = json.loads(path.read_text())["address"]
        return address

    def add(self, name: str, *words: str, program: Path = ROOT) -> subprocess.Popen[bytes]:
        """A worker that takes one task at a time."""
        return self.start(
            *("worker", self.address, "--name", name, "--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1"),
            *("--local-directory", str(self.folder / name), *words),
            program=program,
        )

    def end(self) -> None:
        """End all processes, in the reverse order, and look that they are gone."""
        for process in reversed(self.running):
            process.terminate()
            try:
                process.wait(PATIENCE)
            finally:
                process.kill()


def wait_until(come: Callable[[], object]) -> None:
    """Wait until something has come about."""
    deadline = time.monotonic() + PATIENCE
    while not come():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """A scheduler without workers."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    running = Cluster(folder)
    try:
        running.start(
            *("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show"),
            *("--scheduler-file", str(folder / "scheduler.json")),
        )
        yield running
    finally:
        running.end()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder: a corpus, a brand with a logo, a template; named without their place."""
    folder = tmp_path / "desk"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for number in range(RECORDS):
        write_record(folder / "corpus", id=f"cn-{number}", title=f"第{number}号办法")
    (folder / "logo.svg").write_text(LOGO)
    (folder / "brand.toml").write_text('name = "Office"\nlogo = "logo.svg"\n')
    (folder / "own").mkdir()
    shipped = (ROOT / "templates" / "sheet.html").read_text(encoding="utf-8")
    changed = shipped.replace("{% block content %}", "{% block content %}<p>Changed here.</p>", 1)
    assert changed != shipped
    (folder / "own" / "sheet.html").write_text(changed, encoding="utf-8")
    return folder


@pytest.fixture
def reports(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """`reports`, run in the current folder."""
    return Command(monkeypatch, capsys)


BATCH = (
    *("batch", "--by", "record", "--corpus", "corpus", "--as-of", "2026-03-31", "--no-cache"),
    *("--brand", "brand.toml", "--template-dir", "own"),
)


def pdfs(folder: str) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(Path(folder).glob("*.pdf"))}


# -- It must show ------------------------------------------------------------------------------------------------------


def test_a_cluster_that_loses_a_worker_writes_the_same_bytes_as_one_process(
    reports: Command, desk: Path, cluster: Cluster
) -> None:
    assert desk == Path.cwd()
    doomed = cluster.add("doomed", "--no-nanny")
    # The other one is watched over, as workers are where nobody says otherwise.
    cluster.add("other", "--nanny")
    words = (*BATCH, "--executor", "dask", "--scheduler", cluster.address, "-o", "far")
    program = f"import sys; sys.argv = ['reports', *{words!r}]; from reports.cli import main; main()"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = subprocess.Popen([sys.executable, "-c", program], env=environment, stderr=subprocess.PIPE, text=True)
    wait_until(lambda: run.poll() is not None or "doomed" in _holders(cluster))
    wait_until(lambda: run.poll() is not None or len(Journal(Path("far")).read()[1]) >= 2)
    doomed.kill()
    _, said = run.communicate(timeout=PATIENCE)
    assert run.returncode == 0, said
    assert re.search(r"worker doomed \(tcp://127\.0\.0\.1:\d+\) is gone", said)
    assert reports(*BATCH, "--executor", "serial", "-o", "near").code == 0
    assert len(pdfs("near")) == RECORDS
    assert pdfs("far") == pdfs("near")
    assert json.loads(Path("far/manifest.json").read_text(encoding="utf-8"))["run"]["executor"] == "dask"


def _holders(cluster: Cluster) -> set[str]:
    """Names of the workers to whom the look's files have come."""
    return {path.relative_to(cluster.folder).parts[0] for path in cluster.folder.rglob("look-*")}


def test_the_example_of_the_readme_runs(reports: Command, desk: Path, cluster: Cluster) -> None:
    shutil.copytree(ROOT / "seeds", desk / "seeds")
    cluster.add("one")
    text = (ROOT / "docs" / "manual.md").read_text(encoding="utf-8")
    (line,) = re.findall(r"^reports (batch .*--executor dask.*)$", text.replace("\\\n", " "), re.MULTILINE)
    words = re.sub(r"tcp://\S+", cluster.address, line)
    ran = reports(*shlex.split(words))
    assert ran.code == 0, ran.err
    assert ran.path.exists()


@pytest.mark.soak
def test_a_scheduler_that_is_lost_ends_the_run_and_resume_goes_on(
    reports: Command, desk: Path, cluster: Cluster
) -> None:
    assert desk == Path.cwd()
    cluster.add("one")
    words = (*BATCH, "--executor", "dask", "--scheduler", cluster.address)
    program = f"import sys; sys.argv = ['reports', *{words!r}]; from reports.cli import main; main()"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = subprocess.Popen([sys.executable, "-c", program], env=environment, stderr=subprocess.PIPE, text=True)
    wait_until(lambda: run.poll() is not None or len(Journal(Path("out")).read()[1]) >= 1)
    cluster.running[0].kill()
    _, said = run.communicate(timeout=PATIENCE)
    assert (run.returncode, "Traceback" in said) == (6, False), said
    assert re.search(r"^error: the scheduler .* is gone", said, re.MULTILINE), said
    assert "--resume" in said
    done = len(Journal(Path("out")).read()[1])
    assert reports(*BATCH, "--resume", "--executor", "serial").code == 0
    assert len(pdfs("out")) == RECORDS
    assert done < RECORDS


# -- Who may work ------------------------------------------------------------------------------------------------------


@pytest.fixture
def other_program(tmp_path: Path) -> Path:
    """A folder with another version of the program."""
    folder = tmp_path / "other"
    shutil.copytree(ROOT / "reports", folder / "reports", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("fonts", "templates", "seeds"):
        (folder / name).symlink_to(ROOT / name)
    with (folder / "reports" / "engine" / "pages.py").open("a") as module:
        module.write("# A line more.\n")
    return folder


def test_a_worker_with_another_program_is_refused_by_name(
    reports: Command, desk: Path, cluster: Cluster, other_program: Path
) -> None:
    assert desk == Path.cwd()
    cluster.add("stranger", program=other_program)
    words = (*BATCH, "--executor", "dask", "--scheduler", cluster.address)
    ran = reports(*words)
    assert ran.code == 6
    assert re.search(r"worker stranger \(tcp://\S+\) is refused: it differs in the program\n", ran.err)
    assert "no worker of the cluster can make the same documents" in ran.err
    # Nothing of what is to be set has come to it.
    assert _holders(cluster) == set()
    cluster.add("friend")
    _wait_for(cluster, 2)
    ran = reports(*words)
    assert ran.code == 0, ran.err
    assert "worker stranger" in ran.err
    assert _holders(cluster) == {"friend"}
    assert len(pdfs("out")) == RECORDS


def _wait_for(cluster: Cluster, number: int) -> None:
    """Wait until so many workers have come."""
    import distributed

    with distributed.Client(cluster.address, set_as_default=False) as client:
        client.wait_for_workers(number, timeout=PATIENCE)


def test_what_a_worker_without_this_program_answers_is_a_reason_to_refuse_it(
    reports: Command, desk: Path, cluster: Cluster
) -> None:
    bare = desk / "bare"
    (bare / "reports").mkdir(parents=True)
    (bare / "reports" / "__init__.py").write_text('raise ModuleNotFoundError("no such program")\n')
    cluster.add("bare", program=bare)
    ran = reports(*BATCH, "--executor", "dask", "--scheduler", cluster.address)
    assert ran.code == 6
    assert re.search(r"worker bare \(tcp://\S+\) is refused: it cannot load this program \(.*no such program", ran.err)


# -- What goes wrong ---------------------------------------------------------------------------------------------------


def _finished(pool: ClusterPool[object]) -> dict[object, TaskResult]:
    found: dict[object, TaskResult] = {}
    while pool.busy:
        found |= dict(pool.wait())
    return found


def test_a_task_that_kills_its_workers_fails_and_the_others_are_done(desk: Path, cluster: Cluster) -> None:
    cluster.add("phoenix")
    said: list[str] = []
    with open_cluster(cluster.address, said.append) as pool:
        pool.submit(EndParent(), "killer")
        assert (pool.busy, pool.free) == (1, 0)
        (((ticket, killed),), others) = pool.wait(), pool.free
        assert (ticket, others) == ("killer", 1)
        pool.submit(note_task(desk / "own", "<p>A line.</p>"), "note")
        found = _finished(pool)
    assert isinstance(killed.error, DocumentProblem)
    assert str(killed.error).startswith("the killer was on 3 workers when they were lost: phoenix")
    assert [one.split()[1] for one in said] == ["phoenix"] * 3
    assert found["note"].error is None
    assert found["note"].result is not None


def test_a_fault_names_the_file_of_whoever_asked(desk: Path, cluster: Cluster) -> None:
    cluster.add("one")
    with open_cluster(cluster.address, print) as pool:
        pool.submit(note_task(desk / "own", "{{ nothing.here }}"), "faulty")
        found = _finished(pool)
    error = found["faulty"].error
    assert isinstance(error, InputProblem)
    assert error.problems[0].file == str(desk / "own" / "note.html")
    assert str(cluster.folder) not in f"{error} {error.remedy} {error.problems}"


def test_a_cluster_leaves_no_thread_behind(desk: Path, cluster: Cluster) -> None:
    cluster.add("one")
    before = set(threading.enumerate())
    with open_cluster(cluster.address, print) as pool:
        pool.submit(note_task(desk / "own", "<p>A line.</p>"), "note")
        assert _finished(pool)["note"].error is None
    left = {thread.name for thread in threading.enumerate() if thread not in before}
    # Python's own executors keep idle threads until the process ends.
    assert {name for name in left if not name.startswith(("Dask-Offload", "Dask-Callback"))} == set()


def test_workers_that_end_take_their_processes_with_them(desk: Path, cluster: Cluster) -> None:
    worker = cluster.add("one", "--no-nanny")
    with open_cluster(cluster.address, print) as pool:
        pool.submit(note_task(desk / "own", "<p>A line.</p>"), "note")
        assert _finished(pool)["note"].error is None
    children = _children(worker.pid)
    assert children
    os.kill(worker.pid, signal.SIGKILL)
    wait_until(lambda: not any(Path("/proc", pid, "exe").exists() for pid in children))


def _children(pid: int) -> list[str]:
    return [child for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()]


def test_without_the_extra_the_remedy_is_named(reports: Command, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert desk == Path.cwd()
    monkeypatch.setitem(sys.modules, "distributed", None)
    ran = reports(*BATCH, "--executor", "dask", "--scheduler", "tcp://127.0.0.1:1")
    assert ran.code == 6
    assert "pip install 'ccus-reports[cluster]'" in ran.err


def test_a_scheduler_that_does_not_answer_is_named(
    reports: Command, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert desk == Path.cwd()
    monkeypatch.setattr(cluster_module, "_CONNECT_SECONDS", 1.0)
    for address in ("tcp://127.0.0.1:1", "gopher://x"):
        ran = reports(*BATCH, "--executor", "dask", "--scheduler", address)
        assert ran.code == 6
        assert f"the scheduler {address} does not answer" in ran.err


def test_a_cluster_without_workers_is_waited_for_and_given_up(
    reports: Command, desk: Path, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert desk == Path.cwd()
    monkeypatch.setattr(cluster_module, "_WORKERS_SECONDS", 1.0)
    ran = reports(*BATCH, "--executor", "dask", "--scheduler", cluster.address)
    assert ran.code == 6
    assert "the cluster has had no worker for 1 s" in ran.err
    assert not Path("out/manifest.json").exists()


def test_contradictions_are_refused(reports: Command, desk: Path) -> None:
    assert desk == Path.cwd()
    for words in (
        ("--executor", "dask"),
        ("--scheduler", "tcp://127.0.0.1:1"),
        ("--executor", "serial", "--workers", "2"),
        ("--executor", "dask", "--scheduler", "tcp://127.0.0.1:1", "--workers", "2"),
    ):
        assert reports(*BATCH, *words).code == 2
