"""`reports mail`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click

from reports.app.requests import ANNEXES, ENDINGS, MailRequest
from reports.cli.options import Day, Formats, take_appearance
from reports.cli.paths import PATH
from reports.cli.talk import TerminalObserver
from reports.errors import UsageProblem
from reports.language import DOCUMENT_LANGUAGES


class Rate(click.ParamType[int]):
    """So many a minute."""

    name = "rate"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the number in ``30/min`` or ``30``."""
        match = re.fullmatch(r"(\d{1,6})(?:/min)?", str(value))
        if match is None or not int(match[1]):
            self.fail(f"{value!r} is no rate; write it as 30/min", param, ctx)
        return int(match[1])


@click.command("mail")
@click.argument("what", nargs=-1, metavar="[PLAN | FILE.pdf …]", type=PATH)
@click.option("--recipients", type=PATH, help="TOML or CSV file that says who gets what.")
@click.option("--to", multiple=True, metavar="ADDRESS", help="Who gets all the files named. Repeat for more.")
@click.option("--annex", type=click.Choice(ANNEXES), help="Workbook that --to gets beside each document.")
@click.option("--changes-page", is_flag=True, help="Bind what changed since the edition that --to holds in front.")
@click.option("--format", "formats", type=Formats(), default=(), metavar="LIST", help="How --to gets them: pdf,html.")
@click.option(
    "--lang", type=click.Choice(DOCUMENT_LANGUAGES), help="Language of a mail to --to; that of the first file."
)
@click.option("--send", is_flag=True, help="Send; without it messages are shown and nothing is sent.")
@click.option("--due", is_flag=True, help="Send what an earlier run left and is due again, and nothing else.")
@click.option("--sign-in", is_flag=True, help="Sign in by a token, as [mail.oauth] says; send nothing.")
@click.option("--eml", type=PATH, metavar="DIR", help="Write the messages there, as files that mail programs open.")
@click.option("--test-to", metavar="ADDRESS", help="Send every message there instead; the ledger is left alone.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Send so many messages at most.")
@click.option("--rate", type=Rate(), metavar="N/min", help="Send so many messages a minute at most.")
@click.option("--correction", is_flag=True, help="Send documents again that have changed since; the subject says so.")
@click.option("--retry-uncertain", is_flag=True, help="Send again what may have arrived.")
@click.option("--retry-rejected", is_flag=True, help="Send again what a server has refused.")
@click.option("--ledger", type=PATH, envvar="REPORTS_LEDGER", help="File of what was sent; with the user's data.")
@click.option("--server", metavar="HOST[:PORT]", help="Mail server.")
@click.option("--security", type=click.Choice(["starttls", "tls", "none"]), help="Encryption; starttls if left out.")
@click.option("--ca-file", type=PATH, help="Certificates to trust in place of the system's.")
@click.option("--credentials", type=PATH, help="File of mode 600 with user and password.")
@click.option("--sender", metavar="TEXT", help="Sender: Name <address>.")
@click.option("--timeout", type=click.FloatRange(min=0.1), metavar="N", default=120.0, help="Seconds to wait for it.")
@click.option("--cap-mb", type=click.IntRange(min=1), metavar="MB", help="How large a message may be, encoded; 10.")
@click.option("--over-cap", type=click.Choice(["split", "refuse"]), help="What becomes of a larger one; split.")
@click.option("--chinese-names/--ascii-names", default=None, help="Attachments go by title, or by an ASCII name; so.")
@click.option("--ics/--no-ics", "ics", default=None, help="Attach the dates ahead of a digest as .ics, too, or not.")
@click.option("--corpus", metavar="PATH", help="Corpus of the plan.")
@click.option("--config", type=PATH, help="reports.toml to use.")
@click.option("--as-of", type=Day(), help="Day of the documents; that of the plan or the last batch if left out.")
@click.option("--edition", metavar="TEXT", help="Edition that the batch was told.")
@click.option("--brand", type=PATH, help="Brand that the batch was told.")
@click.option("--template-dir", type=PATH, help="Templates that the batch was told.")
@click.option("--since", "baseline", metavar="BASELINE", help="Baseline that the batch was told.")
@click.option("--keep-going", is_flag=True, help="Leave files with problems out and go on.")
@click.option("-o", "--output", type=PATH, help="Folder that the batch wrote into; out/ if left out.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.option("--json-lines", is_flag=True, help="Print a line of JSON for each message, as soon as it is sent.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
def command(
    what: tuple[Path, ...],
    output: Path | None,
    as_json: bool,
    json_lines: bool,
    quiet: bool,
    sign_in: bool,
    **given: Any,
) -> None:
    """Mail the documents of PLAN as a batch has rendered them, or finished reports, to those who are due them."""
    plan, files = _told_apart(what)
    appearance = take_appearance(given)
    request = MailRequest(plan=plan, files=files, folder=output, appearance=appearance, **given)
    # Help needs nothing of all this.
    from reports.app import mailing
    from reports.cli.mail_report import LineObserver, print_lines, print_mail

    observer = LineObserver(quiet=quiet) if json_lines else TerminalObserver(quiet=quiet)
    if sign_in:
        mailing.sign_in(request, observer)
        return
    result = mailing.mail(request, observer)
    if json_lines:
        print_lines(result)
    else:
        print_mail(result, as_json=as_json, quiet=quiet)
    result.raise_for_undelivered()


def _told_apart(what: tuple[Path, ...]) -> tuple[Path | None, tuple[Path, ...]]:
    """Return the plan that is named, or the finished reports."""
    files = tuple(path for path in what if path.suffix.lower() in ENDINGS)
    plans = [path for path in what if path not in files]
    if len(plans) > 1 or (plans and files):
        raise UsageProblem("a plan and other things are named", remedy="Name one plan, or files that end in .pdf.")
    return (plans[0] if plans else None), files
