"""`reports category` and `reports policy`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import Command, write_record


def test_any_spelling_of_a_category_gives_the_same_bytes(reports: Command, small: Path) -> None:
    written = set()
    for spelling in ("法律监管", "regulatory", "Regulatory"):
        ran = reports("category", spelling, "--corpus", small, "--as-of", "2026-03-31", "-o", spelling)
        assert ran.code == 0, ran.err
        assert ran.path.name == "ccus-category_regulatory_2026-03-31_zh.pdf"
        written.add(ran.path.read_bytes())
    assert len(written) == 1


def test_a_misspelt_category_exits_2_and_names_the_nearest(reports: Command) -> None:
    ran = reports("category", "regulatroy", "--corpus", "sample")
    assert (ran.code, ran.out) == (2, "")
    assert "regulatory" in ran.err.lower()


def test_a_category_without_records_exits_4_and_writes_nothing(reports: Command, small: Path) -> None:
    ran = reports("category", "market", "--corpus", small)
    assert (ran.code, ran.out) == (4, "")
    assert list(Path.cwd().iterdir()) == []


def test_a_policy_is_named_by_its_id(reports: Command, small: Path) -> None:
    ran = reports("policy", "cn-one", "--corpus", small, "--as-of", "2026-03-31")
    assert (ran.code, ran.out) == (0, "out/ccus-policy_cn-one_2026-03-31_zh.pdf\n")


def test_an_id_that_no_record_has_exits_2_and_names_the_nearest(reports: Command) -> None:
    ran = reports("policy", "us-45q-taxcredit", "--corpus", "sample")
    assert (ran.code, ran.out) == (2, "")
    assert "us-45q-tax-credit" in ran.err


def test_a_record_is_shown_in_its_other_language_where_it_has_no_twin(reports: Command, small: Path) -> None:
    ran = reports("policy", "cn-one", "--corpus", small, "--lang", "en", "--json")
    assert ran.code == 0, ran.err
    assert json.loads(ran.out)["records"] == ["cn-one"]


@pytest.mark.parametrize("command", [("category", "法律监管"), ("policy", "cn-one")])
def test_filters_hold_for_every_document(reports: Command, small: Path, command: tuple[str, str]) -> None:
    write_record(small, id="cn-two", pubDate="1999-01-02")
    ran = reports(*command, "--corpus", small, "--published", ">=2030")
    assert (ran.code, ran.out) == (4, "")
