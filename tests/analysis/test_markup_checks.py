"""What the Markdown of a record holds beyond what a page sets is named, with the words that are meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.analysis.test_checks import broken, check, only, sheet


@pytest.mark.parametrize(
    ("body", "quoted"),
    [
        ("<!-- internal -->\n\nText.", "“<!-- internal -->”"),
        ("Text <!-- ask\n\nlegal --> and more.", "“<!-- ask legal -->”"),
        ("Text %%ask legal%% and more.", "“%%ask legal%%”"),
        ("Text <!-- open", "“<!-- open” is never closed, so it is printed"),
        ("Text %% open", "“%% open” is never closed, so it is printed"),
    ],
)
def test_a_comment_is_found(tmp_path: Path, body: str, quoted: str) -> None:
    assert only(tmp_path, "comment", {"en/a.md": sheet(body=body)}).message == quoted


def test_a_comment_in_a_name_is_found_and_is_no_part_of_it(tmp_path: Path) -> None:
    found = check(tmp_path, {"en/a.md": {"title": "Storage Act <!-- draft? -->", "country": "Norway %%ask%%"}})
    assert [(one.rule, one.field) for one in found] == [("comment", "title"), ("comment", "country")]


def test_a_comment_in_a_field_is_found(tmp_path: Path) -> None:
    assert only(tmp_path, "comment", {"en/a.md": {"description": "Said. <!-- not cleared -->"}}).field == "description"


@pytest.mark.parametrize(
    ("body", "quoted"),
    [
        ("As said.[^1]", "“[^1]”"),
        ("[^1]: Section 8", "“[^1]:”"),
        ("As said.[^1]\n\n[^1]: Section 8\n[^1]: Section 9", "“[^1]:”"),
        ("[Act]: https://example.org/act", "“[Act]: https://example.org/act”"),
        ("见[注]。\n\n[注]: 依据修法后的文本整理。", "“[注]: 依据修法后的文本整理。”"),
    ],
)
def test_a_note_without_its_other_half_is_found(tmp_path: Path, body: str, quoted: str) -> None:
    assert only(tmp_path, "loose-note", {"en/a.md": sheet(body=body)}).message == quoted


@pytest.mark.parametrize("body", ["![map](map.png)", "![[map.png]]", "![map][m]"])
def test_a_picture_is_found(tmp_path: Path, body: str) -> None:
    assert only(tmp_path, "picture", {"en/a.md": sheet(body=body)}).field == "body"


@pytest.mark.parametrize("body", ["See [[no-act|the Act]].", "It stores $CO_2$.", "$$\n\\frac{a}{b}\n$$"])
def test_markup_that_is_not_set_is_found(tmp_path: Path, body: str) -> None:
    assert only(tmp_path, "plain-markup", {"en/a.md": sheet(body=body)}).field == "body"


@pytest.mark.parametrize(
    ("body", "quoted"),
    [
        ("A ==marked phrase== here.", "==marked phrase=="),
        ("==标记==", "==标记=="),
        ("!!! note\n    Said.", "!!! note"),
        ('??? warning "Title"', '??? warning "Title"'),
        ("::: tip\nSaid.\n:::", "::: tip"),
        ("Said so. ^block-id", "^block-id"),
        ("Said so.\n^a1b2", "^a1b2"),
        ("Where $x + y$ is.", "$x + y$"),
        ("Where $n$ is.", "$n$"),
        (r"Where \(x^2\) is.", r"\(x^2\)"),
        (r"Where \[a = b\] is.", r"\[a = b\]"),
    ],
)
def test_marks_of_other_editors_are_found(tmp_path: Path, body: str, quoted: str) -> None:
    assert broken(tmp_path, "plain-markup", {"en/a.md": sheet(body=body)})[0].message == f"“{quoted}”"


@pytest.mark.parametrize(
    "body",
    [
        "Where a == b and c == d.", "Heading\n=====\n\nText.", "From $5m + tax to $10m.", "It is 10 ^2", "Stop!!! Now.",
        r"As \(amended\) in \[1\].", "`==code==`", "At 10:00::12.", "US$5 and A$ + C$",
    ],
)
def test_what_only_looks_like_them_is_not_named(tmp_path: Path, body: str) -> None:
    assert broken(tmp_path, "plain-markup", {"en/a.md": sheet(body=body)}) == []


@pytest.mark.parametrize(
    "text", ["A **strong** word.", "See [the Act](https://lovdata.no/act).", "# A heading", "| a | b |", "As said.[^1]", "A ==mark==."]
)
def test_markdown_in_a_field_is_found(tmp_path: Path, text: str) -> None:
    assert only(tmp_path, "plain-markup", {"en/a.md": {"interpretation": text}}).field == "interpretation"


@pytest.mark.parametrize(
    "body",
    [
        "As said.[^1]\n\n[^1]: Section 8",
        "See [the Act][act] and [1].\n\n[act]: https://lovdata.no/act\n[1]: https://lovdata.no/1",
        "From $5 to US$10 and 5%% to 10%%.",
        "`<!-- code -->` and `[[code]]`\n\n```\n%% code %%\n[^9]\n$a_b$\n```",
        "- [ ] to do\n- [x] done",
    ],
)
def test_what_is_set_is_not_named(tmp_path: Path, body: str) -> None:
    assert check(tmp_path, {"en/a.md": sheet(body=body)}) == ()


def test_each_is_named_once_for_each_place(tmp_path: Path) -> None:
    body = "![a](a.png) and ![b](b.png)"
    assert [one.message for one in broken(tmp_path, "picture", {"en/a.md": sheet(body=body)})] == [
        "“![a](a.png)”", "“![b](b.png)”",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value", "at"),
    [
        ("title", "The **Storage** Act", "title"),
        ("source", "[[Ministry|MoE]]", "source"),
        ("sectors", ["power", "`steel`"], "sectors[1]"),
        ("provenance", {"author": "**Me**"}, "provenance.author"),
        ("evolution", {"clusters": ["~~old~~"]}, "evolution.clusters[0]"),
        ("analysis", {"mrv": {"score": None, "label": "**strong**"}}, "analysis.mrv.label"),
    ],
)
def test_markdown_is_found_in_every_field(tmp_path: Path, field: str, value: object, at: str) -> None:
    assert [one.field for one in broken(tmp_path, "plain-markup", {"en/a.md": {field: value}})] == [at]


@pytest.mark.parametrize(
    ("said", "rule", "at"),
    [
        ("summary: 'See ![map](map.png).'", "picture", "summary"),
        ("summary: 'See [[no-act]].'", "plain-markup", "summary"),
        ("summary: 'As said.[^1]'", "loose-note", "summary"),
        ("summary: 'Said. %%ask%%'", "comment", "summary"),
        ("region: '**Europe**'", "plain-markup", "region"),
        ("regulatory: {liability_transfer: '**bold**'}", "plain-markup", "regulatory.liability_transfer"),
        ("strategicTargets: {capture2030: '`5` Mt'}", "plain-markup", "strategicTargets.capture2030"),
    ],
)
def test_markup_of_a_profile_is_found_in_every_field(tmp_path: Path, said: str, rule: str, at: str) -> None:
    profile = f"---\nid: norway\nname: Norway\n{said}\n---\n"
    found = broken(tmp_path, rule, {"en/a.md": {}, "countries/en/norway.md": profile})
    assert [one.field for one in found] == [at]
