"""The cases: what is measured, by name."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from benchmarks.bench import AS_OF, REPORTS, SHOWN, Bench, Row, sizes
from benchmarks.growth import cluster, length
from benchmarks.kept_desk import KeptDesk
from benchmarks.measuring import Cost, median
from benchmarks.preview_speed import running_preview

_BATCH = ("batch", "--no-cache", *AS_OF)
_QUARTER = """as_of = 2026-03-31
[[documents]]
kind = ["country", "category", "policy"]
lang = ["zh", "en"]
"""
_SETTLED = 3.0
"""Seconds after which a file counts as no longer being written."""
_SECOND = 2
"""Turns at most, where one takes minutes."""


def country(bench: Bench) -> list[Row]:
    """Measure a country's briefing (中国, zh), from a cold start."""
    ours = bench.reports("country", "中国", "--corpus", bench.corpus, "--no-cache", *AS_OF)
    what = "country:中国"
    rows = bench.take_turns(
        {"reports": ours, **bench.rivals(("naive", "chromium", "typst", "xelatex"), what, "zh")}
    )
    return [*rows, *_warm(bench, what, "zh")]


def sheet(bench: Bench) -> list[Row]:
    """Measure one record's sheet (zh), from a cold start."""
    record = sorted((bench.corpus / "policies" / "zh").glob("cn-*.md"))[0].stem
    ours = bench.reports("policy", record, "--corpus", bench.corpus, "--no-cache", *AS_OF)
    rivals = bench.rivals(("naive", "chromium", "typst", "xelatex"), f"policy:{record}", "zh")
    return bench.take_turns({"reports": ours, **rivals})


def kept(bench: Bench) -> list[Row]:
    """Measure one record's sheet (zh): as a fork of a process that is kept, client included, and from a cold start."""
    record = sorted((bench.corpus / "policies" / "zh").glob("cn-*.md"))[0].stem
    words = ("policy", record, "--corpus", bench.corpus, "--no-cache", *AS_OF, "-q", "-o", bench.folder / "kept")
    desk = KeptDesk(bench)
    contenders: dict[str, Callable[[], Cost]] = {
        "reports, kept": partial(desk.cost, words),
        "reports, cold": partial(bench.cost, [REPORTS, *words]),
    }
    if earlier := os.environ.get("REPORTS_EARLIER"):
        # An earlier state of the program, from the folder that the variable names.
        contenders["reports, earlier state, cold"] = partial(desk.cost_of, Path(earlier), words)
    for who, command in bench.rivals(("typst",), f"policy:{record}", "zh").items():
        contenders[who] = partial(bench.cost, command(bench.folder / "typst"))
    costs: dict[str, list[Cost]] = {who: [] for who in contenders}
    try:
        for round_ in range(3 * bench.runs):
            for who, measure in contenders.items():
                costs[who].append(measure())
                bench.say(f"{who}, round {round_ + 1}: {costs[who][-1]}")
    finally:
        desk.stop()
    return [Row(who, median(found)) for who, found in costs.items()]


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


def quarter(bench: Bench) -> list[Row]:
    """Measure a quarter: every country, category and record in zh and en."""
    shutil.rmtree(bench.folder / "cache", ignore_errors=True)
    shutil.rmtree(bench.folder / "quarter", ignore_errors=True)
    ours = bench.cost(_quarter(bench))
    found = _manifest(bench.folder / "quarter")
    twice = sum(note["renderings"] > 1 for note in found["sections"].values())
    note = f"{found['run']['sections']['laid_out']} sections laid out, {twice} of them twice or more"
    rows = [Row("reports, 2 workers", ours, *sizes(bench.folder / "quarter"), note)]
    return [*rows, *bench.take_turns(bench.rivals(("typst",), "quarter", "zh,en"), 1)]


def _quarter(bench: Bench) -> Sequence[str | Path]:
    """Return the run of a quarter."""
    words = ("batch", _quarter_plan(bench), "--corpus", _changing(bench), "--workers", "2")
    return bench.reports(*words)(bench.folder / "quarter")


def _changing(bench: Bench) -> Path:
    """Return a copy of the corpus that may be changed, in a repository."""
    corpus = bench.folder / "changing" / bench.corpus.name
    if not corpus.exists():
        shutil.copytree(bench.corpus, corpus)
        _git(corpus, "init", "-q")
        _commit(corpus)
    return corpus


def _git(folder: Path, *words: str) -> None:
    """Run git in a folder, as nobody in particular."""
    someone = ("-c", "user.name=bench", "-c", "user.email=bench@example.org")
    subprocess.run(["git", *someone, *words], cwd=folder, check=True, capture_output=True)


def _commit(folder: Path) -> None:
    _git(folder, "add", "-A")
    _git(folder, "commit", "-qm", "A change")


def _quarter_plan(bench: Bench) -> Path:
    plan = bench.folder / "quarter.toml"
    plan.write_text(_QUARTER, encoding="utf-8")
    return plan


def _manifest(folder: Path) -> dict[str, dict[str, dict[str, int]]]:
    found: dict[str, dict[str, dict[str, int]]] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return found


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


def changed(bench: Bench) -> list[Row]:
    """Measure the quarter again after a sentence was added to one record, in both languages: as it is, and committed.

    And after a commit that touches no record.
    """
    command = _quarter(bench)
    # Nothing to do where the quarter has just been made.
    bench.cost(command)
    corpus, costs, notes = _changing(bench), dict[str, list[Cost]](), dict[str, str]()
    for round_ in range(bench.runs):
        for who in ("reports, changed", "reports, committed", "reports, another commit"):
            if who == "reports, another commit":
                (corpus / "NOTES.txt").write_text(f"{round_}\n", encoding="utf-8")
            else:
                _add_sentence(corpus, f"{who} {round_}")
            if who != "reports, changed":
                _commit(corpus)
            costs.setdefault(who, []).append(bench.cost(command))
            run = _manifest(bench.folder / "quarter")["run"]
            notes[who] = f"{run['sections']['laid_out']} sections laid out, {run['written']} documents written"
    return [Row(who, median(found), note=notes[who]) for who, found in costs.items()]


def _add_sentence(corpus: Path, sentence: str) -> None:
    record = sorted((corpus / "policies" / "zh").glob("cn-*.md"))[0].name
    for path in corpus.glob(f"policies/*/{record}"):
        with path.open("a", encoding="utf-8") as file:
            file.write(f"\n\n{sentence}.\n")


def edited(bench: Bench) -> list[Row]:
    """Measure a country's briefing (中国, zh) again after a sentence was added to one record."""
    command = bench.reports("country", "中国", "--corpus", _changing(bench), *AS_OF)(bench.folder / "edited")
    bench.cost(command)
    costs: list[Cost] = []
    for round_ in range(bench.runs):
        _add_sentence(_changing(bench), f"edited {round_}")
        costs.append(bench.cost(command))
    rivals = bench.take_turns(bench.rivals(("typst",), "country:中国", "zh"))
    return [Row("reports", median(costs)), *rivals]


def preview(bench: Bench) -> list[Row]:
    """Measure from saving a sentence in one record to new pages in a preview: a country's briefing, and its sheet."""
    corpus = _changing(bench)
    path = sorted((corpus / "policies" / "zh").glob("cn-*.md"))[0]
    rows = []
    for who, asked in (("briefing of 中国", ("country", "中国")), ("sheet", ("policy", path.stem))):
        words = (REPORTS, "preview", *asked, "--corpus", corpus, *AS_OF)
        text, costs = path.read_text(encoding="utf-8"), list[Cost]()
        with running_preview(words, bench.environment()) as shown:
            shown.settle()
            for round_ in range(bench.runs + 1):
                costs.append(shown.see(path, f"{text}\n\n{who} {round_}.\n"))
        path.write_text(text, encoding="utf-8")
        # With the first one, what is read once is read.
        rows.append(Row(f"reports preview, {who}", median(costs[1:])))
    rivals = bench.take_turns(bench.rivals(("typst",), "country:中国", "zh"))
    return [*rows, *rivals]


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
        rows += _first_and_next(bench, f"sheet out of {records:,}", bench.reports(*words)(bench.folder / "sheets"))
    many = bench.synthetic(10_000)
    for command in ("list", "check"):
        rows += _first_and_next(bench, f"{command} at 10,000", [REPORTS, command, "--corpus", many, *AS_OF])
    return rows


def _first_and_next(bench: Bench, what: str, command: Sequence[str | Path]) -> list[Row]:
    """Measure a command that reads every file, and the next ones, for which what was read is kept."""
    shutil.rmtree(bench.folder / "cache", ignore_errors=True)
    # Files that are new when they are read may still change, and are read once more.
    time.sleep(_SETTLED)
    first = bench.cost(command)
    return [Row(f"{what}, first", first), Row(f"{what}, next", median([bench.cost(command) for _ in range(5)]))]


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
