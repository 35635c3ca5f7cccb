"""The table of fields has every field that a record or a profile can hold, and reading and writing go by it."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct
from msgspec.structs import replace

from reports.corpus.field_reader import FieldReader
from reports.corpus.fields import (
    EVOLUTION,
    IMPACT,
    MILESTONE,
    PILLAR,
    POLICY,
    PROFILE,
    PROVENANCE,
    SCORE,
    TARGETS,
    FieldBlock,
)
from reports.corpus.front_matter import read_front_matter
from reports.corpus.policy import Corpus, Policy, Profile
from reports.corpus.record_reader import BlockReader
from reports.corpus.record_writer import front_matter_of, write_file
from reports.corpus.vocabulary import Vocabulary
from reports.resources import TEMPLATES
from tests.corpus.filled import filled

ReadFiles = Callable[[Mapping[str, Any]], Corpus]

BLOCKS = (POLICY, PROFILE, EVOLUTION, MILESTONE, PROVENANCE, TARGETS, SCORE, PILLAR, IMPACT)
NAMELESS = {"never", "with_published", "block", "blocks_by_name", "texts_by_name", "milestones"}
"""Ways of comparing a field that no table of changes names: it cannot change, or its parts are named."""


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.holds.__name__)
def test_every_attribute_has_a_row(block: FieldBlock) -> None:
    rows = [name for field in block.fields for name in (field.attribute, field.written) if name]
    assert sorted(rows) == sorted({*block.holds.__struct_fields__} - {"path", "extra", block.name})


@pytest.mark.parametrize("kind", [Policy, Profile])
def test_a_value_with_every_field_is_read_from_the_file_that_is_written_of_it(
    read_files: ReadFiles, kind: type[Policy] | type[Profile]
) -> None:
    whole = filled(kind)
    corpus = read_files({whole.path: write_file(whole)})
    (found,) = _said(corpus)
    assert (corpus.problems, corpus.warnings) == ((), ())
    assert found == whole


@pytest.mark.parametrize("block", [POLICY, PROFILE], ids=["policy", "profile"])
def test_front_matter_with_every_field_is_written_of_the_value_that_is_read_from_it(
    read_files: ReadFiles, block: FieldBlock
) -> None:
    whole: Any = filled(block.holds)
    front, _ = read_front_matter(write_file(whole).decode())
    corpus = read_files({whole.path: front})
    (found,) = _said(corpus)
    again, _ = read_front_matter(write_file(replace(found, body="")).decode())
    assert list(again.items()) == list(front.items())
    # And nothing in it is empty or stands twice: every field was really filled.
    leaves = [leaf for leaf in _leaves(front) if leaf not in ("en",)]
    assert all(leaves)
    assert len(leaves) == len(set(leaves))


def _said(corpus: Corpus) -> list[Policy | Profile]:
    return [*(record.primary for record in corpus.records), *corpus.profiles]


def _leaves(value: Any) -> list[Any]:
    if isinstance(value, dict | list):
        return [leaf for item in (value.values() if isinstance(value, dict) else value) for leaf in _leaves(item)]
    return [value]


@pytest.mark.parametrize("field", [f for f in POLICY.front if f.type != "language"], ids=lambda field: field.key)
def test_a_row_that_is_forgotten_is_noticed(vocabulary: Vocabulary, field: Any) -> None:
    forgetful = FieldBlock(Policy, tuple(row for row in POLICY.fields if row is not field))
    whole = filled(Policy)
    assert field.key not in front_matter_of(whole, forgetful)
    found = BlockReader(forgetful).read(front_matter_of(whole, POLICY), "", FieldReader("x", vocabulary))
    assert field.attribute not in found
    assert field.key in found["extra"]


def test_every_misspelt_key_is_named_beside_the_one_that_is_meant(read_files: ReadFiles) -> None:
    blocks = {"evolution": EVOLUTION, "provenance": PROVENANCE}
    front: dict[str, Any] = {f"{key}{key[-1]}": "x" for key in POLICY.keys}
    front |= {name: {f"{key}{key[-1]}": "x" for key in block.keys} for name, block in blocks.items()}
    front |= {"analysis": {"mrv": {f"{key}{key[-1]}": "x" for key in SCORE.keys}}}
    corpus = read_files({"en/a.md": {"id": "a", "title": "a", "country": "Norway", **front}})
    misspelt = {warning.field: warning.message for warning in corpus.warnings if warning.rule == "misspelt-key"}
    prefixes = {"": POLICY, "evolution.": EVOLUTION, "provenance.": PROVENANCE, "analysis.mrv.": SCORE}
    meant = {f"{prefix}{key}{key[-1]}": key for prefix, block in prefixes.items() for key in block.keys}
    assert misspelt.keys() == meant.keys()
    assert all(f"“{key}” is" in misspelt[field] for field, key in meant.items())


@pytest.mark.parametrize("path", sorted((TEMPLATES / "strings").glob("*.toml")), ids=lambda path: path.stem)
def test_every_field_that_can_change_has_a_printed_name(path: Path) -> None:
    names = tomllib.loads(path.read_text(encoding="utf-8"))["field"]
    fields = [field for block in (POLICY, PROFILE, EVOLUTION, PROVENANCE, TARGETS) for field in block.fields]
    assert {field.key for field in fields if field.comparison not in NAMELESS} - names.keys() == set()
    unplaced = [field for block in BLOCKS for field in block.unplaced]
    assert {field.key for field in unplaced} - names.keys() == set()


@pytest.mark.parametrize("block", [MILESTONE, PILLAR, IMPACT], ids=lambda block: block.holds.__name__)
def test_parts_that_are_printed_as_one_line_have_a_place_for_each_of_their_fields(block: FieldBlock) -> None:
    assert block.unplaced == ()


def test_the_filled_values_leave_no_attribute_empty() -> None:
    def empty(value: Any) -> bool:
        if isinstance(value, Struct):
            return any(empty(getattr(value, name)) for name in value.__struct_fields__)
        return value is None or value == "" or value == () or value == {}

    assert not empty(filled(Policy))
    assert not empty(filled(Profile))
