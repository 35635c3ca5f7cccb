"""What a document speaks of besides the records that it selects: jurisdictions as such, and their profiles."""

from __future__ import annotations

from reports.corpus.policy import Profile
from reports.corpus.selection import Query
from reports.documents.shared.request import Commission, Context


def used_profiles(commission: Commission, context: Context) -> tuple[Profile, ...]:
    """The profiles that a document prints, or compares, in the order in which they are first needed."""
    if commission.kind == "digest":
        countries = jurisdictions_of(commission)
        return tuple(p for p in context.corpus.profiles if countries is None or country_of(p) in countries)
    used = [context.corpus.profile(c, language) for c in commission.subjects for language in commission.languages]
    return tuple({(profile.id, profile.language): profile for profile in used if profile is not None}.values())


def jurisdictions_of(commission: Commission) -> frozenset[str] | None:
    """Those that a document speaks of as such; None where it is all of them."""
    if commission.kind != "digest":
        return frozenset(commission.subjects)
    query = commission.selection.query
    if query == Query(country=query.country):
        return frozenset(query.country) or None
    # One that picks records by what they are does not speak of whole jurisdictions.
    return frozenset()


def country_of(profile: Profile) -> str:
    """The code of its jurisdiction; as written where it has none."""
    return profile.country.code or profile.country.written
