"""Outer quotation marks of Chinese records are set as double ones where a house wishes it, and only those."""

from __future__ import annotations

from pathlib import Path

import pytest

from reports.audit.printed import squeeze
from reports.documents.policy.sections import sheet_section
from reports.typeset.brand import Brand, read_brand
from reports.typeset.look import Look
from reports.typeset.quotation import double_outer
from reports.typeset.templating import section_html
from tests.analysis.builders import policy, twins
from tests.documents.views import view


@pytest.mark.parametrize(
    ("text", "set_as"),
    [
        ("实现‘双碳’目标", "实现“双碳”目标"),
        ("‘甲’与‘乙’", "“甲”与“乙”"),
        ("‘所谓“双碳”目标’", "“所谓‘双碳’目标”"),
        ("‘外‘内’外’", "“外‘内’外”"),
        ("“外‘内’外”", "“外‘内’外”"),
        ("the operator’s own", "the operator’s own"),
        ("‘the operator’s own’规定", "“the operator’s own”规定"),
        ("‘没有收尾", "‘没有收尾"),
        ("没有开头’", "没有开头’"),
        ("", ""),
    ],
)
def test_outer_marks_are_doubled_and_what_does_not_pair_stays(text: str, set_as: str) -> None:
    assert double_outer(text) == set_as
    assert squeeze(text, "zh-Hans") == squeeze(set_as, "zh-Hans")


@pytest.mark.parametrize("wished", [True, False])
def test_a_brand_wishes_it_for_the_texts_of_records(wished: bool, tmp_path: Path) -> None:
    file = tmp_path / "brand.toml"
    file.write_text(f"double_quotes = {str(wished).lower()}\n", encoding="utf-8")
    brand = read_brand(file)
    assert brand == Brand(double_quotes=wished)
    record = twins(policy("a", body="实现‘双碳’目标。"))
    html = section_html(sheet_section(record, view(record, language="zh")), Look(brand=brand), {})[0]
    assert ("“双碳”" in html, "‘双碳’" in html) == (wished, not wished)
