"""`reports check --render` foretells what a batch would write as incomplete, and where."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.running import Command, write_record


def incomplete(folder: Path) -> set[str]:
    """The records that the documents of a run lack."""
    documents = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["documents"]
    return {said.partition("/")[0] for one in documents for said in one.get("incomplete", ())}


def test_everything_that_a_batch_lacks_was_foretold(reports: Command, small: Path) -> None:
    write_record(small, id="cn-odd", title="缺字", source="某\u9ffd局")
    write_record(small, id="cn-deep", title="嵌套", body="> " * 60 + "x")
    found = json.loads(reports("check", "--corpus", small, "--render", "--lang", "zh", "--json").out)["findings"]
    foretold = [one for one in found if one["rule"] == "not-settable"]
    assert {(one["file"], one["field"]) for one in foretold} == {("zh/cn-odd.md", "source"), ("zh/cn-deep.md", "body")}
    odd = (small / "zh/cn-odd.md").read_text(encoding="utf-8").splitlines()
    assert next(one["line"] for one in foretold if one["record"] == "cn-odd") == 1 + next(
        place for place, line in enumerate(odd) if '"source"' in line
    )
    for by in ("country", "category"):
        assert reports("batch", "--by", by, "--corpus", small, "-o", by).code == 7
        assert incomplete(Path(by)) <= {"cn-odd", "cn-deep"}
    assert incomplete(Path("country")) == {"cn-odd", "cn-deep"}


def test_without_render_nothing_is_set_and_with_it_a_sound_corpus_has_no_such_finding(
    reports: Command, small: Path
) -> None:
    for words in ((), ("--render",)):
        ran = reports("check", "--corpus", small, "--rule", "not-settable", "--json", *words)
        assert (ran.code, json.loads(ran.out)["findings"]) == (0, [])
