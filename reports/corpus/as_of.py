"""A corpus as of a day: what was published after it stands apart, and is part of nothing that is counted."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from msgspec.structs import replace

from reports.corpus.kept_records import KeptRecords
from reports.corpus.policy import Corpus, PartialDate, Record


def corpus_as_of(corpus: Corpus, day: date) -> Corpus:
    """Return the corpus as of ``day``: records published later are in `Corpus.later`; the same where there are none."""
    if isinstance(corpus.records, KeptRecords) and not corpus.later:
        late = corpus.records.not_out_by(_written(day))
        later = tuple(corpus.by_id[id] for id in sorted(late))
        return replace(corpus, records=corpus.records.without(late), as_of=day, later=later) if late else corpus
    every = (*corpus.records, *corpus.later)
    there = {record.id for record in every if was_published(record, day)}
    if len(there) == len(corpus.records) == len(every):
        return corpus
    return replace(
        corpus,
        records=tuple(sorted((r for r in every if r.id in there), key=lambda record: record.id)),
        as_of=day,
        later=tuple(sorted((r for r in every if r.id not in there), key=lambda record: record.id)),
    )


def was_published(record: Record, day: date) -> bool | None:
    """Tell whether a record had been published by ``day``; ``None`` where that cannot be told, which is no yes.

    A date that lies after the day for certain is a no, in whichever edition it stands. Where the day lies inside the
    year or month that is known, the record's own audit decides: what was audited by the day was there, what was
    audited only after it cannot be told, and what carries no audit date counts, as does a record without any date:
    nothing says that it came later.
    """
    answers = {_answer(edition.date, day) for edition in record.editions if edition.date is not None}
    if False in answers:
        return False
    if True in answers or not answers:
        return True
    audits = [found for edition in record.editions if (found := edition.provenance.last_audit_date)]
    return True if not audits or any(has_passed(audit, day) for audit in audits) else None


def first_day(record: Record) -> int:
    """Return the first day on which `was_published` says yes, as a number of eight digits; all later ones do, too."""
    dates = [edition.date for edition in record.editions if edition.date is not None]
    if not dates:
        return 0
    audits = [found for edition in record.editions if (found := edition.provenance.last_audit_date)]
    # Every edition's date may have come, and one of them has passed, or an audit has, or none can tell.
    told = min(_last_day(when) for when in (*dates, *audits)) if audits else 0
    return max(_number(max(when.earliest for when in dates)), told)


def was_audited_after(record: Record, day: date) -> bool:
    """Tell whether an edition says what somebody saw in it after ``day``, for certain."""
    audits = (edition.provenance.last_audit_date for edition in record.editions)
    return any(is_after(audit, day) for audit in audits if audit is not None)


def has_passed(when: PartialDate, day: date) -> bool:
    """Tell whether every day that a date may stand for is ``day`` or lies before it."""
    return _last_day(when) <= _written(day)


def is_after(when: PartialDate, day: date) -> bool:
    """Tell whether every day that a date may stand for lies after ``day``."""
    return when.earliest > (day.year, day.month, day.day)


def _last_day(when: PartialDate) -> int:
    month = when.month or 12
    return _number((when.year, month, when.day or monthrange(when.year, month)[1]))


def _written(day: date) -> int:
    return _number((day.year, day.month, day.day))


def _number(day: tuple[int, int, int]) -> int:
    return (day[0] * 100 + day[1]) * 100 + day[2]


def _answer(when: PartialDate | None, day: date) -> bool | None:
    if when is None or has_passed(when, day):
        return True
    return False if is_after(when, day) else None
