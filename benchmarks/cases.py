"""The cases: what is measured, by name."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.bench import AS_OF, SHOWN, Bench, Row, State, first_record, sizes
from benchmarks.edits import changed, edited, kept, preview, quarter
from benchmarks.growth import cluster, length
from benchmarks.measuring import Cost, median

_BATCH = ("batch", "--no-cache", *AS_OF)
_SETTLED = 3.0
"""Seconds after which a file counts as no longer being written."""
_SECOND = 2
"""Turns at most, where one takes minutes."""
_TURNS = 5
_LARGE = 10_000
"""Records of a large corpus."""


def country(bench: Bench) -> list[Row]:
    """Measure a country's briefing (中国, zh), from a cold start."""
    ours = bench.of_states("country", "中国", "--corpus", bench.corpus, "--no-cache", *AS_OF)
    what = "country:中国"
    rows = bench.take_turns({**ours, **bench.rivals(("naive", "chromium", "typst", "xelatex"), what, "zh")})
    return [*rows, *_warm(bench, what, "zh")]


def sheet(bench: Bench) -> list[Row]:
    """Measure one record's sheet (zh), from a cold start."""
    record = first_record(bench.corpus).stem
    ours = bench.of_states("policy", record, "--corpus", bench.corpus, "--no-cache", *AS_OF)
    rivals = bench.rivals(("naive", "chromium", "typst", "xelatex"), f"policy:{record}", "zh")
    return bench.take_turns({**ours, **rivals})


def _warm(bench: Bench, what: str, lang: str) -> list[Row]:
    """Measure one more set in a browser that runs already, with a script that does, too."""
    if not bench.has("warm"):
        return []
    found = bench.take_turns({"once": bench.rival("warm", what, lang), "thrice": bench.rival("warm", what, lang, 3)})
    once, thrice = found
    cost = Cost(
        round((thrice.cost.wall - once.cost.wall) / 2, 3),
        round((thrice.cost.processor - once.cost.processor) / 2, 3),
        thrice.cost.megabytes,
    )
    return [replace(once, who=SHOWN["warm"], cost=cost)]


def countries(bench: Bench) -> list[Row]:
    """Measure briefings of all countries in zh and en."""
    words = (*_BATCH, "--by", "country", "--lang", "zh,en", "--corpus", bench.corpus)
    ours = {f"reports, {n} worker{'s' * (n > 1)}": bench.reports(*words, "--workers", str(n)) for n in (1, 2)}
    rivals = bench.rivals(("naive", "typst"), "countries", "zh,en")
    return bench.take_turns({**ours, **rivals}, min(bench.runs, _SECOND))


def nothing(bench: Bench) -> list[Row]:
    """Measure runs with nothing to do: 172 sheets, and a country's documents in a corpus of 10,000 records (twins)."""
    sheets = ("--by", "record", "--lang", "zh,en")
    rows = _nothing(bench, "reports, 172 sheets", bench.corpus, sheets)
    many = bench.synthetic(10_000)
    return [*rows, *_nothing(bench, "reports, 10,000 records", many, ("--by", "country", "--country", "SE"))[1:]]


def _nothing(bench: Bench, who: str, corpus: Path, words: tuple[str, ...]) -> list[Row]:
    folder = bench.folder / f"nothing-{corpus.name}"
    command = bench.reports("batch", *words, *AS_OF, "--corpus", corpus)(folder)
    # Which a second run settles: files that are new when the first one looks at them may still change.
    for _ in range(2):
        bench.cost(command)
    rows: dict[str, list[Cost]] = {"python -c pass": [], who: []}
    for _ in range(9):
        rows["python -c pass"].append(bench.cost([sys.executable, "-c", "pass"]))
        rows[who].append(bench.cost(command))
    return [Row(name, median(costs)) for name, costs in rows.items()]


def long(bench: Bench) -> list[Row]:
    """Measure 1,000 synthetic records as one document, with 1 and 2 workers; with the verdict of validators."""
    corpus = bench.synthetic(1_000, "CN")
    rows, written = [], []
    for workers in (1, 2):
        folder = bench.folder / f"long-{workers}"
        shutil.rmtree(folder, ignore_errors=True)
        words = (*_BATCH, "--by", "country", "--corpus", corpus, "--workers", str(workers))
        cost = bench.cost(bench.reports(*words)(folder))
        written.append(next(folder.glob("*.pdf")))
        rows.append(Row(f"reports, {workers} worker{'s' * (workers > 1)}", cost, *sizes(folder)))
    same = written[0].read_bytes() == written[1].read_bytes()
    note = f"{'same' if same else 'OTHER'} bytes; {_judged(bench, written[0])}"
    return [*rows[:1], replace(rows[1], note=note)]


def large(bench: Bench) -> list[Row]:
    """Measure one sheet out of 100, 10,000 and 100,000 records (twins); list and check at 10,000, nothing changed."""
    rows = []
    for records in (100, 10_000, 100_000):
        corpus = bench.synthetic(records)
        name = sorted((corpus / "policies" / "zh").iterdir())[records // 2].stem
        words = ("policy", name, "--corpus", corpus, *AS_OF)
        # An earlier state got no memory for its worker out of so many records as the last.
        for state in bench.states if records <= _LARGE else bench.states[:1]:
            command = bench.command_of(state, *words)(state.folder / "sheets")
            rows += _first_and_next(bench, state, f"sheet out of {records:,}", command)
    many = bench.synthetic(_LARGE)
    # Of a list an earlier state knew no day.
    for asked in (("list",), ("check", *AS_OF)):
        for state in bench.states:
            command = [*state.start, *asked, "--corpus", many]
            rows += _first_and_next(bench, state, f"{asked[0]} at {_LARGE:,}", command)
    return rows


def _first_and_next(bench: Bench, state: State, what: str, command: Sequence[str | Path]) -> list[Row]:
    """Measure a command that reads every file, and the next ones, for which what was read is kept."""
    shutil.rmtree(state.folder / "cache", ignore_errors=True)
    # Files that are new when they are read may still change, and are read once more.
    time.sleep(_SETTLED)
    who = f"{state.who}: {what}"
    first = bench.cost(command)
    return [Row(f"{who}, first", first), Row(f"{who}, next", median([bench.cost(command) for _ in range(_TURNS)]))]


def _judged(bench: Bench, path: Path) -> str:
    """Return what qpdf and two profiles of a validator say of a file."""
    import page

    said = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True, check=False)
    # Its own limits are those of shorter documents: a thousand siblings in the outline, a thousand sources in a table.
    limits = page.SafetyLimits(max_reference_depth=5000, max_table_grid_rows=5000)
    faults = {}
    for profile in ("ua1", "3a"):
        bench.say(f"validating against {profile}")
        faults[profile] = len(page.validate_pdf(str(path), profile=profile, limits=limits).failures)
    found = ", ".join(f"{profile} {number} failures" for profile, number in faults.items())
    return f"qpdf --check {'clean' if said.returncode == 0 else said.stderr[-200:]}; {found}"


CASES: dict[str, Callable[[Bench], list[Row]]] = {
    case.__name__: case
    for case in (
        *(country, sheet, kept, edited, preview, countries, quarter),
        *(nothing, changed, long, large, length, cluster),
    )
}
