"""Who gets what: exactly the documents and the language that are due."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec import convert
from msgspec.structs import replace

from reports.corpus.vocabulary import Vocabulary
from reports.delivery.delivery_status import DeliveryStatus, ResendPermissions
from reports.delivery.dispatch import RecipientReports, assign
from reports.delivery.finished import Finished
from reports.delivery.ledger import Ledger
from reports.delivery.message import forecast
from reports.delivery.message_plan import items_of, plan_messages
from reports.documents.source.source_data import SourceData
from reports.errors import InputProblem
from tests.delivery.plans_of import CAP, FORM, NOTHING, recipient


def report(name: str, kind: str, subject: str, *languages: str, variant: str = "", **document: Any) -> Finished:
    """A report that exists by its data alone."""
    about = {
        "kind": kind,
        "subject": subject,
        "languages": languages,
        "edition": "2026 Q1",
        "title": name,
        "compared": [],
    }
    edition = {"language": "en", "title": "Longship", "country": {"code": "NO", "written": "Norway"}}
    source = {
        "document": {**about, "with_sheets": True, "publisher": "", "footer": "", "name": name, **document},
        "as_of": "2026-03-31",
        "method": "1",
        "made_with": {"program": "1", "engines": {}},
        "corpus": {"name": "policies"},
        "selection": {"query": {}, "canonical": "", "total": 1, "left_out": [], "records": ["no-longship"]},
        "reviewers": [],
        "records": [{"id": "no-longship", "editions": [edition]}],
        "peers": [],
        "grades": {},
        "aggregates": {"selection": {"by_grade": {}}},
        "glance": {},
        "hashes": {"records": {}},
    }
    return Finished(name, b"", "0" * 64, 1, convert(source, SourceData), variant)


REPORTS = (
    report("cn_zh", "country", "CN", "zh"),
    report("cn_en", "country", "CN", "en"),
    report("no_en", "country", "NO", "en"),
    report("no_both", "country", "NO", "zh", "en"),
    report("market_en", "category", "market", "en"),
    report("cmp_en", "comparison", "CN-EU", "en", compared=["CN", "EU"]),
    report("digest_zh", "digest", "2026Q1", "zh"),
    report("digest_en", "digest", "2026Q1", "en"),
    report("sheet_en", "policy", "no-longship", "en"),
    report("sheet_en_print", "policy", "no-longship", "en", variant="print"),
)


def due(language: str, **asked: Any) -> list[str]:
    (bundle,) = assign([recipient(language=language, **asked)], REPORTS, Vocabulary.load(), "r.toml")
    return [one.name for one in bundle.reports]


@pytest.mark.parametrize(
    ("language", "asked", "expected"),
    [
        ("zh", {"subjects": ("中国",)}, ["cn_zh"]),
        ("en", {"subjects": ("China",)}, ["cn_en", "cmp_en"]),
        ("en", {"subjects": ("CN",), "kinds": ("country",)}, ["cn_en"]),
        ("zh", {"subjects": ("挪威",)}, ["no_both"]),
        ("en", {"subjects": ("Norway",)}, ["no_en"]),
        ("en", {"subjects": ("NO",), "kinds": ("country", "digest")}, ["no_en", "digest_en"]),
        ("en", {"subjects": ("NO",), "kinds": ("policy",)}, ["sheet_en"]),
        ("en", {"subjects": ("no-longship",)}, ["sheet_en"]),
        ("zh", {"subjects": ("no-longship",)}, []),
        ("en", {"subjects": ("市场机制", "2026Q1")}, ["market_en", "digest_en"]),
        ("zh", {"kinds": ("country",)}, ["cn_zh", "no_both"]),
        ("zh", {"documents": ("digest_*",)}, ["digest_zh"]),
        ("zh", {"documents": ("digest_en",)}, ["digest_en"]),
        ("en", {"documents": ("sheet_en_print", "cn_*")}, ["cn_en", "sheet_en_print"]),
        ("zh", {"documents": ("*",)}, ["cn_zh", "no_both", "digest_zh"]),
    ],
)
def test_a_recipient_gets_what_answers_their_entry(language: str, asked: dict[str, Any], expected: list[str]) -> None:
    assert due(language, **asked) == expected


def test_a_misspelt_name_is_refused_and_all_of_them_are_named() -> None:
    wrong = [recipient("a@x.org", subjects=("Norwey",), field="recipient[1]"),
             recipient("b@x.org", subjects=("中国", "Chinna"), field="recipient[2]")]  # fmt: skip
    with pytest.raises(InputProblem) as caught:
        assign(wrong, REPORTS, Vocabulary.load(), "r.toml")
    assert [problem.field for problem in caught.value.problems] == ["recipient[1].subjects", "recipient[2].subjects"]
    assert "Norway" in caught.value.problems[0].remedy


@pytest.mark.parametrize("code", ["BR", "EU", "br", "market"])
def test_a_code_is_known_whether_or_not_a_document_is_about_it(code: str) -> None:
    (bundle,) = assign([recipient(subjects=(code,))], REPORTS[:1], Vocabulary.load(), "r.toml")
    assert bundle.notes == (f"nothing here is about {code}",)


def test_what_is_known_but_not_here_is_noted() -> None:
    (bundle,) = assign([recipient(subjects=("Brazil",), documents=("x_*",))], REPORTS, Vocabulary.load(), "r.toml")
    assert bundle == RecipientReports(bundle.recipient, (), ("nothing here is about Brazil", "no document is called x_*"))


def test_identity_tells_documents_apart_and_not_their_days() -> None:
    assert len({one.identity for one in REPORTS}) == len(REPORTS)
    later = replace(REPORTS[0], source=replace(REPORTS[0].source, as_of="2026-04-02"), sha256="1" * 64, name="x")
    assert later.identity == REPORTS[0].identity == "country CN zh"
    source = REPORTS[0].source
    selection = replace(source.selection, query={"country": ["CN"], "status": ["in-force"]})
    assert replace(REPORTS[0], source=replace(source, selection=selection)).identity == "country CN status=in-force zh"


# -- Messages ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def bundle(sheet: Finished, sheet_zh: Finished, briefing: Finished) -> RecipientReports:
    return RecipientReports(recipient(), (sheet, sheet_zh, briefing))


def statuses(bundle: RecipientReports) -> list[DeliveryStatus]:
    with Ledger(None) as ledger:
        return ledger.look(list(items_of(bundle)), NOTHING)


def test_all_that_is_due_goes_into_one_message_if_it_fits(bundle: RecipientReports) -> None:
    found = plan_messages(bundle, statuses(bundle), FORM, CAP, "split")
    assert [one.content.reports for one in found.due] == [bundle.reports]


def test_what_is_too_large_together_is_split_and_no_part_is_over_the_cap(bundle: RecipientReports) -> None:
    sizes = [plan_messages(RecipientReports(bundle.recipient, (one,)), statuses(RecipientReports(bundle.recipient, (one,))), FORM, CAP, "split")
             .due[0].size for one in bundle.reports]  # fmt: skip
    cap = max(sizes) + 5_000
    found = plan_messages(bundle, statuses(bundle), FORM, cap, "split")
    assert len(found.due) > 1
    assert [report for one in found.due for report in one.content.reports] == list(bundle.reports)
    assert [(one.content.part, one.content.parts) for one in found.due] == [
        (number, len(found.due)) for number in range(1, len(found.due) + 1)
    ]
    assert all(one.size == forecast(one.content, FORM) <= cap for one in found.due)
    refused = plan_messages(bundle, statuses(bundle), FORM, cap, "refuse")
    assert (refused.due, len(refused.too_large)) == ((), 1)
    assert "3 documents make a message of" in refused.too_large[0]


def test_a_document_that_is_too_large_by_itself_is_refused_and_the_others_go(
    bundle: RecipientReports, briefing: Finished
) -> None:
    for over_cap in ("split", "refuse"):
        found = plan_messages(bundle, statuses(bundle), FORM, len(briefing.data), over_cap)
        assert [one.content.reports for one in found.due] == [bundle.reports[:2]]
        assert "ccus-country_CN" in found.too_large[0]


def test_corrections_go_by_themselves(tmp_path: Path, bundle: RecipientReports) -> None:
    items = list(items_of(bundle))
    with Ledger(tmp_path / "l.sqlite") as ledger:
        old = ledger.plan([replace(items[0], sha256="1" * 64)], NOTHING)
        assert ledger.begin(old, "job")
        ledger.settle(old, "accepted", "250")
        refused = plan_messages(bundle, ledger.look(items, NOTHING), FORM, CAP, "split")
        assert ([one.verdict for one in refused.kept], len(refused.due)) == (["changed"], 1)
        found = plan_messages(bundle, ledger.look(items, ResendPermissions(correction=True)), FORM, CAP, "split")
    assert [(one.content.correction, len(one.content.reports)) for one in found.due] == [(False, 2), (True, 1)]


def test_what_is_due_to_a_group_is_due_besides_and_not_mixed_with_the_rest(sheet: Finished, briefing: Finished) -> None:
    member = recipient(kinds=("policy",), subjects=("Norway",))
    reader = replace(member, groups=(replace(member, kinds=("country",), subjects=("中国",)),))
    (bundle,) = assign([reader], [sheet, briefing], Vocabulary.load(), "people.toml")
    assert bundle.reports == (briefing,)
