"""What is known of a batch without loading anything heavy: its settings and folder before it, its counts after it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from reports.app.output import refuse_other_formats, refuse_standard_output
from reports.app.requests import OUTPUT, BatchRequest
from reports.config.project import Configuration, find_configuration
from reports.errors import BatchProblem, UsageProblem
from reports.resources import SEEDS

if TYPE_CHECKING:
    from reports.batch.manifest import Manifest
    from reports.site.build import SiteChange


class BatchResult(Struct, frozen=True):
    """What came of a batch."""

    folder: Path
    documents: int
    written: int
    unchanged: int
    failed: int
    incomplete: int = 0
    """Documents of which a page or more says what could not be set."""
    is_lenient: bool = False
    manifest: Manifest | None = None
    """All of it, document by document; None where nothing was to do, for then the file in the folder still holds."""
    site: SiteChange | None = None
    """What became of the site; None where none was asked for, or a document failed."""
    is_cut_short: bool = False
    """Whether a failure ended the run, so that there is neither a manifest in the folder nor an archive."""

    def raise_for_failures(self) -> None:
        """Raise BatchProblem where documents failed or, unless leniently made, lack something.

        The folder keeps the reason of each.
        """
        incomplete = 0 if self.is_lenient else self.incomplete
        if self.failed or incomplete:
            from reports.batch.run import FAILED

            message = f"{self.failed} of {self.documents} documents failed"
            if incomplete:
                more = f"{incomplete} {'is' if incomplete == 1 else 'are'} incomplete"
                message = f"{message}, {more}" if self.failed else f"of {self.documents} documents {more}"
            raise BatchProblem(message, remedy=f"{self.folder / FAILED} holds the reason of each.")


def settle(request: BatchRequest) -> tuple[Configuration, Path]:
    """Return the configuration and the folder of a batch; raise UsageProblem where its request contradicts itself."""
    _refuse_contradictions(request)
    refuse_other_formats(request.output)
    refuse_standard_output(request.output, "a batch writes many files")
    configuration = find_configuration(request.config, _place(request.corpus))
    output = Path(configuration.output or OUTPUT)
    # The documents of a site have other names, so that those of other runs stay as they are.
    return configuration, request.output or (output / "site" if request.site else output)


def _refuse_contradictions(request: BatchRequest) -> None:
    if request.by and request.plan is not None:
        raise UsageProblem("a plan and --by both say what is written", remedy="Leave one of them out.")
    if request.republish and request.site is None:
        raise UsageProblem("--republish is about the edition of a site", remedy="Name its folder: --site DIR.")
    if request.site is not None and request.by:
        raise UsageProblem("--site needs a plan that names the edition", remedy='Write one with edition_id = "2026q1".')
    if request.executor == "dask" and not request.scheduler:
        raise UsageProblem("--executor dask: which cluster?", remedy="Name its scheduler: --scheduler tcp://HOST:PORT.")
    if request.scheduler and request.executor != "dask":
        raise UsageProblem("--scheduler names a Dask cluster", remedy="Add --executor dask, or leave it out.")
    if request.workers and request.executor != "local":
        message = f"--workers is of no use with --executor {request.executor}"
        raise UsageProblem(message, remedy="Leave one of them out.")
    if (named := request.filters.named) and not request.by:
        flags = ", ".join(f"--{name.replace('_', '-')}" for name in named)
        raise UsageProblem(f"{flags}: a plan says itself what it selects", remedy="Write it there, or use --by.")


def _place(corpus: str | None) -> Path | None:
    """Return the folder of the corpus, which may hold settings; a git reference and a file are none."""
    # corpus.opening knows this too, and brings all that reads records with it.
    folder = SEEDS if corpus == "sample" else Path(corpus or "")
    return folder if corpus and folder.is_dir() else None
