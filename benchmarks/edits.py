"""Cases of a corpus that changes: a quarter, an edited briefing, a preview, and a process that is kept."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Sequence
from functools import partial
from itertools import count
from pathlib import Path

from benchmarks.bench import AS_OF, REPORTS, Bench, Command, Row, State, first_record, sizes
from benchmarks.kept_desk import KeptDesk
from benchmarks.measuring import Cost, median
from benchmarks.preview_speed import running_preview

_NUMBERS = count(100)
_QUARTER = """as_of = 2026-03-31
[[documents]]
kind = ["country", "category", "policy"]
lang = ["zh", "en"]
"""


def kept(bench: Bench) -> list[Row]:
    """Measure one record's sheet (zh): as a fork of a process that is kept, client included, and from a cold start."""
    record = first_record(bench.corpus).stem
    words = ("policy", record, "--corpus", bench.corpus, "--no-cache", *AS_OF)
    desk = KeptDesk(bench)
    contenders: dict[str, Callable[[], Cost]] = {
        "reports, kept": partial(desk.cost, (*words, "-q", "-o", bench.folder / "kept"))
    }
    cold = {f"{who}, cold": command for who, command in bench.of_states(*words).items()}
    for who, command in {**cold, **bench.rivals(("typst",), f"policy:{record}", "zh")}.items():
        contenders[who] = partial(bench.cost, command(bench.folder / who))
    try:
        return _medians(bench, contenders, 3 * bench.runs)
    finally:
        desk.stop()


def _medians(bench: Bench, contenders: dict[str, Callable[[], Cost]], rounds: int) -> list[Row]:
    """Let contenders take turns, and return their medians."""
    costs: dict[str, list[Cost]] = {who: [] for who in contenders}
    for round_ in range(rounds):
        for who, measure in contenders.items():
            costs[who].append(measure())
            bench.say(f"{who}, round {round_ + 1}: {costs[who][-1]}")
    return [Row(who, median(found)) for who, found in costs.items()]


def edited(bench: Bench) -> list[Row]:
    """Measure a country's briefing (中国, zh) again after a sentence was added to one record."""
    return _medians(bench, _briefings(bench, bench.states), bench.runs)


def _briefings(bench: Bench, states: Sequence[State]) -> dict[str, Callable[[], Cost]]:
    """Return what makes the briefing of 中国 again after an edit: some states of the program, and Typst as it is."""
    contenders: dict[str, Callable[[], Cost]] = {}
    for state in states:
        corpus = _changing(bench, state)
        command = bench.command_of(state, "country", "中国", "--corpus", corpus, *AS_OF)(state.folder / "edited")
        bench.cost(command)
        contenders[state.who] = partial(_cost_of_an_edit, bench, corpus, command)
    for who, typst in bench.rivals(("typst",), "country:中国", "zh").items():
        contenders[who] = partial(bench.cost, typst(bench.folder / who))
    return contenders


def _cost_of_an_edit(bench: Bench, corpus: Path, command: Sequence[str | Path]) -> Cost:
    _edit(bench, corpus)
    return bench.cost(command)


def preview(bench: Bench) -> list[Row]:
    """Measure from saving a sentence in one record to new pages in a preview: a country's briefing, and its sheet.

    An earlier state of the program has no preview; its briefing is made again with what it keeps of the one before.
    """
    now, *earlier = bench.states
    corpus = _changing(bench, now)
    path = first_record(corpus)
    turns = _briefings(bench, earlier)
    rows: list[Row] = []
    for who, asked, others in (("briefing of 中国", ("country", "中国"), turns), ("sheet", ("policy", path.stem), {})):
        words = (REPORTS, "preview", *asked, "--corpus", corpus, *AS_OF)
        with running_preview(words, bench.environment()) as shown:
            shown.settle()
            see = partial(_see_an_edit, bench, shown.see, path)
            # With the first one, what is read once is read.
            see()
            rows += _medians(bench, {f"reports preview, {who}": see, **others}, bench.runs)
    return rows


def _see_an_edit(bench: Bench, see: Callable[[Path, str], Cost], path: Path) -> Cost:
    return see(path, _with_sentence(first_record(bench.corpus)))


def quarter(bench: Bench) -> list[Row]:
    """Measure a quarter from nothing: every country, category and record in zh and en."""
    rows = []
    for state in bench.states:
        for name in ("cache", "quarter"):
            shutil.rmtree(state.folder / name, ignore_errors=True)
        cost = bench.cost(_quarter(bench, state))
        rows.append(Row(f"{state.who}, 2 workers", cost, *sizes(state.folder / "quarter"), _laid_out(state)))
    return [*rows, *bench.take_turns(bench.rivals(("typst",), "quarter", "zh,en"), 1)]


def changed(bench: Bench) -> list[Row]:
    """Measure the quarter again after a sentence was added to one record, in both languages: as it is, and committed.

    And after a commit that touches no record; Typst compiles the documents that change.
    """
    changes = {"changed": _edit, "changed and committed": _edit_and_commit, "another commit": _commit_a_note}
    contenders: dict[str, Callable[[], Cost]] = {}
    notes: dict[str, str] = {}
    for state in bench.states:
        # Nothing to do where the quarter has just been made.
        bench.cost(_quarter(bench, state))
    for name, change in changes.items():
        for state in bench.states:
            who = f"{state.who}, {name}"
            contenders[who] = partial(_cost_of_a_change, bench, state, change, notes, who)
    for who, command in _changed_documents(bench).items():
        contenders[who] = partial(bench.cost, command(bench.folder / who))
    rows = _medians(bench, contenders, bench.runs)
    return [Row(row.who, row.cost, note=notes.get(row.who, "")) for row in rows]


def _changed_documents(bench: Bench) -> dict[str, Command]:
    """Return what sets the documents that one record changes: its country, its category and its sheet, zh and en."""
    return bench.rivals(("typst",), f"changed:{first_record(bench.corpus).stem}", "zh,en")


def _cost_of_a_change(
    bench: Bench, state: State, change: Callable[[Bench, Path], None], notes: dict[str, str], who: str
) -> Cost:
    change(bench, _changing(bench, state))
    cost = bench.cost(_quarter(bench, state))
    notes[who] = _laid_out(state)
    return cost


def _edit(bench: Bench, corpus: Path) -> None:
    """Give the first record another sentence than it had, in both languages."""
    for path in bench.corpus.glob(f"policies/*/{first_record(corpus).name}"):
        (corpus / path.relative_to(bench.corpus)).write_text(_with_sentence(path), encoding="utf-8")


def _with_sentence(path: Path) -> str:
    """Return the text of a record with a sentence that it never had."""
    return f"{path.read_text(encoding='utf-8')}\n\nSentence {next(_NUMBERS)} was added.\n"


def _edit_and_commit(bench: Bench, corpus: Path) -> None:
    _edit(bench, corpus)
    _commit(corpus)


def _commit_a_note(_: Bench, corpus: Path) -> None:
    with (corpus / "NOTES.txt").open("a", encoding="utf-8") as file:
        file.write("One line more\n")
    _commit(corpus)


def _laid_out(state: State) -> str:
    """Return what the last run of a quarter has done."""
    run = json.loads((state.folder / "quarter" / "manifest.json").read_text(encoding="utf-8"))["run"]
    return f"{run['sections']['laid_out']} sections laid out, {run['written']} documents written"


def _quarter(bench: Bench, state: State) -> Sequence[str | Path]:
    """Return the run of a quarter."""
    plan = bench.folder / "quarter.toml"
    if not plan.exists():
        # A plan that is written anew is one that has changed.
        plan.write_text(_QUARTER, encoding="utf-8")
    words = ("batch", plan, "--corpus", _changing(bench, state), "--workers", "2")
    return bench.command_of(state, *words)(state.folder / "quarter")


def _changing(bench: Bench, state: State) -> Path:
    """Return a copy of the corpus that may be changed, in a repository."""
    corpus = state.folder / "changing" / bench.corpus.name
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
