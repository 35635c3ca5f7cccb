"""The regulatory pillars in five states: an empty pillar means 'not recorded', never 'no rule'."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Literal

from msgspec import Struct

from reports.analysis.evidence import Basis
from reports.analysis.standing import StandingReason
from reports.corpus.generated import strip_generated
from reports.corpus.policy import PILLARS, Policy, Profile, Record

State = Literal["in-force", "proposed", "stated-absent", "profile", "not-recorded"]

STATES: tuple[State, ...] = ("in-force", "proposed", "stated-absent", "profile", "not-recorded")
"""From the strongest to the weakest."""

_PROPOSED: frozenset[StandingReason] = frozenset({"upcoming", "planned", "draft", "draft-title"})


class PillarState(Struct, frozen=True):
    """What one record or profile says about one pillar."""

    pillar: str
    state: State
    text: str
    """As written; a placeholder is kept, though its state is ``not-recorded``."""
    origin: Literal["policy", "profile", ""]
    record_id: str
    """Id of the record or profile; "" where nothing is written."""
    language: str
    """Edition that `text` stands in; "" where nothing is written."""


class JurisdictionPillar(Struct, frozen=True):
    """What a jurisdiction has for one pillar."""

    pillar: str
    state: State
    """The strongest of `entries`."""
    entries: tuple[PillarState, ...]
    """Every text there is, strongest state first, then in the order of the records; the profile's last."""

    @property
    def strongest(self) -> PillarState:
        """The entry that decides the state; one without text where nothing is written."""
        return self.entries[0] if self.entries else silent_pillar(self.pillar)


def record_pillars(record: Record, language: str, reason: StandingReason, basis: Basis) -> tuple[PillarState, ...]:
    """Tell the state of each pillar in a record of that standing: the seven in order, then the others as found."""
    wanted = record.edition(language)
    # The edition asked for comes first, so that its words are printed where twins agree.
    editions = (wanted, *(edition for edition in record.editions if edition is not wanted))
    found = (entry.pillar for edition in record.editions for entry in edition.regulatory)
    written: dict[str, list[tuple[Policy, str]]] = {pillar: [] for pillar in (*PILLARS, *found)}
    for edition in editions:
        # Of two entries for a pillar the first one holds.
        for pillar, text in {entry.pillar: entry.text for entry in reversed(edition.regulatory)}.items():
            if text:
                written[pillar].append((edition, text))
    otherwise = _by_standing(reason)
    return tuple(
        _record_pillar(pillar, said, record.id, otherwise, basis) if said else silent_pillar(pillar)
        for pillar, said in written.items()
    )


def settled_by(record: Record, reason: StandingReason, basis: Basis) -> frozenset[str]:
    """Return the pillars of the seven on which a record of that standing, if it is in force, says what the rule is."""
    if reason != "in-force":
        return frozenset()
    told = record_pillars(record, record.primary.language, reason, basis)
    return frozenset(entry.pillar for entry in told if entry.state == "in-force" and entry.pillar in PILLARS)


def jurisdiction_pillars(
    said: Sequence[PillarState], profile: Profile | None, basis: Basis
) -> tuple[JurisdictionPillar, ...]:
    """Tell the state of each pillar in a jurisdiction from what its records say, in their order, and its profile."""
    known = (entry.pillar for entry in said)
    names = dict.fromkeys((*PILLARS, *known, *((entry.pillar for entry in profile.regulatory) if profile else ())))
    return tuple(_jurisdiction_pillar(pillar, said, profile, basis) for pillar in names)


def _jurisdiction_pillar(
    pillar: str, said: Sequence[PillarState], profile: Profile | None, basis: Basis
) -> JurisdictionPillar:
    entries = [entry for entry in said if entry.pillar == pillar and entry.text]
    if profile is not None and (text := profile.pillar(pillar)):
        state, _ = _spoken(text, "profile", basis)
        entries.append(PillarState(pillar, state, text, "profile", profile.id, profile.language))
    entries.sort(key=lambda entry: STATES.index(entry.state))
    return JurisdictionPillar(pillar, entries[0].state if entries else "not-recorded", tuple(entries))


def _record_pillar(
    pillar: str, written: Sequence[tuple[Policy, str]], identifier: str, otherwise: State, basis: Basis
) -> PillarState:
    state, edition, text = _weakest_spoken(written, otherwise, basis)
    return PillarState(pillar, state, text, "policy", identifier, edition.language)


def _weakest_spoken(written: Sequence[tuple[Policy, str]], otherwise: State, basis: Basis) -> tuple[State, Policy, str]:
    """Pick the text that decides: a placeholder gives way to a twin that speaks, else the weaker twin holds."""
    stated = list[tuple[State, Policy, str]]()
    speaking = list[tuple[State, Policy, str]]()
    for edition, text in written:
        state, speaks = _spoken(text, otherwise, basis)
        stated.append((state, edition, text))
        if speaks:
            speaking.append((state, edition, text))
    return max(speaking or stated, key=lambda entry: STATES.index(entry[0]))


def _spoken(text: str, otherwise: State, basis: Basis) -> tuple[State, bool]:
    """Return the state that a text stands for, and whether it says anything; a placeholder does not."""
    said = strip_generated(text)[0]
    speaks = not basis.vocabulary.placeholder(said)
    if otherwise == "not-recorded" or not speaks:
        return "not-recorded", speaks
    return "stated-absent" if basis.vocabulary.stated_absent(said) else otherwise, True


def _by_standing(reason: StandingReason) -> State:
    if reason == "in-force":
        return "in-force"
    # What a superseded instrument, or one of unknown status, says is no rule of today that anyone recorded.
    return "proposed" if reason in _PROPOSED else "not-recorded"


@cache
def silent_pillar(pillar: str) -> PillarState:
    """Return the state of a pillar of which nothing is written."""
    return PillarState(pillar, "not-recorded", "", "", "", "")
