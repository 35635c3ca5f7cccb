"""From parcels to letters: what the ledger still has due, in messages that are not too large."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from reports.config.mail import OverCap
from reports.delivery.dispatch import Parcel
from reports.delivery.finished import Finished
from reports.delivery.message import Form, Letter, forecast
from reports.delivery.standing import Item, Standing

MEGABYTE = 1_000_000


class Due(Struct, frozen=True):
    """One letter that is to go out, and the deliveries that it makes."""

    letter: Letter
    standings: tuple[Standing, ...]
    size: int
    """Bytes of the message, as forecast."""


class Sorted(Struct, frozen=True):
    """What is to become of every document of a parcel."""

    parcel: Parcel
    due: tuple[Due, ...] = ()
    kept: tuple[Standing, ...] = ()
    """Not to be sent: sent already, or refused, uncertain, changed."""
    too_large: tuple[str, ...] = ()
    """Why documents cannot be sent at all."""
    reports: dict[Item, Finished] = {}


def items_of(parcel: Parcel) -> dict[Item, Finished]:
    """The deliveries that a parcel is."""
    return {
        Item("mail", report.edition, parcel.recipient.key, report.identity, report.sha256): report
        for report in parcel.reports
    }


def sort_parcel(parcel: Parcel, standings: Sequence[Standing], form: Form, cap: int, over_cap: OverCap) -> Sorted:
    """Letters for what is due, the rest aside; ``cap`` is the number of bytes that a message may have.

    ``standings`` are those of the items of the parcel.
    """
    reports = items_of(parcel)
    due: list[Due] = []
    too_large: list[str] = []
    for correction in (False, True):
        verdict = "correction" if correction else "due"
        chosen = [standing for standing in standings if standing.verdict == verdict]
        fitting = []
        for standing in chosen:
            size = forecast(Letter(parcel.recipient, (reports[standing.item],), 1, 1, correction), form)
            if size > cap:
                name = reports[standing.item].name
                too_large.append(f"{name} makes a message of {_mb(size)}; at most {_mb(cap)} are allowed")
            else:
                fitting.append(standing)
        groups = list(_groups(parcel, fitting, reports, form, cap, correction))
        if len(groups) > 1 and over_cap == "refuse":
            size = forecast(_letter(parcel, fitting, reports, correction), form)
            too_large.append(f"{len(fitting)} documents make a message of {_mb(size)}; at most {_mb(cap)} are allowed")
            continue
        for number, group in enumerate(groups, 1):
            letter = replace(_letter(parcel, group, reports, correction), part=number, parts=len(groups))
            due.append(Due(letter, tuple(group), forecast(letter, form)))
    kept = tuple(standing for standing in standings if not standing.is_due)
    return Sorted(parcel, tuple(due), kept, tuple(too_large), reports)


def _groups(
    parcel: Parcel,
    standings: Sequence[Standing],
    reports: dict[Item, Finished],
    form: Form,
    cap: int,
    correction: bool,
) -> Iterator[list[Standing]]:
    """Documents in their order, as many together as fit into a message."""
    group: list[Standing] = []
    for standing in standings:
        # With the words that a message of several parts needs, so that numbering them makes none too large.
        letter = replace(_letter(parcel, [*group, standing], reports, correction), part=99, parts=99)
        if group and forecast(letter, form) > cap:
            yield group
            group = []
        group.append(standing)
    if group:
        yield group


def _letter(
    parcel: Parcel, standings: Sequence[Standing], reports: dict[Item, Finished], correction: bool
) -> Letter:
    return Letter(parcel.recipient, tuple(reports[one.item] for one in standings), correction=correction)


def _mb(size: int) -> str:
    return f"{size / MEGABYTE:.1f} MB"
