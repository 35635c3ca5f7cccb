"""A plan to start from: every key of its table with what it sets, what is known filled in."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Mapping

from reports.batch.plan import PLAN_TABLE
from reports.config.toml_file import SettingTable, example_of
from reports.documents import KINDS
from reports.errors import UsageProblem
from reports.language import strings

_WIDTH = 110


def blank_plan(given: Mapping[str, str], language: str) -> str:
    """Return the text of a plan for a kind of document; ``kind`` and ``subjects`` may be given, with commas in them.

    Raises UsageProblem where the kind is none.
    """
    kind = given.get("kind", next(iter(KINDS)))
    if kind not in KINDS:
        raise UsageProblem(f"kind: “{kind}” is not known", remedy=f"Write one of {', '.join(KINDS)}.")
    subjects = [part.strip() for part in given.get("subjects", "").split(",") if part.strip()]
    found = {"kind": kind, "lang": [language], **({"subjects": subjects} if subjects else {})}
    (documents,) = (key.table for key in PLAN_TABLE.keys if key.table is not None)
    head = (f"# {line}" for line in textwrap.wrap(strings(language)("new.plan"), _WIDTH))
    lines = [*head, "", *_keys(PLAN_TABLE, {}), "[[documents]]", *_keys(documents, found)]
    return "\n".join(lines)


def _keys(table: SettingTable, given: Mapping[str, object]) -> Iterator[str]:
    for key in table.keys:
        if key.table is None:
            usual = f'["{key.choices[0]}"]' if key.choices and key.takes == "text or texts" else example_of(key)
            value = json.dumps(given[key.name], ensure_ascii=False) if key.name in given else usual
            known = f" Known are: {', '.join(key.choices)}." if key.choices and key.takes != "texts by language" else ""
            yield f"# {key.description}{known}"
            yield f"{'' if key.name in given else '# '}{key.name} = {value}"
            yield ""
