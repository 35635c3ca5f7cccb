"""From a finished run to an edition of a site: its records as data, its tables, and what changed since the last one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec.structs import replace

from reports.analysis.changes.sides import (
    ComparedSide,
    as_baseline,
    compare_sides,
    days_between,
    open_side,
    sides_as_of,
)
from reports.app.digest_dates import read_dates
from reports.app.exporting import export
from reports.app.loading import OpenedCorpus
from reports.app.requests import BatchRequest, ExportRequest, Filters
from reports.batch.manifest import Manifest
from reports.batch.plan import Plan
from reports.batch.run import Run
from reports.composition.needs import assess_whole
from reports.config.project import Configuration
from reports.corpus.opening import open_named
from reports.corpus.policy import Corpus, Record
from reports.corpus.snapshot import pack_snapshot, take_snapshot
from reports.documents.shared.request import Context
from reports.errors import UsageProblem
from reports.site.build import SiteChange, SitePlace, identity_for, look_at_site, publish, refuse_older
from reports.site.ledgers import read_changes
from reports.site.places import DATA, RECORDS
from reports.site.publishing import lock_site
from reports.site.source import EditionComparison, EditionSource


def publish_run(
    run: Run, manifest: Manifest, plan: Plan, request: BatchRequest, configuration: Configuration
) -> SiteChange:
    """Publish the documents of a run as an edition of a site.

    Raises:
        UsageProblem: the folder is no site and not empty, another run is publishing there, or a newer edition is.
        InputProblem: the edition is published with other content, or what the site says of itself is broken.
        EnvironmentProblem: the folder cannot be written.
    """
    assert request.site is not None
    folder = request.site.absolute()
    context = assess_whole(run.settings.context)
    with TemporaryDirectory(prefix="reports-site-") as made, lock_site(folder):
        place = require_place(request.site, plan, context.basis.as_of)
        digests = [entry.sha256 for entry in manifest.documents]
        source = EditionSource(
            id=plan.edition_id,
            title=next((order.edition for order in run.orders if order.edition), ""),
            languages=_languages(run, plan),
            folder=run.settings.folder,
            entries=manifest.documents,
            context=context,
            noted=read_dates(OpenedCorpus(context.corpus, configuration, context.vocabulary)),
            look=run.orders[0].look,
            data={},
            comparison=None,
            before=place.before,
            replaced=place.replaced,
            told_before=read_changes(place.replaced.folder) if place.replaced else None,
            site=identity_for(place, plan.edition_id, plan.site_url, digests),
            url=plan.site_url,
            revision=place.replaced.edition.revision if place.replaced else 0,
        )
        source = replace(
            source, data=_data(source, plan, configuration, Path(made)), comparison=_compare(source, plan, place)
        )
        return publish(source, place, republish=request.republish)


def require_own_folder(site: Path, others: Iterable[Path]) -> None:
    """Refuse a folder that holds what is no part of a site and is used: a site is replaced by another folder.

    Raises UsageProblem.
    """
    place = site.resolve()
    for other in others:
        if (found := other.resolve()) == place or place in found.parents:
            message = f"{site} is or holds {other}, and a site is replaced as a whole"
            raise UsageProblem(message, remedy="Name a folder of its own, for example --site site.")


def require_place(site: Path, plan: Plan, as_of: date) -> SitePlace:
    """Look at a site before an edition is published into it.

    Raises:
        UsageProblem: the folder is no site and not empty, or a newer edition is published.
        InputProblem: what the site says of itself is broken.
    """
    place = look_at_site(site.absolute(), plan.edition_id)
    refuse_older(place, plan.edition_id, as_of)
    return place


def _languages(run: Run, plan: Plan) -> tuple[str, ...]:
    """Return the languages of the documents in the order in which the plan names them."""
    found = {language for order in run.orders for language in order.request.languages}
    named = [part for entry in plan.entries for choice in entry.languages for part in choice.split("+")]
    return tuple(dict.fromkeys((*(one for one in named if one in found), *sorted(found))))


# --- data


def _data(source: EditionSource, plan: Plan, configuration: Configuration, folder: Path) -> dict[str, bytes | Path]:
    """Return the records and the tables of an edition by address; the tables are written into a folder."""
    opened = OpenedCorpus(source.context.corpus, configuration, source.context.vocabulary)
    found: dict[str, bytes | Path] = {RECORDS: _snapshot(source, configuration)}
    filters = Filters() if _is_whole(source) else Filters(id=tuple(record.id for record in source.records))
    for format in plan.tables:
        asked = ExportRequest(filters=filters, format=format, as_of=source.as_of, lang=source.languages[0])  # type: ignore[arg-type]
        target = folder / "tables.xlsx" if format == "xlsx" else folder / format
        found |= {f"{DATA}/{path.relative_to(folder).as_posix()}": path for path in export(asked, opened).write(target)}
    return found


def _is_whole(source: EditionSource) -> bool:
    """Return whether the documents select every record of the corpus."""
    return len(source.records) == len(source.context.corpus.records)


def _snapshot(source: EditionSource, configuration: Configuration) -> bytes:
    """Return the records that the documents select, and the profiles of their countries, frozen as they were read."""
    corpus = source.context.corpus
    countries = {record.jurisdiction for record in source.records}
    wanted = {edition.path for record in source.records for edition in record.editions}
    wanted |= {profile.path for profile in corpus.profiles if profile.jurisdiction in countries}
    frozen = take_snapshot(open_named(corpus.origin, configuration))
    kept = tuple(entry for entry in frozen.entries if entry.name in wanted)
    return pack_snapshot(replace(frozen, entries=kept), compress=False)


# --- the edition before


def _compare(source: EditionSource, plan: Plan, place: SitePlace) -> EditionComparison | None:
    """Compare the records with those of the edition before, else with the baseline of the plan; None without both."""
    context = source.context
    if place.before is not None:
        old = open_side(str(place.before.folder / RECORDS), context.vocabulary, keep=False)
        old, since = replace(old, day=place.before.edition.as_of), place.before.edition.id
    elif plan.baseline:
        old, since = open_side(plan.baseline, context.vocabulary), ""
    else:
        return None
    basis = context.basis
    old = replace(old, corpus=_restricted(old.corpus, source.records, context))
    now = ComparedSide(
        context.corpus.origin, _restricted(context.corpus, source.records, context), source.as_of,
        boilerplate=basis.boilerplate,
    )  # fmt: skip
    old, now = sides_as_of(old, now, source.as_of)
    period = days_between(old, now, today=source.as_of)
    rules: Mapping[str, object] = {"as_of": source.as_of, "reviewers": tuple(basis.reviewers), "period": period}
    changes = compare_sides(old, now, context.vocabulary, **rules)  # type: ignore[arg-type]
    return EditionComparison(changes, as_baseline(old, context.vocabulary, **rules), since)  # type: ignore[arg-type]


def _restricted(corpus: Corpus, records: tuple[Record, ...], context: Context) -> Corpus:
    """Return as much of a corpus as an edition speaks of: its records, and those of its countries that are gone."""
    ids, countries = {record.id for record in records}, {record.jurisdiction for record in records}
    still = context.corpus.by_id.keys()
    kept = tuple(
        one for one in corpus.records if one.id in ids or (one.id not in still and one.jurisdiction in countries)
    )
    profiles = tuple(one for one in corpus.profiles if one.jurisdiction in countries)
    return replace(corpus, records=kept, profiles=profiles)
