"""Publishes an edition: made, compared with what is published, and put in its place with all that it changes."""

from __future__ import annotations

import hashlib
import shutil
from datetime import date
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from reports.errors import InputProblem, UsageProblem
from reports.site.edition import Files, make_edition
from reports.site.feeds import site_identity
from reports.site.places import CALENDARS, CATALOGUE, LATEST, SEARCH, STATE, SUMS
from reports.site.publishing import building_beside, fill, keep, put_in_place
from reports.site.root import SiteRoot, make_root
from reports.site.source import EditionBefore, EditionSource
from reports.site.state import PublishedEdition, SiteState, read_edition, read_state, read_sums, sum_of, write_sums

_OURS = (LATEST, SEARCH, CALENDARS, CATALOGUE, STATE, "index.html", "calendar.ics", "changes.atom")


class SitePlace(Struct, frozen=True):
    """A site before an edition is published into it."""

    folder: Path
    state: SiteState | None
    """None where there is no site yet."""
    before: EditionBefore | None
    """The edition before the one that is published."""
    replaced: EditionBefore | None
    """The edition of the same name that is there already."""


class SiteChange(Struct, frozen=True):
    """What became of a site."""

    edition: str
    is_new: bool
    """Whether the edition was not there before."""
    files: int
    """How many files are not as they were; 0 where nothing was written."""


def look_at_site(folder: Path, edition: str) -> SitePlace:
    """Look at a site before an edition is published into it.

    Raises:
        UsageProblem: the folder is no site and holds what a site would replace.
        InputProblem: what the site says of itself is broken.
    """
    state = read_state(folder) if folder.is_dir() else None
    if state is None:
        taken = [name for name in _OURS if (folder / name).exists() or (folder / name).is_symlink()]
        if taken:
            message = f"{folder} is no site, and a site would replace {', '.join(taken)} in it"
            raise UsageProblem(message, remedy="Name an empty folder.")
        return SitePlace(folder, None, None, None)
    earlier = [one for one in state.editions if one.id != edition]
    there = next((one for one in state.editions if one.id == edition), None)
    if there is not None:
        earlier = [one for one in earlier if state.editions.index(one) < state.editions.index(there)]
    before = _held(folder, earlier[-1]) if earlier else None
    return SitePlace(folder, state, before, _held(folder, there) if there else None)


def _held(folder: Path, published: PublishedEdition) -> EditionBefore:
    place = folder / published.id
    return EditionBefore(read_edition(place), place)


def identity_for(place: SitePlace, edition: str, url: str, documents: list[str]) -> str:
    """Return the identity of a site: the one that it has, else one that follows from where or what it is."""
    if place.state is not None:
        return place.state.id
    seed = url or hashlib.sha256("\n".join((edition, *sorted(documents))).encode()).hexdigest()
    return site_identity(seed)


def publish(source: EditionSource, place: SitePlace, *, republish: bool = False) -> SiteChange:
    """Publish an edition; where it is published already with the same content, nothing is written.

    Raises InputProblem where it is published with other content, and ``republish`` does not allow to replace it.
    """
    with building_beside(place.folder) as stage:
        edition = _build(stage, source)
        sums = sum_of(edition / SUMS)
        published = _published(source, place)
        is_same = published is not None and published.sha256 == sums
        if published is not None and not is_same:
            if not republish:
                raise _other_content(source, place, edition)
            shutil.rmtree(edition)
            source = replace(source, revision=published.revision + 1)
            edition = _build(stage, source)
            sums = sum_of(edition / SUMS)
        state = _state(source, place, sums)
        if is_same:
            shutil.rmtree(edition)
            edition = place.folder / source.id
        changed = _complete(stage, state, source, place, edition)
        if changed:
            put_in_place(stage, place.folder)
        return SiteChange(source.id, published is None, changed)


def _published(source: EditionSource, place: SitePlace) -> PublishedEdition | None:
    found = place.state.editions if place.state else ()
    return next((one for one in found if one.id == source.id), None)


def refuse_older(place: SitePlace, edition: str, as_of: date) -> None:
    """Refuse an edition that would come before one that is published, which tells what changed since the one before.

    Raises UsageProblem.
    """
    newest = place.state.editions[-1] if place.state and place.state.editions else None
    if newest is not None and place.replaced is None and as_of < newest.as_of:
        message = f"the edition {edition} is of {as_of}, and {newest.id} is published, of {newest.as_of}"
        raise UsageProblem(message, remedy="Publish editions in the order of their days, or into another site.")


def _build(stage: Path, source: EditionSource) -> Path:
    """Write an edition into its folder of the stage, with its checksums."""
    folder = stage / source.id
    _, files = make_edition(source)
    fill(folder, files)
    sums = write_sums({address: sum_of(folder / address) for address in files})
    (folder / SUMS).write_bytes(sums)
    return folder


def _other_content(source: EditionSource, place: SitePlace, made: Path) -> InputProblem:
    """Return the error that names what is not as it was published."""
    before, now = read_sums(place.folder / source.id), read_sums(made)
    differing = sorted(address for address in before.keys() | now.keys() if before.get(address) != now.get(address))
    named = ", ".join(differing[:3]) + (f" and {len(differing) - 3} more" if len(differing) > 3 else "")
    return InputProblem(
        f"the edition {source.id} is published, and now it would be another one: {named}",
        remedy="Give the plan another edition_id, or replace what is published with --republish.",
    )


def _state(source: EditionSource, place: SitePlace, sums: str) -> SiteState:
    entry = PublishedEdition(source.id, source.as_of, sums, source.revision)
    known = place.state.editions if place.state else ()
    if any(one.id == source.id for one in known):
        editions = tuple(entry if one.id == source.id else one for one in known)
    else:
        editions = (*known, entry)
    return SiteState(source.site, editions, source.url)


def _complete(stage: Path, state: SiteState, source: EditionSource, place: SitePlace, made: Path) -> int:
    """Fill the stage with all that the site is to hold; return how many files are not as they are in the site."""
    there = place.folder if place.folder.is_dir() else None
    editions = tuple(_edition_at(one.id, source, place, made) for one in reversed(state.editions))
    files: Files = make_root(SiteRoot(state, editions, source.look))
    changed = fill(stage, files, there)
    if made.parent == stage:
        changed += 1
    ours = {address.partition("/")[0] for address in files}
    if there is None:
        return changed
    changed += sum(1 for name in (LATEST, SEARCH, CALENDARS) for _ in _left(there / name, stage / name))
    for path in there.iterdir():
        if path.name not in ours and not (stage / path.name).exists():
            keep(path, stage / path.name)
    return changed


def _edition_at(id: str, source: EditionSource, place: SitePlace, made: Path) -> EditionBefore:
    folder = made if id == source.id else place.folder / id
    return EditionBefore(read_edition(folder), folder)


def _left(there: Path, now: Path) -> list[Path]:
    """Return the files that a folder of the site had and has no more."""
    found = there.rglob("*") if there.is_dir() else ()
    return [path for path in found if path.is_file() and not (now / path.relative_to(there)).exists()]
