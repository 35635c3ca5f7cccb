"""Odd values in every field of the table, through every loader: kept as written or named, and the same by each."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import to_builtins

from reports.corpus import front_yaml
from reports.corpus.field_reader import is_silent
from reports.corpus.fields import POLICY, PROFILE, FieldBlock
from reports.corpus.front_format import FrontMatterFault, fields_of
from reports.corpus.front_matter import read_front_matter
from reports.corpus.policy import Corpus
from reports.corpus.reader import read_corpus
from reports.corpus.vocabulary import Vocabulary

WORDS = Vocabulary.load()
# The quick profile in every run, the long one with `make soak`.
always = pytest.mark.parametrize("profile", ["quick", pytest.param("soak", marks=pytest.mark.soak)])

NUMBERS = ["12.10", "1.10", "12e10", "-0", "0.0", "-0.0", "1E5", "1e999", "9" * 15, "9" * 18, "9" * 30, "120", "85.5"]
"""Literals of JSON, which YAML reads as numbers, too."""
WORDED = [
    *("007", "yes", "no", "NO", "on", "1_000", "0x1F", "1:30", "12:30:45", ".5", "5.", "+1", "1,5", "=", "<<", "NaN"),
    *(
        ".inf",
        "True",
        "NULL",
        "None",
        "N/A",
        "n/a",
        "-",
        "—",
        "~",
        "８５",
        "８５．５",
        "85%",
        "高",
        "无",
        "尚无",
        "'85'",
    ),
    *("2024-06-13", "2024-06-13T00:00:00+08:00", "2024 年 6 月 13 日", "13 June 2024", "9999-12-31", "1024", "0001"),
    *(
        "a: b",
        "# no comment",
        "- item",
        "[a]",
        "{a}",
        "a #b",
        "&a",
        "*a",
        "!a",
        "|",
        ">",
        "%",
        "@",
        "`",
        '"',
        "\\",
        "?",
    ),
]
TEXTS = st.text(st.characters(categories=("L", "N", "P", "S", "Zs"), exclude_characters="\ufeff"), max_size=20)
SCALARS = st.one_of(
    st.sampled_from(NUMBERS),
    (st.sampled_from(WORDED) | TEXTS).map(lambda text: json.dumps(text, ensure_ascii=False)),
    st.sampled_from(["null", "true", "false"]),
)
"""Literals of JSON, as they stand in a file."""
VALUES = st.one_of(
    SCALARS,
    st.lists(SCALARS, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
    st.dictionaries(st.sampled_from(["a", "date", "event", "score"]), SCALARS, max_size=2).map(
        lambda entry: "{" + ", ".join(f'"{key}": {value}' for key, value in entry.items()) + "}"
    ),
)


def block(fields: FieldBlock) -> st.SearchStrategy[str]:
    """Some fields of a block, each with a value that may be odd, as JSON."""
    found: dict[str, st.SearchStrategy[str]] = {}
    for field in fields.front:
        inner = VALUES
        if field.block is not None:
            entry = block(field.block) if field.type != "texts_by_name" else VALUES
            if field.type in ("blocks_by_name", "texts_by_name"):
                entry = st.dictionaries(st.sampled_from([*field.block.names, "other"]), entry, max_size=3).map(joined)
            elif field.type == "milestones":
                entry = st.lists(entry, max_size=2).map(lambda items: f"[{', '.join(items)}]")
            inner = entry | SCALARS
        found[field.key] = inner
    return st.fixed_dictionaries({}, optional=found).map(joined)


def joined(entries: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{json.dumps(key)}: {value}" for key, value in entries.items()) + "}"


def leaves(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Every scalar of a value, with its path as messages write it."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from leaves(item, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from leaves(item, f"{path}[{index}]")
    else:
        yield path, value


def plain(value: object) -> str:
    return " ".join(str(value).split())


def number(value: object) -> float | None:
    try:
        return float(unicodedata.normalize("NFKC", str(value)).replace(",", "."))
    except ValueError:
        return None


def unsaid(data: Mapping[str, Any], corpus: Corpus, file: str) -> Iterator[str]:
    """Yield each value of a file that its record neither holds nor names."""
    told = [said for said in (*corpus.problems, *corpus.warnings) if said.file == file]
    if any(said.rule == "passed-over" for said in told):
        return
    named = [said.field for said in told]
    sheets = [edition for record in corpus.records for edition in record.editions] + list(corpus.profiles)
    held = [value for sheet in sheets if sheet.path == file for _, value in leaves(to_builtins(sheet))]
    texts, numbers = {plain(value) for value in held}, {n for value in held if (n := number(value)) is not None}
    for path, value in leaves(data):
        is_named = any(path == field or path.startswith((f"{field}.", f"{field}[")) for field in named)
        is_number = path.rpartition(".")[2] in ("score", "year") and number(value) in numbers
        if value is None or is_named or is_silent(str(value)) or plain(value) in texts or is_number:
            continue
        if not (corpus.problems and not held):
            yield f"{path}: {value!r}"


def loaded(text: str) -> object:
    try:
        return read_front_matter(text)
    except FrontMatterFault as fault:
        return [(problem.rule, problem.field) for problem in fault.problems]


def as_yaml(front: str) -> object:
    """What YAML makes of front matter that is JSON."""
    try:
        return fields_of(front_yaml._load(front, ValueError()))
    except FrontMatterFault as fault:
        return [(problem.rule, problem.field) for problem in fault.problems]


def by_each_loader(read: Callable[[], object]) -> list[object]:
    """What each loader of PyYAML reads."""
    found = []
    for base in (yaml.CSafeLoader, yaml.SafeLoader):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(front_yaml, "_Loader", front_yaml.loader_of_json(base))
            found.append(read())
    return found


@always
@pytest.mark.parametrize(
    ("fields", "file"), [(POLICY, "en/x.md"), (PROFILE, "countries/en/x.md")], ids=["record", "profile"]
)
def test_every_value_is_kept_or_named_and_the_same_by_every_loader(
    tmp_path: Path, profile: str, fields: FieldBlock, file: str
) -> None:
    path = tmp_path / file
    path.parent.mkdir(parents=True)

    @settings(settings.get_profile(profile), suppress_health_check=list(HealthCheck))
    @given(front=block(fields), is_whole=st.booleans())
    def reading(front: str, is_whole: bool) -> None:
        if is_whole and fields is POLICY:
            # With the fields that every record needs, so that it is not left out for their lack.
            data = {**json.loads(front, parse_float=str, parse_int=str)}
            spare = {"id": "x", "title": "An Act", "country": "Norway"}
            added = "".join(
                f", {json.dumps(key)}: {json.dumps(value)}" for key, value in spare.items() if key not in data
            )
            front = front[:-1] + (added if data else added[2:]) + "}"
        text = f"---\n{front}\n---\nBody."
        first = loaded(text)
        for again in by_each_loader(lambda: as_yaml(front)):
            assert again == (first[0] if isinstance(first, tuple) else first)
        path.write_text(text, encoding="utf-8")
        corpus = read_corpus(tmp_path, WORDS)
        assert all(said.message and said.remedy for said in (*corpus.problems, *corpus.warnings))
        data = json.loads(front, parse_float=str, parse_int=str, parse_constant=str)
        if fields is PROFILE:
            # It is read as small letters and hyphens.
            data.pop("id", None)
        assert list(unsaid(data, corpus, file)) == []

    reading()


@always
def test_plain_scalars_are_the_same_by_both_loaders_of_yaml(profile: str) -> None:
    @settings(settings.get_profile(profile))
    @given(scalar=st.sampled_from([*NUMBERS, *WORDED]) | TEXTS)
    def reading(scalar: str) -> None:
        # In a flow, the two disagree on what ends a scalar: `[0?]` is an error to one of them.
        text = f"---\nsource: {scalar}\nsectors:\n- a\n- {scalar}\n---\n"
        c, python = by_each_loader(lambda: loaded(text))
        # Of several faults, one meets this first and the other that.
        assert c == python or isinstance(c, list) is isinstance(python, list) is True

    reading()
