"""Write docs/rules.md: every rule of `reports check`, from the table that the program reads.

Run it as ``python tools/rules_page.py`` after a rule has changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from reports.analysis.checks.rules import RULES, SEVERITIES, CheckRule, Severity
from reports.files import write_whole

PAGE = Path(__file__).resolve().parent.parent / "docs" / "rules.md"

_HEADINGS: dict[Severity, str] = {
    "error": "Errors: it cannot be right as it stands",
    "warning": "Warnings: it may mislead a reader",
    "note": "Notes: it is worth knowing",
}


def rules_page() -> str:
    """Return the text of the page."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# What a check looks for"
    yield ""
    yield "Written by `python tools/rules_page.py`; `reports check --explain RULE` says the same of one rule."
    for severity in SEVERITIES:
        yield f"\n## {_HEADINGS[severity]}\n"
        yield "| rule | what is found | why it matters | what to do |"
        yield "|---|---|---|---|"
        yield from (_row(rule) for rule in RULES.values() if rule.severity == severity)


def _row(rule: CheckRule) -> str:
    cells = (f"`{rule.id}`", rule.title, rule.why, f"{rule.remedy}.")
    return "| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |"


if __name__ == "__main__":
    write_whole(PAGE, rules_page().encode())
