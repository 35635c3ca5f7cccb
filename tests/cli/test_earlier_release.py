"""A file of an earlier state of the program is read as corpus and baseline, and verified as far as that goes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.audit.retyping import with_data
from tests.cli.running import Command, write_record

EARLIER = Path(__file__).parents[1] / "releases" / "method-1.pdf"


def test_verify_says_which_rules_it_could_not_apply(reports: Command) -> None:
    ran = reports("verify", EARLIER, "--json")
    told = json.loads(ran.out)
    assert (ran.code, told["outcome"], told["holds"], told["records"]) == (9, "not proved", True, ["cn-one"])
    method, seal = told["not_applied"]
    assert "the document was made by method 1" in method
    assert seal.startswith("the seal: the file has none")


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data["records"][0]["editions"][0].update(source="另一部"),
        lambda data: data["selection"]["query"].update(country=["US"]),
    ],
)
def test_records_that_were_changed_in_it_are_found_by_their_hashes(
    reports: Command, change: Callable[[dict[str, Any]], object]
) -> None:
    Path("a.pdf").write_bytes(with_data(EARLIER.read_bytes(), change))
    ran = reports("verify", "a.pdf", "--json")
    assert (ran.code, json.loads(ran.out)["outcome"]) == (5, "changed")


def test_it_is_a_corpus(reports: Command) -> None:
    assert "cn-one" in reports("list", "--corpus", EARLIER).out
    made = reports("policy", "cn-one", "--corpus", EARLIER, "--as-of", "2026-03-31", "-o", "b.pdf")
    assert made.code == 0, made.err
    assert reports("verify", "b.pdf").code == 0


def test_it_is_a_baseline_of_changes(reports: Command, small: Path) -> None:
    write_record(small, source="另一部")
    ran = reports("changes", EARLIER, small, "--json")
    assert ran.code == 0, ran.err
    assert "另一部" in ran.out


def test_it_is_a_baseline_of_a_digest(reports: Command, small: Path) -> None:
    write_record(small, source="另一部")
    ran = reports("digest", "2026Q1", "--baseline", EARLIER, "--corpus", small, "--as-of", "2026-03-31", "-o", "d.pdf")
    assert ran.code == 0, ran.err
    assert reports("verify", "d.pdf").code == 0
