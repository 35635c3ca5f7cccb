"""What a document speaks of besides the records that it selects: jurisdictions as such, and their profiles."""

from __future__ import annotations

from reports.corpus.policy import Profile
from reports.corpus.selection import Query
from reports.documents.shared.request import Context, DocumentRequest


def used_profiles(request: DocumentRequest, context: Context) -> tuple[Profile, ...]:
    """The profiles that a document prints, or compares, in the order in which they are first needed."""
    if request.kind == "digest":
        countries = jurisdictions_of(request)
        return tuple(p for p in context.corpus.profiles if countries is None or country_of(p) in countries)
    used = [context.corpus.profile(c, language) for c in request.subjects for language in request.languages]
    return tuple({(profile.id, profile.language): profile for profile in used if profile is not None}.values())


def jurisdictions_of(request: DocumentRequest) -> frozenset[str] | None:
    """Those that a document speaks of as such; None where it is all of them."""
    if request.kind != "digest":
        return frozenset(request.subjects)
    query = request.selection.query
    if query == Query(country=query.country):
        return frozenset(query.country) or None
    # One that picks records by what they are does not speak of whole jurisdictions.
    return frozenset()


def country_of(profile: Profile) -> str:
    """The code of its jurisdiction; as written where it has none."""
    return profile.country.code or profile.country.written
