"""`reports compare`: two to six jurisdictions, each with a record."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import Command, write_record


@pytest.fixture
def two(tmp_path: Path) -> Path:
    """A corpus with a record in China and one in Norway."""
    folder = tmp_path / "two"
    write_record(folder)
    write_record(folder, id="no-one", country="挪威", title="乙办法")
    return folder


def test_a_comparison_is_named_by_its_codes_in_the_order_given(reports: Command, two: Path) -> None:
    ran = reports("compare", "挪威", "China", "--corpus", two, "--as-of", "2026-03-31")
    assert ran.code == 0, ran.err
    assert ran.path.name == "ccus-comparison_NO-CN_2026-03-31_zh.pdf"
    assert reports("verify", ran.path).code == 0


def test_the_same_country_twice_is_one(reports: Command, two: Path) -> None:
    ran = reports("compare", "中国", "CN", "--corpus", two)
    assert ran.code == 2
    assert "1 jurisdictions are named" in ran.err


@pytest.mark.parametrize("names", [(), ("CN",), ("CN", "NO", "JP", "KR", "US", "GB", "EU")])
def test_too_few_and_too_many_are_refused(reports: Command, two: Path, names: tuple[str, ...]) -> None:
    assert reports("compare", *names, "--corpus", two).code == 2


def test_a_country_without_a_record_exits_4_and_is_named(reports: Command, two: Path) -> None:
    ran = reports("compare", "CN", "NO", "JP", "--corpus", two)
    assert ran.code == 4
    assert "JP" in ran.err


def test_a_misspelt_country_exits_2_and_names_the_nearest(reports: Command, two: Path) -> None:
    ran = reports("compare", "CN", "挪崴", "--corpus", two)
    assert ran.code == 2
    assert "挪威" in ran.err
