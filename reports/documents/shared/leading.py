"""Which instruments stand behind the values of a jurisdiction, or of several."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from reports.analysis.scores import DimensionValue


def leading_instruments(values: Iterable[DimensionValue]) -> tuple[str, ...]:
    """Return the ids of the instruments behind some values, those behind most of them first."""
    counts = Counter(value.record_id for value in values if value.record_id is not None)
    # Of those behind as many, the one behind an earlier dimension comes first.
    return tuple(record_id for record_id, _ in counts.most_common())
