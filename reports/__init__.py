"""Briefing PDFs from records of CCUS laws and programmes.

What stands in `__all__` is the Python interface; docs/python.md shows how it is used. Each name is loaded when it is
first asked for, so that importing the package costs nothing.
"""

__version__ = "0.1.0"

# Not from typing, which a program that only asks for the version does not need; type checkers know the name.
TYPE_CHECKING = False

_MODULES = {
    "read_corpus": "loading",
    "select": "loading",
    "OpenedCorpus": "loading",
    "brief": "briefing",
    "read_document": "proving",
    "Briefed": "briefed",
    "run_batch": "batching",
    "BatchResult": "batch_result",
    "export": "exporting",
    "Exported": "exporting",
    "import_table": "importing",
    "Imported": "importing",
    "changes": "comparing",
    "ChangesResult": "comparing",
    "check": "corpus_check",
    "CheckResult": "corpus_check",
    "check_site": "site_checking",
    "SiteCheck": "site_checking",
    "verify": "proving",
    "Verified": "proving",
    "inspect": "proving",
    "DocumentOrigin": "proving",
    "mail": "mailing",
    "MailResult": "mailing",
    "print_documents": "printing",
    "PrintResult": "printing",
    "list_deliveries": "deliveries",
    "DeliveryRecord": "deliveries",
    "write_calendars": "calendars",
    "WrittenCalendar": "calendars",
    "save_snapshot": "snapshots",
    "open_snapshot": "snapshots",
    "SnapshotContents": "snapshots",
    "Filters": "requests",
    "Appearance": "requests",
    "BriefRequest": "requests",
    "BatchRequest": "requests",
    "ChangesRequest": "requests",
    "CheckRequest": "requests",
    "ExportRequest": "requests",
    "ImportRequest": "requests",
    "MailRequest": "requests",
    "PrintRequest": "requests",
    "CalendarRequest": "requests",
    "Observer": "observer",
    "Progress": "batch_run",
    "DeliveryProgress": "observer",
}
"""What the package offers, and the modules of `reports.app` that define it."""

__all__ = ["__version__", *_MODULES]

if TYPE_CHECKING:
    from reports.app.batch_result import BatchResult as BatchResult
    from reports.app.batch_run import Progress as Progress
    from reports.app.batching import run_batch as run_batch
    from reports.app.briefed import Briefed as Briefed
    from reports.app.briefing import brief as brief
    from reports.app.calendars import WrittenCalendar as WrittenCalendar
    from reports.app.calendars import write_calendars as write_calendars
    from reports.app.comparing import ChangesResult as ChangesResult
    from reports.app.comparing import changes as changes
    from reports.app.corpus_check import CheckResult as CheckResult
    from reports.app.corpus_check import check as check
    from reports.app.deliveries import DeliveryRecord as DeliveryRecord
    from reports.app.deliveries import list_deliveries as list_deliveries
    from reports.app.exporting import Exported as Exported
    from reports.app.exporting import export as export
    from reports.app.importing import Imported as Imported
    from reports.app.importing import import_table as import_table
    from reports.app.loading import OpenedCorpus as OpenedCorpus
    from reports.app.loading import read_corpus as read_corpus
    from reports.app.loading import select as select
    from reports.app.mailing import MailResult as MailResult
    from reports.app.mailing import mail as mail
    from reports.app.observer import DeliveryProgress as DeliveryProgress
    from reports.app.observer import Observer as Observer
    from reports.app.printing import PrintResult as PrintResult
    from reports.app.printing import print_documents as print_documents
    from reports.app.proving import DocumentOrigin as DocumentOrigin
    from reports.app.proving import Verified as Verified
    from reports.app.proving import inspect as inspect
    from reports.app.proving import read_document as read_document
    from reports.app.proving import verify as verify
    from reports.app.requests import Appearance as Appearance
    from reports.app.requests import BatchRequest as BatchRequest
    from reports.app.requests import BriefRequest as BriefRequest
    from reports.app.requests import CalendarRequest as CalendarRequest
    from reports.app.requests import ChangesRequest as ChangesRequest
    from reports.app.requests import CheckRequest as CheckRequest
    from reports.app.requests import ExportRequest as ExportRequest
    from reports.app.requests import Filters as Filters
    from reports.app.requests import ImportRequest as ImportRequest
    from reports.app.requests import MailRequest as MailRequest
    from reports.app.requests import PrintRequest as PrintRequest
    from reports.app.site_checking import SiteCheck as SiteCheck
    from reports.app.site_checking import check_site as check_site
    from reports.app.snapshots import SnapshotContents as SnapshotContents
    from reports.app.snapshots import open_snapshot as open_snapshot
    from reports.app.snapshots import save_snapshot as save_snapshot
else:
    # A type checker does not see this, and so refuses names that are not offered.

    def __getattr__(name: str) -> object:
        """Load what the package offers under that name."""
        if name not in _MODULES:
            raise AttributeError(f"module 'reports' has no attribute {name!r}")
        from importlib import import_module

        found = globals()[name] = getattr(import_module(f"reports.app.{_MODULES[name]}"), name)
        return found

    def __dir__() -> list[str]:
        """Name what the package offers beside what is loaded."""
        return sorted({*globals(), *_MODULES})
