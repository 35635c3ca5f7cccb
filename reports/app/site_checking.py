"""A published site checked: its editions are as they were published, and all else is as they make it."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from reports.errors import DocumentProblem
from reports.site.checking import check_site as find
from reports.site.findings import SiteFinding


class SiteCheck(Struct, frozen=True):
    """What the check of a site found."""

    folder: Path
    findings: tuple[SiteFinding, ...]

    def raise_for_findings(self) -> None:
        """Raise DocumentProblem where something is wrong."""
        if self.findings:
            n = len(self.findings)
            what = "one thing is" if n == 1 else f"{n} things are"
            raise DocumentProblem(f"{what} wrong with {self.folder}", remedy="Each is named with its remedy above.")


def check_site(folder: Path) -> SiteCheck:
    """Check a site: its links, its editions, and its feeds and calendars against the ledgers.

    Raises InputProblem where the folder is no site.
    """
    return SiteCheck(folder, find(folder.absolute()))
