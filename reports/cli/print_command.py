"""`reports print`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from reports.app.output import is_standard_output, refuse_standard_output
from reports.app.requests import ENDINGS, PrintRequest
from reports.cli.options import languages_option, look_options, since_option, source_options, take_appearance
from reports.cli.paths import PATH
from reports.cli.talk import TerminalObserver, write_output
from reports.errors import UsageProblem


@click.command("print")
@click.argument("what", metavar="[PLAN|FILE.pdf …]", nargs=-1, type=PATH)
@click.option("-o", "--output", metavar="FILE", type=PATH, help="Write the print job there.")
@click.option("--proof", metavar="FILE", type=PATH, help="Write a contact sheet of the print job there.")
@click.option("--printer", metavar="NAME", help="The printer, as CUPS calls it.")
@click.option("--print", "is_ordered", is_flag=True, help="Print; without it nothing goes to a printer.")
@click.option("--copies", type=click.IntRange(1, 999), metavar="N", default=1, help="Copies of each document.")
@click.option(
    "--collate/--no-collate", "collated", default=True, help="Complete sets one after the other; or sheet by sheet."
)
@click.option("--booklet", is_flag=True, help="Two pages a side, in the order of sheets that are folded.")
@click.option("--two-up", is_flag=True, help="Two pages a side, one after the other.")
@click.option(
    "--binding",
    type=click.Choice(["left", "right"]),
    help="Edge at which a booklet or two pages a side are bound; left if left out.",
)
@click.option(
    "--sheet", type=click.Choice(["A3", "Tabloid"]), help="Larger paper for two pages a side: text keeps its size."
)
@click.option("--recipients", metavar="FILE", type=PATH, help="Print for each recipient what is due to them.")
@click.option("--separators", is_flag=True, help="A sheet before each document that names it.")
@click.option("--control-sheet", "control", is_flag=True, help="A sheet that says what must come out of the printer.")
@click.option("--correction", is_flag=True, help="Print documents that have changed since they were printed.")
@click.option("--retry-uncertain", is_flag=True, help="Print again what may have been printed already.")
@click.option("--ledger", type=PATH, envvar="REPORTS_LEDGER", help="File of what was printed; with the user's data.")
@click.option("--folder", metavar="DIR", type=PATH, help="Where reports batch has written; out/ if left out.")
@source_options
@look_options
@since_option
@languages_option("Languages, as for a batch; the job's own sheets are in the first, or in that of its documents.")
@click.option("--json", "as_json", is_flag=True, help="Print the result, with the place of every page, as JSON.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
def command(what: tuple[Path, ...], as_json: bool, quiet: bool, **given: Any) -> None:
    """Lay finished documents out on sheets, both sides printed: those of PLAN that reports batch has written, or files.

    Every document starts on a sheet of its own. Without --print nothing goes to a printer.
    """
    plan, files = _told_apart(what)
    if as_json:
        refuse_standard_output(given["output"], "--json is written there")
    request = PrintRequest(plan=plan, files=files, appearance=take_appearance(given), **given)
    # Help needs nothing of all this.
    from reports.app.printing import print_documents
    from reports.cli.print_report import print_result

    result = print_documents(request, TerminalObserver(quiet=quiet))
    if is_standard_output(request.output) and result.job is not None:
        write_output(result.job.pdf)
    print_result(result, request, as_json=as_json, quiet=quiet)
    result.raise_for_kept()


def _told_apart(what: tuple[Path, ...]) -> tuple[Path | None, tuple[Path, ...]]:
    """Return the plan that is named, or the finished documents."""
    files = tuple(path for path in what if path.suffix.lower() in ENDINGS)
    plans = [path for path in what if path not in files]
    if len(plans) > 1 or (plans and files):
        raise UsageProblem(
            f"{plans[0]} is no PDF, and not the only thing named", remedy="Name one plan, or finished documents."
        )
    return (plans[0] if plans else None), files
