"""What the check of a site finds."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Rule = Literal["dead-link", "changed-edition", "stale-copy", "search", "feed", "calendar"]


class SiteFinding(Struct, frozen=True):
    """One thing that is wrong with a site, where, and what to do about it."""

    rule: Rule
    file: str
    """From the folder of the site."""
    message: str
    remedy: str

    def __str__(self) -> str:
        """Return place, message and remedy on one line."""
        return f"{self.file}: {self.rule}: {self.message}. {self.remedy}."
