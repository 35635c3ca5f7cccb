"""What reading already found, as findings: each fault of a file under the rule that it breaks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from reports.analysis.checks.rules import Finding
from reports.corpus.policy import Corpus
from reports.errors import Problem

_PROBLEMS = (
    ("no front matter", "front-matter-missing"),
    ("is never closed", "front-matter-unclosed"),
    ("levels deep", "front-matter-depth"),
    ("front matter is longer", "unreadable-file"),
    ("neither JSON nor YAML", "front-matter-syntax"),
    ("is not JSON", "front-matter-syntax"),
    ("front matter is", "front-matter-shape"),
    ("anchor, alias or tag", "yaml-alias"),
    ("is not plain text", "yaml-alias"),
    ("stands twice", "duplicate-key"),
    ("two keys differ only", "duplicate-key"),
    ("is not a number from 0 to 100", "bad-score"),
    ("is missing", "missing-field"),
    ("cannot be an id", "bad-id"),
    ("is the id of", "id-collision"),
    ("is expected", "wrong-type"),
    ("is not a year", "wrong-type"),
)
"""Words of a problem that keeps a file out, and the rule; the first that fits holds, else the file is unreadable."""

_WARNINGS = (
    ("is cut off", "truncated-description"),
    ("were left out", "hidden-characters"),
    ("cannot be read as a date", "unreadable-date"),
    ("is not known; it is kept", "unknown-name"),
    ("the key is not known", "misspelt-key"),
    ("is not a language tag", "language-mismatch"),
    ("contradicts the folder", "language-mismatch"),
    ("has another profile", "rival-profiles"),
)
"""The same for warnings; the others are contradictions between twins."""


# What a file says may contain any of the words above.
_QUOTED = re.compile("“[^”]*(?:”|$)")


def reader_findings(corpus: Corpus) -> Iterator[Finding]:
    """Every problem and warning that reading found."""
    held = {edition.path: record.id for record in corpus.records for edition in record.editions}
    held |= {profile.path: profile.id for profile in corpus.profiles}
    yield from _findings(corpus.problems, _PROBLEMS, "unreadable-file", held)
    yield from _findings(corpus.warnings, _WARNINGS, "twin-contradiction", held)


def _findings(
    problems: Iterable[Problem], table: Iterable[tuple[str, str]], otherwise: str, held: Mapping[str, str]
) -> Iterator[Finding]:
    for said in problems:
        own = _QUOTED.sub("", said.message)
        rule = next((rule for words, rule in table if words in own), otherwise)
        yield Finding(said.file, said.line, said.field, rule, said.message, said.remedy, held.get(said.file, ""))
