"""Turn the problems and warnings that reading a corpus left behind into findings of the check."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from reports.analysis.checks.rules import UNKNOWN_NAME, CheckFinding
from reports.corpus.policy import Corpus


def reader_findings(corpus: Corpus) -> Iterator[CheckFinding]:
    """Yield every problem and warning of the reader as a finding under the rule that it names."""
    ids = {edition.path: record.id for record in corpus.records for edition in record.editions}
    languages = {edition.path: edition.language for record in corpus.records for edition in record.editions}
    languages |= {profile.path: profile.language for profile in corpus.profiles}
    ids |= {profile.path: profile.id for profile in corpus.profiles}
    for said in chain(corpus.problems, corpus.warnings):
        record = ids.get(said.file, "")
        language = languages.get(said.file, "") if said.rule == UNKNOWN_NAME else ""
        yield CheckFinding(said.file, said.line, said.field, said.rule, said.message, said.remedy, record, language)
