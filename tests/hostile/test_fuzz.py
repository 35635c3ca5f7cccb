"""Anything at all as a file, a spelling, a body, a run of text: an answer or a named refusal, never a crash."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from reports.composition.compose import compose
from reports.corpus.fields import POLICY
from reports.corpus.reader import read_corpus
from reports.corpus.selection import parse_query, select
from reports.corpus.vocabulary import KINDS, Vocabulary
from reports.documents.shared.request import DocumentRequest, open_context
from reports.errors import DocumentProblem, ReportsError
from reports.typeset.look import Look
from reports.typeset.markdown import set_prose
from reports.typeset.templating import section_html
from reports.typeset.text import fold, plain, set_heading, set_run

# The quick profile in every run, the long one with `make soak`.
always = pytest.mark.parametrize("profile", ["quick", pytest.param("soak", marks=pytest.mark.soak)], indirect=True)

LANGUAGES = st.sampled_from(["zh-Hans", "zh-Hant", "en", "ja", "ko", "x"])
PIECES = st.sampled_from(
    [
        *(
            "[",
            "]",
            "(",
            ")",
            "![",
            "](",
            "*",
            "**",
            "_",
            "`",
            "```\n",
            "~~",
            "|",
            "|-|-|\n",
            "\n",
            "\n\n",
            "- ",
            "1. ",
            "> ",
        ),
        *(
            "# ",
            "    ",
            "\t",
            "<",
            ">",
            "</p>",
            "<script>",
            "<!--",
            "&",
            "&#x202e;",
            "&lt;",
            "\\",
            ":",
            "://",
            "http://a.b/c",
        ),
        *(
            "javascript:x",
            "www.",
            "https://",
            "file:///etc/passwd",
            "{{ x }}",
            "{%",
            "%}",
            "碳",
            "二氧化碳",
            "，",
            "“",
            "”",
            "·",
            "①",
        ),
        *(
            "が",
            "한국",
            "CO2",
            "CO₂",
            "₂",
            "5 Mt",
            "2024 年",
            "第 3 条",
            "100%-",
            "[12]",
            "'",
            '"',
            "---",
            "---\n",
            "\r",
            "\ufeff",
        ),
        *(
            "\0",
            "\x07",
            "\x1b",
            "\x85",
            "\u200b",
            "\u2028",
            "\u202e",
            "\u2066",
            "\ufdd0",
            "\ufdd1",
            "\ufdd2",
            "\ufdd3",
            "\uffff",
        ),
        *(
            "\ud800",
            "\udfff",
            "\U0001f600",
            "\U000e0041",
            "\u0301",
            "\xa0",
            "\u3000",
            "ﬁ",
            "⼀",
            "\U0002f800",
            "a" * 90,
            " " * 40,
        ),
    ]
)
TEXTS = st.text(st.characters(), max_size=60) | st.lists(PIECES, max_size=40).map("".join)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
SCORES = st.dictionaries(
    st.sampled_from(["incentive", "statutory", "market", "strategic", "mrv"]) | TEXTS,
    st.fixed_dictionaries({}, optional={"score": VALUES | st.integers(0, 100), "evidence": TEXTS, "citation": TEXTS})
    | VALUES,
    max_size=5,
)
DATES = st.dates().map(str) | st.sampled_from(["2024", "2024-05", "2024-01-01", "May 2024", "2024年5月"]) | TEXTS
MILESTONES = st.lists(st.fixed_dictionaries({"date": DATES, "event": TEXTS}), max_size=4)
PLAUSIBLE = {
    "analysis": SCORES,
    "regulatory": st.dictionaries(st.sampled_from(["liability_transfer", "co2_definition"]) | TEXTS, TEXTS, max_size=4),
    "impactAnalysis": st.dictionaries(st.sampled_from(["economic", "technical"]) | TEXTS, TEXTS, max_size=3),
    "evolution": st.fixed_dictionaries(
        {}, optional={"milestones": MILESTONES, "supersedes": st.lists(TEXTS, max_size=3)}
    ),
    "provenance": st.fixed_dictionaries({}, optional={"author": TEXTS, "reviewer": TEXTS, "lastAuditDate": DATES}),
    "pubDate": DATES,
    "relatedFacilities": st.lists(TEXTS, max_size=4),
}
"""Values of the right shape, which get further than any others."""
FIELDS: dict[str, st.SearchStrategy[Any]] = {key: PLAUSIBLE.get(key, TEXTS) | VALUES for key in POLICY.keys}
FRONTS = st.fixed_dictionaries({}, optional=FIELDS)
RECORDS = st.fixed_dictionaries(
    {
        "id": st.just("a"),
        "title": TEXTS.filter(str.strip),
        "country": st.sampled_from(["中国", "Norway", "EU"]) | TEXTS,
    },
    optional={key: PLAUSIBLE.get(key, TEXTS) for key in POLICY.keys if key not in ("id", "title", "country", "year")},
)

# One folder serves all examples: each writes the same file anew.
in_one_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


def written(front: dict[str, Any], body: str) -> bytes:
    """A file of a record."""
    return f"---\n{json.dumps(front)}\n---\n{body}".encode(errors="surrogatepass")


@pytest.fixture
def profile(request: pytest.FixtureRequest) -> str:
    """Which of the two runs this is."""
    return str(request.param)


def named(refused: ReportsError) -> None:
    """A refusal says what is wrong and what to do."""
    assert refused.message
    assert refused.remedy or refused.problems
    assert all(problem.file or problem.field for problem in refused.problems)
    assert all(problem.message and problem.remedy for problem in refused.problems)


def read(folder: Path, data: bytes) -> None:
    """Read a corpus of one file, which is either a record or named with what is wrong, or as what is none."""
    (folder / "a.md").write_bytes(data)
    corpus = read_corpus(folder)
    is_note = [warning.file for warning in corpus.warnings if warning.rule == "passed-over"] == ["a.md"]
    assert [len(corpus.records) + len(corpus.profiles) == 1, bool(corpus.problems), is_note].count(True) == 1
    assert all(problem.message and problem.remedy and problem.file == "a.md" for problem in corpus.problems)


@always
@pytest.mark.usefixtures("profile")
@in_one_folder
@given(data=st.binary(max_size=300) | TEXTS.map(lambda text: text.encode(errors="surrogatepass")))
def test_any_bytes_are_a_record_or_a_problem(tmp_path: Path, data: bytes) -> None:
    read(tmp_path, data)
    read(tmp_path, b"---\n" + data + b"\n---\n" + data)


@always
@pytest.mark.usefixtures("profile")
@in_one_folder
@given(front=FRONTS, body=TEXTS)
def test_any_front_matter_is_a_record_or_a_problem(tmp_path: Path, front: dict[str, Any], body: str) -> None:
    read(tmp_path, written(front, body))
    read(tmp_path, written({"id": "a", "title": "a", "country": "a", **front}, body))


@always
@pytest.mark.usefixtures("profile")
@in_one_folder
@given(lines=st.lists(st.tuples(st.sampled_from(POLICY.keys) | TEXTS, TEXTS), max_size=6), body=TEXTS)
def test_any_yaml_is_a_record_or_a_problem(tmp_path: Path, lines: list[tuple[str, str]], body: str) -> None:
    front = "".join(f"{key}: {value}\n" for key, value in lines)
    read(tmp_path, f"---\nid: a\ntitle: a\ncountry: a\n{front}---\n{body}".encode(errors="surrogatepass"))


@always
@pytest.mark.usefixtures("profile")
@in_one_folder
@given(front=RECORDS, body=TEXTS, language=st.sampled_from(["zh", "en"]))
def test_any_record_that_is_read_becomes_a_sheet_or_a_named_refusal(
    tmp_path: Path, front: dict[str, Any], body: str, language: str
) -> None:
    (tmp_path / "a.md").write_bytes(written(front, body))
    vocabulary = Vocabulary.load()
    corpus = read_corpus(tmp_path, vocabulary)
    if corpus.records:
        selection = select(corpus, parse_query(vocabulary, corpus, id=("a",)))
        context = open_context(corpus, vocabulary, as_of=date(2026, 7, 1), reviewers=(), language=language, edition="")
        for section in compose(DocumentRequest("policy", "a", selection, (language,), ()), context).sections:
            try:
                section_html(section, Look(), _Charts())
            except DocumentProblem as refused:
                named(refused)


class _Charts(dict[Any, bytes]):
    """Charts that are drawn already: what a chart looks like is tested elsewhere."""

    def __missing__(self, key: Any) -> bytes:
        return b"<svg/>"

    def __contains__(self, key: Any) -> bool:
        return True


@always
@pytest.mark.usefixtures("profile")
@given(spelling=TEXTS)
@example(spelling="\udcff")
def test_any_spelling_is_looked_up(spelling: str) -> None:
    vocabulary = Vocabulary.load()
    for kind in KINDS:
        term = vocabulary.term(kind, spelling)
        assert term.code is None or vocabulary.name(kind, term.code, "zh")
        assert len(vocabulary.nearest(kind, spelling)) <= 3
    questions: list[Callable[[str], bool]] = [
        vocabulary.placeholder, vocabulary.stated_absent, vocabulary.draft_title,
        vocabulary.machine_author, vocabulary.pending_reviewer,
    ]  # fmt: skip
    assert all(question(spelling) in (True, False) for question in questions)


@always
@pytest.mark.usefixtures("profile")
@given(spelling=TEXTS, option=st.sampled_from(["country", "category", "status", "year", "published", "where", "id"]))
def test_any_filter_is_understood_or_refused(sample: Callable[[], Any], spelling: str, option: str) -> None:
    vocabulary, corpus = sample()
    try:
        select(corpus, parse_query(vocabulary, corpus, **{option: (spelling,)}))
    except ReportsError as refused:
        named(refused)


@pytest.fixture(scope="session")
def sample(sample_corpus: Path) -> Callable[[], Any]:
    vocabulary = Vocabulary.load()
    read = vocabulary, read_corpus(sample_corpus, vocabulary)
    # A function, because the arguments of an example that fails are written out.
    return lambda: read


# -- Text --------------------------------------------------------------------------------------------------------------

NEVER = re.compile(
    "[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
TAGS = frozenset({
    *("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code", "hr", "br"),
    *("em", "strong", "table", "thead", "tbody", "tr", "th", "td", "s", "a", "sub", "sup", "span"),
})  # fmt: skip


class _Checker(HTMLParser):
    """HTML that is well formed, of the tags allowed, with addresses that only lead."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS
        for name, value in attrs:
            assert name in ("href", "class", "scope", "lang", "data-label", "id", "role")
            assert name != "href" or re.match("(https?|mailto):|#note-[0-9]+$", value or "", re.IGNORECASE)
        if tag not in ("br", "hr"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(data)

    def handle_pi(self, data: str) -> None:
        raise AssertionError(data)


def is_harmless(html: str) -> bool:
    """Whether HTML holds nothing but what a text may be."""
    checker = _Checker()
    checker.feed(html)
    checker.close()
    return not checker.open and NEVER.search(html) is None


@always
@pytest.mark.usefixtures("profile")
@given(text=TEXTS, language=LANGUAGES, url=st.booleans())
def test_any_run_is_set(text: str, language: str, url: bool) -> None:
    assert is_harmless(set_run(text, language, url=url))
    assert is_harmless(set_heading(text, language))
    assert NEVER.search(plain(text, language)) is None
    assert fold(fold(text, language), language) == fold(text, language)


@always
@pytest.mark.usefixtures("profile")
@given(markdown=TEXTS, language=LANGUAGES, level=st.integers(1, 6))
def test_any_markdown_is_set_or_refused(markdown: str, language: str, level: int) -> None:
    try:
        html = set_prose(markdown, language, heading_level=level)
    except DocumentProblem as refused:
        named(refused)
    else:
        assert is_harmless(html)
