"""What codes, dimensions, pillars and dates are called in the language of the reader."""

from __future__ import annotations

from reports.corpus.policy import DIMENSIONS, Policy, Term
from reports.documents.shared.request import Context
from reports.documents.shared.section import BarRow, Value
from reports.documents.shared.values import dated, foreign, number, origin, quoted, spelled_out
from reports.language import Spoken, is_read_as


def jurisdiction_name(code: str, context: Context) -> str:
    """Return the display name of a jurisdiction; the spelling found where it has no code."""
    return context.name("country", code) if code in context.vocabulary.codes("country") else code


def term(policy: Policy, field: str, kind: str, found: Term | None, context: Context, *, brief: bool = False) -> Value:
    """Return a controlled word by its display name; unless ``brief``, with the spelling found where that is another."""
    if found is None or not found.written:
        return Value("")
    if found.code is None:
        return quoted(policy, field, found.written, context.language)
    name = context.name(kind, found.code)
    if brief or found.written.casefold() == name.casefold():
        return Value(name, origin(policy, field))
    is_own = is_read_as(policy.language, context.language)
    written = Spoken(found.written, "" if is_own else foreign(found.written, policy, context.language))
    return Value(context.words("common.as_written", name=name, written=written), origin(policy, field))


def publication(policy: Policy, context: Context) -> Value:
    """Return the publication date as far as it is known; where ``year`` says something else, both."""
    language = context.language
    if policy.pub_date is None:
        if policy.pub_date_written:
            return quoted(policy, "pubDate", policy.pub_date_written, language)
        return Value(f"{policy.year:04}", origin(policy, "year")) if policy.year else Value("")
    printed = dated(policy, "pubDate", policy.pub_date, policy.pub_date_written, language)
    if policy.year and policy.year != policy.pub_date.year:
        text = context.words("sheet.date_and_year", date=printed.text, year=f"{policy.year:04}")
        return Value(text, printed.origin)
    return printed


def dimension_name(dimension: str, context: Context) -> str:
    """Return a dimension as the reader calls it; one that is not known, as found."""
    return context.words(f"dimension.{dimension}") if dimension in DIMENSIONS else dimension


def spoken(rows: tuple[BarRow, ...], context: Context, key: str = "chart.bars") -> str:
    """Return a chart as one sentence, for those who do not see it."""
    words = context.words
    values = words("common.list_separator").join(
        words("chart.value", label=row.label, value=number(row.value, words), grade=row.grade or "–") for row in rows
    )
    return words(key, values=values)


def pillar_name(pillar: str, context: Context) -> str:
    """Return a pillar as the reader calls it; one that is not known, as the words of its key."""
    return context.words.get(f"pillar.{pillar}", spelled_out(pillar))
