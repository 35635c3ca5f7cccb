"""Turn the problems and warnings that reading a corpus left behind into findings of the check."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from reports.analysis.checks.rules import CheckFinding
from reports.corpus.policy import Corpus


def reader_findings(corpus: Corpus) -> Iterator[CheckFinding]:
    """Yield every problem and warning of the reader as a finding under the rule that it names."""
    ids = {edition.path: record.id for record in corpus.records for edition in record.editions}
    ids |= {profile.path: profile.id for profile in corpus.profiles}
    for said in chain(corpus.problems, corpus.warnings):
        record = ids.get(said.file, "")
        yield CheckFinding(said.file, said.line, said.field, said.rule, said.message, said.remedy, record)
