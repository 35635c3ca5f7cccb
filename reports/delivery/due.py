"""When a delivery that was refused for now is due again, and when it is given up."""

from __future__ import annotations

from datetime import datetime, timedelta

SHORTEST = timedelta(minutes=5)
LONGEST = timedelta(hours=4)
GIVEN_UP = timedelta(days=5)
"""How long it is tried, as mail servers do."""


def next_try(first: datetime, now: datetime) -> datetime | None:
    """Return when it is due again: after as long as it has waited already, within bounds; None where it is given up.

    ``first`` is when it was refused for the first time.
    """
    waited = now - first
    if waited >= GIVEN_UP:
        return None
    return now + min(max(waited, SHORTEST), LONGEST)
