"""A plan is a matrix of documents; what is wrong with it is said before anything is made."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from reports.batch.orders import Order, place_orders
from reports.batch.plan import Plan, find_plan, plan_by, read_plan
from reports.corpus.policy import Corpus
from reports.corpus.reader import read_corpus
from reports.corpus.vocabulary import Vocabulary
from reports.errors import InputProblem, UsageProblem
from reports.language import LANGUAGE_HINT
from reports.typeset.look import Look

VOCABULARY = Vocabulary.load()
AS_OF = date(2026, 3, 31)


@pytest.fixture(scope="module")
def corpus(sample_corpus: Path) -> Corpus:
    return read_corpus(sample_corpus, VOCABULARY)


def plan(folder: Path, text: str, **defaults: object) -> Plan:
    path = folder / "batch.toml"
    path.write_text(text, encoding="utf-8")
    return read_plan(path, defaults)


def orders(made: Plan, corpus: Corpus) -> tuple[Order, ...]:
    return place_orders(made, corpus, VOCABULARY, look=Look(), as_of=AS_OF)


def names(made: Plan, corpus: Corpus) -> set[str]:
    return {order.name for order in orders(made, corpus)}


def faults(folder: Path, text: str, corpus: Corpus | None = None) -> list[str]:
    """Field and message of every problem."""

    def use() -> None:
        made = plan(folder, text)
        if corpus is not None:
            orders(made, corpus)

    with pytest.raises(InputProblem) as failure:
        use()
    return [f"{problem.field}: {problem.message}. {problem.remedy}" for problem in failure.value.problems]


# -- What a plan asks for ----------------------------------------------------------------------------------------------


def test_every_combination_of_the_lists_is_a_document(tmp_path: Path, corpus: Corpus) -> None:
    made = plan(
        tmp_path,
        '[[documents]]\nkind="country"\nsubjects=["中国","NO"]\nlang=["zh","both"]\nprofile=["screen","print"]',
    )
    stem = "ccus-country_{}_2026-03-31_{}"
    assert names(made, corpus) == {
        stem.format(code, lang) + variant
        for code in ("CN", "NO")
        for lang in ("zh", "zh-en")
        for variant in ("", "_print")
    }


def test_all_subjects_are_those_that_the_filters_leave(tmp_path: Path, corpus: Corpus) -> None:
    made = plan(tmp_path, '[[documents]]\nkind="policy"\ncountry="Norway"\nyear=">=2000"')
    found = orders(made, corpus)
    assert {order.request.subject for order in found} == {
        record.id for record in corpus.records if record.jurisdiction == "NO"
    }
    assert all("country=NO" in order.request.selection.canonical for order in found)
    assert all(len(order.request.selection.records) == 1 for order in found)


def test_several_kinds_stand_in_one_table(tmp_path: Path, corpus: Corpus) -> None:
    made = plan(tmp_path, '[[documents]]\nkind=["category","policy"]')
    kinds = [order.request.kind for order in orders(made, corpus)]
    assert kinds.count("policy") == len(corpus.records)
    assert kinds.count("category") == 5


def test_a_comparison_is_one_document_of_all_its_subjects(tmp_path: Path, corpus: Corpus) -> None:
    made = plan(tmp_path, '[[documents]]\nkind="comparison"\nsubjects=["挪威","CN"]\nsheets=false\nlang=["zh","en"]')
    first, second = orders(made, corpus)
    assert (first.request.subject, first.request.compared) == ("NO-CN", ("NO", "CN"))
    assert first.request.with_sheets is False
    assert {first.request.languages, second.request.languages} == {("zh",), ("en",)}


def test_a_digest_is_of_a_period_and_has_a_baseline(tmp_path: Path, corpus: Corpus) -> None:
    made = plan(tmp_path, 'baseline="old.jsonl"\n[[documents]]\nkind="digest"\nperiod="2026Q1"')
    assert made.baseline == str(tmp_path / "old.jsonl")
    (order,) = orders(made, corpus)
    assert order.name == "ccus-digest_2026Q1_2026-03-31_zh"
    assert order.request.period is not None
    assert len(order.request.selection.records) == len(corpus.records)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('[[documents]]\nkind="digest"\nperiod="2026Q1"', "needs a baseline"),
        ('baseline="x"\n[[documents]]\nkind="digest"', "needs a period"),
        ('baseline="x"\n[[documents]]\nkind="digest"\nperiod="2026Q7"', "is not a quarter"),
        ('[[documents]]\nkind="comparison"\nsubjects=["CN"]', "a comparison of 1"),
        ('[[documents]]\nkind="comparison"\nsubjects=["CN","NO"]\ncategory="technical"', "no record"),
        ('[[documents]]\nkind="comparison"\nsubjects=["CN","NO"]\ncountry="CN"', "both name it"),
    ],
)
def test_what_a_comparison_or_digest_lacks_is_said(tmp_path: Path, corpus: Corpus, text: str, fault: str) -> None:
    assert fault in faults(tmp_path, text, corpus)[0]


def test_what_stands_at_the_top_holds_for_every_table(tmp_path: Path, corpus: Corpus) -> None:
    head = 'edition="2026 Q1"\nlang="en"\nas_of=2026-03-31\n'
    made = plan(
        tmp_path,
        head
        + '[[documents]]\nkind="country"\nsubjects="NO"\n[[documents]]\nkind="category"\nlang="zh"\nsubjects="market"',
    )
    assert made.as_of == AS_OF
    assert {(o.edition, o.request.languages) for o in orders(made, corpus)} == {
        ("2026 Q1", ("en",)),
        ("2026 Q1", ("zh",)),
    }


def test_defaults_hold_where_the_plan_says_nothing(tmp_path: Path, corpus: Corpus) -> None:
    made = plan(tmp_path, '[[documents]]\nkind="country"\nsubjects="NO"', lang="en", edition="E")
    (order,) = orders(made, corpus)
    assert (order.edition, order.request.languages) == ("E", ("en",))


def test_an_edition_is_one_text_or_one_by_language(tmp_path: Path, corpus: Corpus) -> None:
    by_language = {"zh": "2026 年第一季度", "en": "2026 Q1"}
    head = 'edition = { zh = "2026 年第一季度", en = "2026 Q1" }\nlang = ["zh", "en"]\n'
    own = '[[documents]]\nkind="country"\nsubjects="NO"\n[[documents]]\nkind="category"\nsubjects="market"\nedition="E"'
    made = plan(tmp_path, head + own, edition="reports.toml")
    assert {(o.request.kind, str(o.edition)) for o in orders(made, corpus)} == {
        ("country", str(by_language)),
        ("category", "E"),
    }


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("3", 'edition: is neither a text nor texts by language. Write it as edition = "…".'),
        ("{}", 'edition: is neither a text nor texts by language. Write it as edition = "…".'),
        ("{ zh = 1 }", 'edition: is neither a text nor texts by language. Write it as edition = "…".'),
        ('{ eng = "2026" }', "edition.eng: is not a language of documents. Did you mean 'en'?"),
    ],
)
def test_what_is_no_edition_is_refused(tmp_path: Path, written: str, said: str) -> None:
    assert faults(tmp_path, f'edition = {written}\n[[documents]]\nkind="country"') == [said]


@pytest.mark.parametrize(("by", "kind"), [("country", "country"), ("category", "category"), ("record", "policy")])
def test_without_a_plan_there_is_a_document_for_each(by: str, kind: str, corpus: Corpus) -> None:
    made = plan_by(by, defaults={"lang": ("zh", "en")}, filters={})
    found = orders(made, corpus)
    assert {order.request.kind for order in found} == {kind}
    assert len({order.request.subject for order in found}) * 2 == len(found)


def test_filters_narrow_what_is_written_without_a_plan(corpus: Corpus) -> None:
    made = plan_by("record", defaults={}, filters={"country": ("挪威",), "category": ()})
    assert all(order.request.selection.records[0].jurisdiction == "NO" for order in orders(made, corpus))


def test_a_record_by_itself_is_selected_as_its_query_would(corpus: Corpus) -> None:
    from reports.corpus.selection import parse_query, select

    made = plan_by("record", defaults={}, filters={"id": ()})
    for order in orders(made, corpus)[:3]:
        query = parse_query(VOCABULARY, corpus, id=(order.request.subject,))
        assert order.request.selection == select(corpus, query)


def test_the_largest_document_comes_first(corpus: Corpus) -> None:
    sizes = [
        len(order.request.selection.records) for order in orders(plan_by("country", defaults={}, filters={}), corpus)
    ]
    assert sizes == sorted(sizes, reverse=True)


def test_a_template_names_the_files(tmp_path: Path, corpus: Corpus) -> None:
    made = plan(tmp_path, 'name="{lang}/{kind}-{code}"\nlang=["zh","en"]\n[[documents]]\nkind="country"\nsubjects="NO"')
    assert names(made, corpus) == {"zh/country-NO", "en/country-NO"}


def test_the_plan_is_found_here_or_with_the_corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageProblem, match="no plan"):
        find_plan(None, tmp_path / "corpus")
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "batch.toml").write_text("")
    assert find_plan(None, tmp_path / "corpus") == tmp_path / "corpus" / "batch.toml"
    (tmp_path / "batch.toml").write_text("")
    assert find_plan(None, tmp_path / "corpus") == Path("batch.toml")
    assert find_plan(Path("other.toml"), None) == Path("other.toml")


def test_the_sample_plan_can_be_used(sample_corpus: Path, corpus: Corpus) -> None:
    assert len(orders(read_plan(sample_corpus / "batch.toml", {}), corpus)) > 20


# -- What is wrong with a plan -----------------------------------------------------------------------------------------


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    first = 'kind="contry"\nprofiles="x"\nstatus=[1]\nlang=["zh","fr"]'
    text = f'langs="zh"\nas_of="2026"\n[[documents]]\n{first}\n[[documents]]\nlang="zh"'
    assert faults(tmp_path, text) == [
        "langs: is not a key of a plan. Did you mean 'lang'?",
        "as_of: is not a day. Write it as as_of = 2026-03-31.",
        "documents[1].kind: “contry” is not known. Did you mean 'country'?",
        "documents[1].profiles: is not a key of a plan. Did you mean 'profile'?",
        'documents[1].status: is neither text nor a list of texts. Write it as status = ["…"].',
        f"documents[1].lang: “fr” is not known. Write {LANGUAGE_HINT}.",
        "documents[2].kind: is missing. Write one of country, category, policy, comparison, digest.",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is missing"),
        ("documents=[]", "is empty"),
        ("documents=3", "is not a list of tables"),
        ("[documents]\nkind='country'", "is not a list of tables"),
    ],
)
def test_a_plan_that_asks_for_nothing_is_refused(tmp_path: Path, text: str, said: str) -> None:
    assert faults(tmp_path, text) == [f"documents: {said}. Begin each with [[documents]]."]


@pytest.mark.parametrize("text", ["[[", "a = \xff"])
def test_a_file_that_is_no_plan_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "batch.toml").write_bytes(text.encode("latin-1"))
    with pytest.raises(InputProblem, match="cannot be used"):
        read_plan(tmp_path / "batch.toml", {})
    with pytest.raises(InputProblem, match="cannot be used"):
        read_plan(tmp_path / "none.toml", {})


@pytest.mark.parametrize("name", ["{kin}", "{kind.__class__}", "{}", "{kind!r}", "{kind:>9}", "{kind"])
def test_a_name_is_made_from_known_words_only(tmp_path: Path, name: str) -> None:
    (fault,) = faults(tmp_path, f'name="{name}"\n[[documents]]\nkind="country"')
    assert fault.startswith("name: ")


@pytest.mark.parametrize(
    "name", ["../{code}", "/{code}", "中{code}", ".{code}", "{code}/", "a b{code}", "x" * 200 + "{code}"]
)
def test_a_name_stays_in_the_folder_and_is_ascii(tmp_path: Path, corpus: Corpus, name: str) -> None:
    text = f'name="{name}"\n[[documents]]\nkind="country"\nsubjects="NO"'
    (fault,) = faults(tmp_path, text, corpus)
    assert "is no file name" in fault


def test_two_documents_of_one_name_are_refused_and_both_named(tmp_path: Path, corpus: Corpus) -> None:
    text = 'name="{kind}"\n[[documents]]\nkind="country"\nsubjects=["NO","CN"]'
    (fault,) = faults(tmp_path, text, corpus)
    assert "country CN zh screen A4" in fault
    assert "country NO zh screen A4" in fault


def test_names_that_differ_in_capitals_alone_are_one(tmp_path: Path, corpus: Corpus) -> None:
    table = '[[documents]]\nkind="country"\n'
    text = f'{table}subjects="NO"\nname="report"\n{table}subjects="CN"\nname="Report"'
    assert "would be the name of two documents" in faults(tmp_path, text, corpus)[0]


def test_unknown_subjects_are_named_with_the_nearest_known(tmp_path: Path, corpus: Corpus) -> None:
    wrong = '[[documents]]\nkind="policy"\nsubjects="us-45q"\nstatus="enforced"'
    text = f'[[documents]]\nkind="country"\nsubjects=["Norwey"]\n{wrong}'
    found = faults(tmp_path, text, corpus)
    assert found[0].startswith("documents[1].country: “Norwey” is not a known country")
    assert "Norway" in found[0]
    assert any(fault.startswith("documents[2].status:") for fault in found)


def test_a_subject_without_records_is_refused(tmp_path: Path, corpus: Corpus) -> None:
    text = '[[documents]]\nkind="country"\nsubjects=["CN", "Andorra"]'
    (fault,) = faults(tmp_path, text, corpus)
    assert "no record answers country=AD" in fault


def test_a_subject_that_is_named_twice_over_is_refused(tmp_path: Path, corpus: Corpus) -> None:
    (fault,) = faults(tmp_path, '[[documents]]\nkind="country"\nsubjects="NO"\ncountry="CN"', corpus)
    assert "subjects both name it" in fault
