"""The measurements count what they say they count, and the table shows what was measured."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import __main__ as command
from benchmarks.bench import Bench, Row
from benchmarks.cases import CASES
from benchmarks.curves import draw
from benchmarks.measuring import Cost, Failed, median, run

_BUSY = "import time\nwhile time.process_time() < 0.5: pass"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def test_what_a_command_starts_and_leaves_behind_is_counted() -> None:
    orphan = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {_BUSY!r}])"
    assert run([sys.executable, "-c", _BUSY]).processor >= 0.5
    assert run([sys.executable, "-c", orphan]).processor >= 0.5
    assert run([sys.executable, "-c", "pass"]).processor < 0.5


def test_memory_is_that_of_the_largest_process() -> None:
    large = f"import subprocess, sys; subprocess.run([sys.executable, '-c', 'x = b\"1\" * {200 * 10**6}'])"
    assert 200 < run([sys.executable, "-c", large]).megabytes < 400


def test_a_command_that_fails_is_no_measurement() -> None:
    with pytest.raises(Failed, match="ended with 3"):
        run([sys.executable, "-c", "raise SystemExit(3)"])


def test_medians_are_taken_of_each_figure() -> None:
    costs = [Cost(1, 9, 5), Cost(2, 7, 9), Cost(3, 8, 1)]
    assert median(costs) == Cost(2, 8, 5)


def test_contenders_take_turns_and_what_they_write_is_weighed(tmp_path: Path) -> None:
    def writer(word: str) -> list[str | Path]:
        program = f"import pathlib, sys; pathlib.Path(sys.argv[1], 'x.pdf').write_text('{word}' * 500)"
        return [sys.executable, "-c", program]

    said: list[str] = []
    bench = Bench(tmp_path, 2, said.append)
    rows = bench.take_turns({"a": lambda folder: [*writer("a"), folder], "bb": lambda folder: [*writer("bb"), folder]})
    assert [line.partition(":")[0] for line in said] == ["a, round 1", "bb, round 1", "a, round 2", "bb, round 2"]
    assert [(row.who, row.documents, row.kilobytes) for row in rows] == [("a", 1, 0.5), ("bb", 1, 1.0)]


def test_a_case_can_be_run_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "FIGURES", tmp_path / "figures.json")
    monkeypatch.setattr(command, "TABLE", tmp_path / "table.md")
    (tmp_path / "table.md").write_text(f"before\n{command._FROM}old\n{command._TO}\nafter\n")
    (tmp_path / "figures.json").write_text("{}")
    monkeypatch.setenv("REPORTS_CORPUS", str(tmp_path))
    synthetic = Bench.synthetic
    monkeypatch.setattr(Bench, "synthetic", lambda self, records, country="": synthetic(self, min(records, 3), country))
    monkeypatch.setattr(Bench, "has", lambda _, name: name == "naive")
    monkeypatch.setattr(sys, "argv", ["benchmarks", "sheet", "--runs", "1"])
    monkeypatch.setitem(CASES, "sheet", _first_sheet)
    command.main()
    found = json.loads((tmp_path / "figures.json").read_text())
    assert [row["who"] for row in found["sheet"]["rows"]] == ["reports", "WeasyPrint and pyplot, naive"]
    assert all(row["documents"] == 1 and row["kilobytes"] > 10 for row in found["sheet"]["rows"])
    text = (tmp_path / "table.md").read_text()
    assert (text[:7], text[-7:], "old" in text) == ("before\n", "\nafter\n", False)
    assert "| reports |" in text
    assert "| reports |" in capsys.readouterr().out


def _first_sheet(bench: Bench) -> list[Row]:
    """One sheet."""
    record = sorted((bench.corpus / "policies" / "zh").glob("*.md"))[0].stem
    ours = bench.reports("policy", record, "--corpus", bench.corpus, "--no-cache")
    return bench.take_turns({"reports": ours, **bench.rivals(("naive",), f"policy:{record}", "zh")})


def test_a_case_that_is_not_known_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["benchmarks", "nosuch"])
    with pytest.raises(SystemExit) as end:
        command.main()
    assert end.value.code == 2


@pytest.mark.parametrize("workers", [True, False])
def test_curves_show_every_figure_and_are_the_same_twice(tmp_path: Path, workers: bool) -> None:
    def rows(*given: tuple[str, float]) -> dict[str, list[dict[str, object]]]:
        return {"rows": [{"who": who, "cost": {"processor": seconds}} for who, seconds in given]}

    found = {
        "large": rows(
            *((f"reports: sheet out of {number}, {which}", 1.5) for number in ("100", "10,000") for which in ("first", "next"))
        ),
        "length": rows(("reports, 10 records", 2.0), ("reports, 300 records", 40.0)),
    }
    if workers:
        found["cluster"] = {"rows": [{"who": f"reports, Dask, {n} worker{'s' * (n > 1)}", "cost": {"wall": 9.0 / n}} for n in (1, 2)]}
    written = []
    for name in ("a.svg", "b.svg"):
        draw(found, tmp_path / name)
        written.append((tmp_path / name).read_bytes())
    assert written[0] == written[1]
    # A mark of each point: two sheets out of two corpora, two documents, and two numbers of workers.
    assert written[0].count(b'<use xlink:href="#m') >= 6 + 2 * workers


def test_a_cluster_is_measured_and_ended() -> None:
    command_ = [sys.executable, "-c", "import sys; assert sys.argv[1:4:2] == ['--executor', '--scheduler']"]
    told = subprocess.run(
        [sys.executable, "-m", "benchmarks.cluster_run", "1", *command_], capture_output=True, text=True, check=True
    )
    planner, workers, wall, megabytes = json.loads(told.stdout)
    # Loading Dask takes longer than nothing at all.
    assert 0 < planner < workers
    assert wall > 0
    assert megabytes > 10
