"""What each command, or a caller in Python, can ask for. Values only: reading this module loads none of the rooms.

A value that is None was not given: the plan, reports.toml or the default decides, in this order. Files and folders are
relative to the current folder.
"""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from msgspec.structs import asdict

from reports.config.formats import ANNEXES as ANNEXES
from reports.config.formats import ENDINGS as ENDINGS
from reports.config.formats import FORMATS as FORMATS
from reports.config.formats import TABLE_FORMATS as TABLE_FORMATS
from reports.documents import BY as BY
from reports.errors import UsageProblem
from reports.limits import LEAST_MEMORY_MB as LEAST_MEMORY_MB
from reports.limits import MEMORY_MB as MEMORY_MB

if TYPE_CHECKING:
    from reports.typeset.look import Paper, Profile, TextSize

OUTPUT = "out"
"""The folder that documents are written to where neither the request nor reports.toml names one."""


class Filters(Struct, frozen=True, kw_only=True):
    """Conditions on records, in any known spelling: the values of one are alternatives, and all must hold."""

    country: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    legal_weight: tuple[str, ...] = ()
    year: tuple[str, ...] = ()
    """``2024``, ``2020-2024`` or ``>=2023``."""
    published: tuple[str, ...] = ()
    """``2024``, ``2024-03``, ``2024-01..2024-06`` or ``>=2024-03-01``."""
    where: tuple[str, ...] = ()
    """Scores from 0 to 100: ``mrv>=80``."""
    id: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name, values in asdict(self).items():
            if isinstance(values, str):
                # Its letters would be taken for alternatives.
                raise TypeError(f"{name} is a tuple of texts, e.g. ({values!r},), not a text")

    @property
    def named(self) -> dict[str, tuple[str, ...]]:
        """The conditions that are there, by name."""
        return {name: values for name, values in asdict(self).items() if values}


EVERY_RECORD = Filters()
"""No conditions."""


class Appearance(Struct, frozen=True, kw_only=True):
    """What documents look like."""

    brand: Path | None = None
    """A TOML file with name, colours, logo, footer and contact."""
    template_dir: Path | None = None
    """A folder whose templates go before the shipped ones of the same name."""
    paper: Paper | None = None
    profile: Profile | None = None
    text_size: TextSize | None = None


class CorpusRequest(Struct, frozen=True, kw_only=True):
    """Where the records and the settings are."""

    corpus: str | None = None
    """A folder, a snapshot, ``git:REF``, a PDF of ours, or ``sample``."""
    config: Path | None = None
    """The reports.toml to use; else the one here, else the one in the corpus folder."""
    keep_going: bool = False
    """Whether files that cannot be read as records are left out; otherwise they are an InputProblem."""
    cache: bool = True
    """Whether records and sections are taken from the user's cache and kept there."""


class EditionRequest(CorpusRequest, frozen=True, kw_only=True):
    """What documents are made as: their day, edition, language and look."""

    as_of: date | None = None
    """The day that documents speak of and evidence is judged by."""
    edition: str | None = None
    lang: str | None = None
    """A document language, two as ``ja+en``, or ``both``; a batch takes several with commas between them."""
    baseline: str | None = None
    """An earlier state of the corpus to compare it with: a folder, a snapshot, ``git:REF``, or an earlier PDF."""
    appearance: Appearance = Appearance()


class MakingRequest(EditionRequest, frozen=True, kw_only=True):
    """Which records documents select, and what making them may cost."""

    filters: Filters = EVERY_RECORD
    formats: tuple[str, ...] = ()
    """The `FORMATS` that documents are written in; () is what the plan says, else PDF."""
    annex: Literal["xlsx"] | None = None
    """The format of the workbook of their numbers that is written beside documents; None is as the plan says, else
    none is."""
    lenient: bool = False
    """Whether a document is made although its inspection found faults."""
    limit_memory: int | None = None
    """Megabytes that one document may take, `LEAST_MEMORY_MB` at least; `MEMORY_MB` where nobody says."""
    limit_seconds: int | None = None
    """Seconds of processor time that one document may take."""

class BriefRequest(MakingRequest, frozen=True):
    """One document of any kind."""

    kind: str
    """``country``, ``category``, ``policy``, ``comparison`` or ``digest``."""
    subjects: tuple[str, ...] = ()
    """What it is about, in any known spelling: a country, category or id; the countries compared; () for a digest."""
    quarter: str | None = None
    """The period of a digest: ``2026Q1``."""
    since: date | None = None
    """The first day of a digest, in the place of a quarter."""
    until: date | None = None
    """Its last day."""
    calendar: Path | None = None
    """A TOML file with dates that a digest adds."""
    with_sheets: bool = True
    """Whether the sheets of its records are bound into a comparison or a digest."""
    with_calendar: bool = False
    """Whether the dates ahead of a digest are given out as a calendar file, too."""


class BatchRequest(MakingRequest, frozen=True, kw_only=True):
    """Many documents, written into a folder."""

    plan: Path | None = None
    """A batch.toml; the one here or in the corpus folder where neither this nor ``by`` is given."""
    by: str | None = None
    """Without a plan: one document for each of these, a key of `BY`: ``country``, ``category`` or ``record``."""
    output: Path | None = None
    resume: bool = False
    """Whether a run that was interrupted goes on, as of its day."""
    fail_fast: bool = False
    """Whether the first document that fails ends the run."""
    verify: bool = False
    """Whether finished files are compared by their hashes, too; those that differ are made anew."""
    bundle: bool = False
    """Whether all documents are put into one archive as well."""
    workers: int | None = None
    """Processes that work; one for each processor where nobody says."""
    executor: Literal["serial", "local", "dask"] = "local"
    scheduler: str | None = None
    """Address of the Dask cluster: ``tcp://HOST:8786``."""
    cache_size: int | None = None
    """Megabytes that the cache may grow to."""
    site: Path | None = None
    """The folder of a site that the documents are published into as the edition that the plan names."""
    republish: bool = False
    """Whether an edition that is published already may be replaced by one with other content."""


class DeliveryRequest(EditionRequest, frozen=True, kw_only=True):
    """Finished documents, for people or for a printer: files, or what a batch has written.

    Where a batch was told a day, an edition, a language, a look or a baseline, the request says the same.
    """

    files: tuple[Path, ...] = ()
    """Documents of ours; () is those of the plan."""
    plan: Path | None = None
    """The batch.toml whose documents are meant; the one here or in the corpus folder where nobody says."""
    folder: Path | None = None
    """Where the batch has written them."""
    recipients: Path | None = None
    """A TOML or CSV file that says who gets what."""
    ledger: Path | None = None
    """The file that notes what was delivered; with the user's data where nobody says."""
    correction: bool = False
    """Whether documents that have changed since they were delivered are delivered again."""
    retry_uncertain: bool = False
    """Whether what may have been delivered already is delivered again."""


class MailRequest(DeliveryRequest, frozen=True, kw_only=True):
    """Finished documents for people, by e-mail; what is None here is as ``[mail]`` of reports.toml says."""

    to: tuple[str, ...] = ()
    """Addresses that get all the files, in the place of ``recipients``."""
    formats: tuple[str, ...] = ()
    """The `FORMATS` in which these get them; () is PDF. Recipients of a file say so there."""
    annex: Literal["xlsx"] | None = None
    """The format of the workbook that these get beside each document; None is none."""
    changes_page: bool = False
    """Whether these get documents with pages in front that list what changed since the edition that they hold."""
    send: bool = False
    """Whether messages are sent; otherwise they are only worked out."""
    due: bool = False
    """Whether what was planned before and is due again is sent, and nothing else."""
    eml: Path | None = None
    """A folder to write the messages into as files."""
    test_to: str | None = None
    """An address that gets every message in the place of its recipient; the ledger is left alone."""
    limit: int | None = None
    """How many messages are sent at most."""
    rate: int | None = None
    """How many messages are sent a minute at most."""
    retry_rejected: bool = False
    """Whether what a server has refused is sent again."""
    server: str | None = None
    """``HOST`` or ``HOST:PORT``."""
    security: Literal["starttls", "tls", "none"] | None = None
    ca_file: Path | None = None
    """Certificates to trust in the place of the system's."""
    credentials: Path | None = None
    """A file of mode 600 with user and password; REPORTS_MAIL_USER and REPORTS_MAIL_PASSWORD go before it."""
    sender: str | None = None
    """``Name <address>``."""
    timeout: float = 120.0
    """Seconds to wait for an answer of the server."""
    cap_mb: int | None = None
    """Megabytes that a message may have, encoded."""
    over_cap: Literal["split", "refuse"] | None = None
    """What becomes of a message that is larger."""
    chinese_names: bool | None = None
    """Whether attachments are named by their titles; otherwise in ASCII."""
    ics: bool | None = None
    """Whether the dates ahead of a digest are attached as an .ics file, too."""


class CalendarRequest(CorpusRequest, frozen=True, kw_only=True):
    """The dates ahead of countries, as files that calendar programs subscribe to."""

    folder: Path
    """Where the files lie; what they said before is read from them."""
    countries: tuple[str, ...] = ()
    """In any known spelling; () is every country that has records."""
    lang: str | None = None
    """The reader's language."""
    as_of: date | None = None
    """The day from which dates are ahead."""
    calendar: Path | None = None
    """A TOML file with dates of an analyst."""
    alarms: tuple[int, ...] = ()
    """How many days before each date an alarm goes off; () is no alarm."""
    refresh_days: int = 1
    """How many days a program may wait until it fetches a file again."""
    url: str = ""
    """Where the files are fetched from, without their names."""


class PrintRequest(DeliveryRequest, frozen=True, kw_only=True):
    """Finished documents on paper: laid out as one job, written to a file or handed to a printer."""

    output: Path | None = None
    """A file for the job."""
    proof: Path | None = None
    """A file for a contact sheet of it."""
    printer: str | None = None
    """As CUPS calls it."""
    is_ordered: bool = False
    """Whether the job goes to the printer; otherwise it is only worked out."""
    copies: int = 1
    collated: bool = True
    """Whether copies come as complete sets; otherwise sheet by sheet."""
    booklet: bool = False
    """Whether two pages lie on a side so that the folded sheets are a booklet."""
    two_up: bool = False
    """Whether two pages lie on a side one after the other."""
    sheet: Literal["A3", "Tabloid"] | None = None
    """Larger paper for two pages on a side, on which text keeps its size."""
    binding: Literal["left", "right"] | None = None
    """The edge at which a booklet or two pages a side are bound; left where nobody says."""
    separators: bool = False
    """Whether a sheet that names it lies before each document."""
    control: bool = False
    """Whether a sheet that says what must come out of the printer lies before the job."""


class CheckRequest(CorpusRequest, frozen=True, kw_only=True):
    """A corpus to be checked."""

    filters: Filters = EVERY_RECORD
    as_of: date | None = None
    """The day to judge audits and dates by."""
    rules: tuple[str, ...] = ()
    """Ids of the rules that findings are wanted of; () is all."""
    render: bool = False
    """Whether every country's and category's briefing is set as well, and what could not be is found."""
    lang: str | None = None
    """The languages that they are set in, with commas between them; those of the records where nobody says."""
    baseline: Path | None = None
    """A file that `write_baseline` wrote: what it holds is known, and only the rest is told as found."""
    write_baseline: Path | None = None
    """A file for what is found; beside `baseline`, for what is still found of that one, so that it only shrinks."""


class ChangesRequest(CorpusRequest, frozen=True):
    """Two states of a corpus to be compared; each a folder, a snapshot, ``git:REF``, or a PDF of ours."""

    old: str
    new: str | None = None
    """None is the corpus of the request."""
    ledger: Literal["world", "record"] | None = None
    """The ledger whose changes are wanted; None is both."""
    classes: tuple[str, ...] = ()
    """The classes that are wanted; () is all."""
    country: tuple[str, ...] = ()
    """The jurisdictions that are wanted, in any known spelling; () is all."""
    quarter: str | None = None
    """What the ledger of the world covers."""
    since: date | None = None
    """Its first day; the day of ``old`` where nobody says."""
    until: date | None = None
    """Its last day; the day of ``new`` where nobody says."""
    as_of: date | None = None
    """The day that both states speak of, and that evidence is judged by: what was published later is in neither."""



class ExportRequest(CorpusRequest, frozen=True, kw_only=True):
    """Tables of the records that a query selects, and of what the analysis says of them."""

    filters: Filters = EVERY_RECORD
    format: Literal["xlsx", "csv", "jsonl", "parquet"] = "xlsx"
    tables: tuple[str, ...] = ()
    """Names of the tables that are wanted; () is all."""
    as_of: date | None = None
    """The day that the tables speak of."""
    lang: str | None = None
    """The language of names and explanations; those of columns and codes are the same in all."""
    baseline: str | None = None
    """An earlier state of the corpus, for the table of changes."""


RECORDS = "records"
"""The folder that records are written into where the request names none."""


class ImportRequest(Struct, frozen=True, kw_only=True):
    """A table whose rows are records."""

    table: Path
    """A workbook, a file of CSV, or a folder of what export wrote as CSV."""
    output: Path = Path(RECORDS)
    """The folder of records to write into."""
    mapping: Path | None = None
    """A TOML file that says what the columns are."""
    lang: str | None = None
    """The language of rows of which nothing else says it."""
    encoding: str = ""
    """Of a file of text, as Python calls it; found out where nobody says."""
    separator: str = ""
    """Of the cells of a file of text; found out where nobody says."""
    prefer: Literal["", "table", "file"] = ""
    """Which holds where a field was changed in the table and in the file."""
    dry_run: bool = False
    """Whether nothing is written."""
    config: Path | None = None
    """The reports.toml whose names of countries and categories hold; else the one here, else the one in `output`."""


def day_of(as_of: date | None) -> date:
    """Return the day that is named, else that of SOURCE_DATE_EPOCH, else today (UTC).

    Raises:
        UsageProblem: SOURCE_DATE_EPOCH is no number of seconds that makes a date.
    """
    if as_of is not None:
        return as_of
    return (time_of_epoch() or datetime.now(UTC)).date()


def time_of_epoch() -> datetime | None:
    """Return the time that SOURCE_DATE_EPOCH names, None where it is not set; raises UsageProblem where it is none."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not epoch:
        return None
    with suppress(OverflowError, ValueError, OSError):
        if epoch.isdigit():
            return datetime.fromtimestamp(int(epoch), UTC)
    message = f"SOURCE_DATE_EPOCH={epoch} is not a number of seconds that makes a date"
    raise UsageProblem(message, remedy="Set it to seconds since 1970, or unset it.")
