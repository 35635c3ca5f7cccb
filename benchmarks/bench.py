"""What cases share: corpora, a folder to work in, contenders that take turns."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from benchmarks.corpus_generator import write_corpus
from benchmarks.measuring import Cost, median, run

ROOT = Path(__file__).resolve().parent.parent
REPORTS = str(Path(sys.executable).with_name("reports"))
AS_OF = ("--as-of", "2026-03-31")
EXPORT = "2026-02-27"

NEEDS = {"chromium": "chromium", "warm": "chromium", "xelatex": "xelatex"}
"""Programs that a rival needs; Typst is a package."""
SHOWN = {
    "naive": "WeasyPrint and pyplot, naive",
    "chromium": "Chromium, cold",
    "warm": "Chromium, kept running",
    "typst": "Typst",
    "xelatex": "XeLaTeX, two runs",
}

EARLIER = "REPORTS_EARLIER"
"""Names a work tree of an earlier state of the program, with the environment that its own set-up makes in `.venv`."""

Command = Callable[[Path], Sequence[str | Path]]
"""The words that write into a folder."""


@dataclass(frozen=True)
class State:
    """A state of the program, with folders of its own for what it keeps and writes."""

    who: str
    folder: Path
    start: tuple[str, ...]
    """The words that start it."""


@dataclass(frozen=True)
class Row:
    """A line of the table."""

    who: str
    cost: Cost
    documents: int = 0
    kilobytes: float = 0.0
    note: str = ""


@dataclass
class Bench:
    """Where to work, and how often each contender has its turn."""

    folder: Path
    runs: int = 3
    say: Callable[[str], None] = lambda _: None
    _corpora: dict[tuple[int, str], Path] = field(default_factory=dict)

    @property
    def corpus(self) -> Path:
        """The export of the real corpus, else as many synthetic records."""
        place = Path(os.environ.get("REPORTS_CORPUS") or ROOT.parent / "shared" / "corpus") / EXPORT
        return place if place.is_dir() else self.synthetic(86)

    @property
    def is_real(self) -> bool:
        """Whether the export is there."""
        return self.corpus.name == EXPORT

    def synthetic(self, records: int, country: str = "") -> Path:
        """Return a corpus of so many records, the same one every time."""
        key = (records, country)
        if key not in self._corpora:
            self._corpora[key] = self.folder / f"corpus-{records}{country}"
            write_corpus(self._corpora[key], records, country=country)
        return self._corpora[key]

    def environment(self) -> dict[str, str]:
        """Return an environment with a cache of its own, and the shipped fonts as those of the system."""
        fonts = self.folder / "fonts.conf"
        fonts.write_text(
            f"<fontconfig><dir>{ROOT / 'fonts'}</dir><cachedir>{self.folder / 'fontconfig'}</cachedir></fontconfig>"
        )
        return {
            "REPORTS_CACHE_DIR": str(self.folder / "cache"),
            "FONTCONFIG_FILE": str(fonts),
            "PYTHONPATH": str(ROOT),
            # As installed programs run: no contender compiles its modules anew at every start.
            "PYTHONDONTWRITEBYTECODE": "",
        }

    @property
    def states(self) -> tuple[State, ...]:
        """This state of the program; and an earlier one, where the environment names one."""
        now = State("reports", self.folder, (REPORTS,))
        if not (root := os.environ.get(EARLIER)):
            return (now,)
        folder = self.folder / "earlier"
        folder.mkdir(exist_ok=True)
        own = (f"PYTHONPATH={root}", f"REPORTS_CACHE_DIR={folder / 'cache'}")
        return (now, State("reports, earlier state", folder, ("env", *own, f"{root}/.venv/bin/reports")))

    def cost(self, words: Sequence[str | Path]) -> Cost:
        """Measure one run of a command."""
        return run(words, self.environment())

    def reports(self, *words: str | Path) -> Command:
        """Return our command; ``-o`` is added."""
        return self.command_of(self.states[0], *words)

    def command_of(self, state: State, *words: str | Path) -> Command:
        """Return the command of a state of the program; ``-o`` is added."""
        return lambda folder: [*state.start, *words, "-q", "-o", folder]

    def of_states(self, *words: str | Path) -> dict[str, Command]:
        """Return the same command of each state of the program."""
        return {state.who: self.command_of(state, *words) for state in self.states}

    def rival(self, name: str, what: str, lang: str, times: int = 1) -> Command:
        """Return a rival's command; it writes the same set so many ``times``."""
        words = (sys.executable, "-m", "benchmarks.rivals", name, self.corpus, what)
        return lambda folder: [*words, folder, "--lang", lang, "--times", str(times)]

    def rivals(self, names: Sequence[str], what: str, lang: str) -> dict[str, Command]:
        """Return the commands of the rivals that are installed."""
        return {SHOWN[name]: self.rival(name, what, lang) for name in names if self.has(name)}

    def has(self, name: str) -> bool:
        """Return whether a rival is installed, and say so if it is not."""
        there = find_spec("typst") is not None if name == "typst" else shutil.which(NEEDS.get(name, "sh")) is not None
        if not there:
            self.say(f"{SHOWN[name]}: not installed")
        return there

    def take_turns(self, contenders: Mapping[str, Command], runs: int | None = None) -> list[Row]:
        """Return medians of contenders that run one after the other, round after round."""
        costs: dict[str, list[Cost]] = {who: [] for who in contenders}
        written: dict[str, tuple[int, float]] = {}
        for round_ in range(runs or self.runs):
            for number, (who, command) in enumerate(contenders.items()):
                folder = self.folder / f"out-{number}"
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                costs[who].append(self.cost(command(folder)))
                self.say(f"{who}, round {round_ + 1}: {costs[who][-1]}")
                written[who] = sizes(folder)
        return [Row(who, median(costs[who]), *written[who]) for who in contenders]


def first_record(corpus: Path) -> Path:
    """Return the file of the first Chinese record of China."""
    return min((corpus / "policies" / "zh").glob("cn-*.md"))


def sizes(folder: Path) -> tuple[int, float]:
    """Return how many PDFs lie below a folder, and their kilobytes."""
    files = [path.stat().st_size for path in folder.rglob("*.pdf")]
    return len(files), round(sum(files) / 1000, 1)
