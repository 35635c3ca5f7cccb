"""The table of rules is complete: every id that the program names stands in it, and every rule in it can be broken."""

from __future__ import annotations

import ast
import runpy
from collections.abc import Iterator
from pathlib import Path

import pytest

from reports.analysis.checks.rules import RULES, SEVERITIES

ROOT = Path(__file__).resolve().parent.parent.parent
MAKERS = {"problem": 0, "warn": 0, "refuse": 0, "finding": 0, "finding_in": 2}
"""What makes a problem or finding in `corpus` and `analysis.checks`, and the place of the rule among its arguments."""
NOT_OF_RECORDS = {"selection.py", "naming.py"}
"""Modules of `corpus` whose problems are about the command line or the settings."""


def calls(folder: str) -> Iterator[tuple[str, str, ast.Call]]:
    """File, name of the function, and the call, of every call in a folder of the program."""
    for path in sorted((ROOT / "reports" / folder).glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                function = node.func
                yield path.name, getattr(function, "attr", getattr(function, "id", "")), node


def rule_of(name: str, call: ast.Call) -> ast.expr | None:
    """The expression that says which rule a call is about; ``None`` where nothing does."""
    by_name = next((one.value for one in call.keywords if one.arg == "rule"), None)
    place = 5 if name == "Problem" else MAKERS[name]
    return by_name or (call.args[place] if len(call.args) > place else None)


def named() -> dict[str, str]:
    """Every rule that the program names, and a file that does."""
    found = {}
    for folder in ("corpus", "analysis/checks"):
        for file, name, call in calls(folder):
            rule = rule_of(name, call) if name in MAKERS or name == "Problem" else None
            if isinstance(rule, ast.Constant):
                found[str(rule.value)] = file
    return found


def test_every_rule_that_is_named_stands_in_the_table() -> None:
    assert {rule: file for rule, file in named().items() if rule not in RULES} == {}


def test_every_rule_in_the_table_can_be_broken() -> None:
    assert RULES.keys() - named().keys() == set()


def test_every_problem_of_a_file_of_the_corpus_names_its_rule() -> None:
    made = [(file, name, call) for file, name, call in calls("corpus") if name in {"Problem", *MAKERS}]
    bare = [f"{file}:{call.lineno}" for file, name, call in made if rule_of(name, call) is None]
    assert [place for place in bare if place.split(":")[0] not in NOT_OF_RECORDS] == []
    assert len(made) > 20


def test_every_rule_has_a_test_that_names_it() -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "tests").rglob("test_*.py"))]
    assert [rule for rule in RULES if not any(f'"{rule}"' in text for text in texts)] == []


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_says_what_is_found_why_it_matters_and_what_to_do(rule: str) -> None:
    told = RULES[rule]
    assert told.severity in SEVERITIES
    assert told.title
    assert told.why.endswith((".", "”"))
    assert told.remedy
    assert not told.remedy.endswith(".")


def test_the_page_of_rules_is_the_one_that_the_table_gives() -> None:
    written = runpy.run_path(str(ROOT / "tools" / "rules_page.py"))
    assert written["PAGE"].read_text(encoding="utf-8") == written["rules_page"](), "run: python tools/rules_page.py"


def test_the_worst_rules_come_first() -> None:
    ranks = [SEVERITIES.index(rule.severity) for rule in RULES.values()]
    assert ranks == sorted(ranks)
