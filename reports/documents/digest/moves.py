"""The digest on movements: scores that are not what they were, and pillars in another state."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from reports.analysis.changes.change import Change
from reports.analysis.jurisdictions import PillarsByLanguage
from reports.corpus.policy import PILLARS
from reports.documents.digest.front import moves_figure
from reports.documents.digest.issue import Issue
from reports.documents.digest.model import PillarCell, PillarMove, PillarMoves, ScoreMove, ScoreMoves
from reports.documents.shared.change_rows import Names, change_row, excerpts
from reports.documents.shared.section import Value
from reports.documents.shared.terms import pillar_name

_EVIDENCE = 240
"""Characters of evidence that the table quotes; the sheets and the data have it whole."""
_MOST_ROWS = 24
"""Scores that one chart can carry on a page; the table below it is complete."""


# --- scores
def scores_part(issue: Issue) -> ScoreMoves:
    """Return the scores that moved, and scores that are founded now."""
    words, changes, names = issue.context.words, issue.changes, issue.names
    assert changes is not None
    assert names is not None
    moved = changes.of_kind("re-scored")
    founded = [c for c in changes.of_kind("first-scored", "placeholder-replaced") if c.movement is not None]
    return ScoreMoves(
        figure=moves_figure(issue, _MOST_ROWS, 159.0),
        beyond=words("digest.beyond", n=len(moved) - _MOST_ROWS) if len(moved) > _MOST_ROWS else "",
        moved=tuple(_move(change, names) for change in moved),
        founded=tuple(_move(change, names) for change in founded),
    )


def _move(change: Change, names: Names) -> ScoreMove:
    assert change.movement is not None
    old, new = shortened(*names.evidence(change))
    moved = change.movement.old.score != change.movement.new.score
    same = moved and old.text == new.text
    return ScoreMove(
        change_row(change, names),
        old if moved and not same else Value(""),
        new if moved else Value(""),
        moved,
        names.context.words("digest.same_evidence") if same and new else "",
    )


# --- pillars
def shortened(old: Value, new: Value) -> tuple[Value, Value]:
    """Return evidence before and now, as far as a table holds it; the same where it is the same."""
    if old.text == new.text:
        return old, new
    texts = excerpts(old.text, new.text, _EVIDENCE)
    return replace(old, text=texts[0]), replace(new, text=texts[1])


def pillars_part(issue: Issue) -> PillarMoves:
    """Return the jurisdictions whose pillars are in another state than before."""
    words, changes = issue.context.words, issue.changes
    assert changes is not None
    rows = tuple(row for code in issue.jurisdictions if (row := _pillar_move(code, issue)) is not None)
    rewritten = len(changes.of_kind("pillar-changed"))
    return PillarMoves(
        columns=tuple(words(f"pillar.{pillar}") for pillar in PILLARS),
        rows=rows,
        note=words("digest.pillars_note", n=rewritten),
    )


def _pillar_move(code: str, issue: Issue) -> PillarMove | None:
    """Return the seven pillars of a jurisdiction, where one of them moved."""
    words, since = issue.context.words, issue.context.assessment.since
    assert since is not None
    old, new = (_states(code, told, issue) for told in (since.pillars_before, since.pillars_now))
    if old == new:
        return None
    cells = []
    for pillar in PILLARS:
        states = [words(f"pillar_state.{side[pillar]}") for side in (old, new)]
        said = words("digest.pillar_moved", pillar=pillar_name(pillar, issue.context), old=states[0], new=states[1])
        cells.append(PillarCell(old[pillar], new[pillar], said if old[pillar] != new[pillar] else states[1]))
    return PillarMove(issue.name(code), tuple(cells))


def _states(code: str, told: Mapping[str, PillarsByLanguage], issue: Issue) -> dict[str, str]:
    """Return the state of each of the seven pillars of a jurisdiction; nothing is recorded where there is no record."""
    found = told[code][issue.context.language] if code in told else ()
    return dict.fromkeys(PILLARS, "not-recorded") | {one.pillar: one.state for one in found if one.pillar in PILLARS}
