"""The line of each field of JSON front matter, however it is laid out."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.corpus.places import json_lines

NAMES = st.sampled_from(["a", "b", "id", "mrv", 'say "no"', "back\\slash", "名称", ": {", "line\nend"])
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8), NAMES)
BLOCKS = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4), max_leaves=30
)


class Writer:
    """JSON written by hand, with the line of each field as it goes."""

    def __init__(self, gaps: list[str]) -> None:
        self._gaps = gaps
        self._used = 0
        self.text = ""
        self.lines: dict[str, int] = {}

    def _gap(self) -> None:
        self.text += self._gaps[self._used % len(self._gaps)]
        self._used += 1

    def write(self, value: Any, path: str = "") -> Writer:
        if not isinstance(value, dict | list):
            self.text += json.dumps(value, ensure_ascii=False)
            return self
        is_block = isinstance(value, dict)
        self.text += "{" if is_block else "["
        for place, item in enumerate(value):
            self.text += "," if place else ""
            self._gap()
            here = (f"{path}.{item}" if path else item) if is_block else f"{path}[{place}]"
            self.lines.setdefault(here, self.text.count("\n") + 1)
            if is_block:
                self.text += json.dumps(item, ensure_ascii=False)
                self._gap()
                self.text += ":"
                self._gap()
            self.write(value[item] if is_block else item, here)
            self._gap()
        self.text += "}" if is_block else "]"
        return self


@given(
    st.dictionaries(NAMES, BLOCKS, max_size=5),
    st.lists(st.sampled_from(["", " ", "\n", "\n  ", "\n\n\t", "  \n"]), min_size=1),
)
def test_every_field_and_item_has_its_line(content: dict[str, Any], gaps: list[str]) -> None:
    written = Writer(gaps).write(content)
    assert json.loads(written.text) == content
    assert json_lines(written.text) == written.lines


@pytest.mark.parametrize("indent", [None, 0, 2, "\t"])
def test_fields_stand_where_they_are_found_by_eye(indent: int | str | None) -> None:
    content = {"id": "x", "list": ["p", 2, None], "analysis": {"mrv": {"score": 1}, "of": [{"date": "2025"}]}}
    text = json.dumps(content, indent=indent)
    found = json_lines(text, first=2)
    for field, sign in (
        ("id", '"id"'),
        ("list[1]", "2"),
        ("analysis.mrv.score", '"score"'),
        ("analysis.of[0].date", '"date"'),
    ):
        assert found[field] == 2 + text[: text.index(sign)].count("\n"), field


@pytest.mark.parametrize("text", ["id: x", "{id: x}", "{'id': 'x'}", '{"a": 1}}', '{"a": "b\nc"}', "{# c\n}"])
def test_what_shows_that_it_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"name is expected|never opened"):
        json_lines(text)
