"""The digest: two ledgers that never stand in for each other, sums that add up, pages worth printing whatever happened."""

from __future__ import annotations

import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from reports.analysis.changes.period import between
from reports.analysis.changes.sides import as_baseline, open_side
from reports.audit.inspection import inspect_document
from reports.composition.compose import compose
from reports.composition.reopening import reopen
from reports.config.calendar import CalendarDate
from reports.corpus.embedded import read_source
from reports.corpus.origin import open_folder
from reports.corpus.policy import Pillar, Profile, Record, Score
from reports.corpus.snapshot import pack_snapshot, take_snapshot
from reports.documents.digest.issue import Issue
from reports.documents.digest.model import Annex, Countries, DigestFront, DigestReview
from reports.documents.policy.model import PolicySheet
from reports.documents.shared.change_rows import Ledgers
from reports.documents.shared.frame import DocumentFrame
from reports.documents.shared.request import Context, DocumentRequest
from reports.files import write_whole
from reports.language import excerpts
from reports.pdf.document import render_document
from reports.typeset.look import Look
from tests.analysis.builders import VOCABULARY, corpus, milestone, provenance, record, scores, when
from tests.analysis.changes_pair import NEW, OLD, evolved, published
from tests.documents.quarters import (
    AS_OF,
    QUARTER,
    REVIEWERS,
    SNAPSHOT,
    content,
    digest_of,
    issue_of,
    made_up,
    opened,
    sample,
    sample_calendar,
    view,
)
from tests.documents.views import profile


@pytest.fixture(scope="module")
def issue() -> Issue:
    return issue_of(sample(), calendar=sample_calendar())


@pytest.fixture(scope="module")
def review() -> DigestReview:
    return content(compose(digest_of(sample()), sample()), DigestReview)


@pytest.fixture(scope="module")
def front() -> DigestFront:
    return content(compose(digest_of(sample()), sample()), DigestFront)


def countries_of(context: Context, *, with_sheets: bool = True) -> Countries:
    return content(compose(digest_of(context, with_sheets=with_sheets), context), Countries)


# -- The sample's quarter ----------------------------------------------------------------------------------------------


def test_the_sections_stand_in_the_order_of_the_outline() -> None:
    document = compose(digest_of(sample()), sample())
    ids = [section.id for section in document.sections]
    assert ids[:3] == ["glance-zh", "review-zh", "countries-zh"]
    assert ids[-2:] == ["annex-zh", "frame-zh"]
    assert len(content(document, Countries).blocks) == 11


def test_the_sheets_of_new_records_stand_after_the_countries() -> None:
    sections = compose(digest_of(sample()), sample()).sections
    ids = [section.id for section in sections]
    assert sum(isinstance(s.content, PolicySheet) for s in sections) == 2
    assert ids.index("us-45q-tax-credit-zh") > ids.index("countries-zh")
    assert ids.index("us-45q-tax-credit-zh") < ids.index("annex-zh")


def test_without_sheets_the_annex_goes_on_where_the_countries_end() -> None:
    document = compose(digest_of(sample(), with_sheets=False), sample())
    assert content(document, Countries).annex is not None
    assert not any(isinstance(section.content, Annex) for section in document.sections)


def test_without_sheets_nothing_links_to_one() -> None:
    document = compose(digest_of(sample(), with_sheets=False), sample())
    assert not any(isinstance(section.content, PolicySheet) for section in document.sections)
    arrivals = content(document, DigestReview).arrivals
    assert arrivals is not None
    assert {line.section for line in arrivals.lines} == {""}


def test_a_law_of_last_year_is_new_in_the_record_not_in_the_world(issue: Issue, review: DigestReview) -> None:
    assert [event.record for event in issue.events] == ["eu-crcf"]
    assert {record.id for record in issue.new_records} == {"us-45q-tax-credit", "eu-co2-transport-framework"}
    assert review.arrivals is not None
    assert review.arrivals.heading == "新收录 2 件，无一可知在本期通过"
    assert [event.record for block in countries_of(sample()).blocks for event in block.events] == ["eu-crcf"]


def test_page_one_parts_the_world_from_the_record(front: DigestFront) -> None:
    world, record = "世界上有 1 件有日期可据的事", "14 项评分变动中 5 项是补证或首评，不是法律变了"
    assert front.verdict == f"{world}。其余是记录在改：{record}。"
    assert [line.text.text[:2] for line in front.events] == ["首批"]
    counts = [(count.figure, count.caption) for count in front.tally]
    assert counts == [
        ("1", "个世界事件"),
        ("2", "件新收录"),
        ("14", "项评分变动"),
        ("39", "处实质改动"),
        ("12", "处编辑性改动"),
    ]


def test_the_baseline_is_named_by_its_day(front: DigestFront, review: DigestReview) -> None:
    assert front.kicker.endswith("与 2025年12月31日的记录相比")
    assert review.compared.startswith("与 2025年12月31日的记录相比：")
    nameless = view(opened("sample").corpus, made_up(record("a")))
    kicker = content(compose(digest_of(nameless), nameless), DigestFront).kicker
    assert "made up" not in kicker
    assert kicker.endswith("与前期记录相比（日期不明）")


def test_the_sum_is_printed_and_the_columns_add_up_to_it(review: DigestReview) -> None:
    assert review.total == "差异 51 处 = 实质 39 处 + 编辑性 12 处"
    assert review.raw == sum(row.sum for row in review.countries) == 51
    columns = [sum(int(row.counts[place] or 0) for row in review.countries) for place in range(len(review.columns))]
    assert [str(count) for count in columns] == list(review.sums)
    assert sum(columns) == 51
    assert all(columns), "an empty column is left out"


def test_every_real_change_is_listed_once_and_every_editorial_one_in_the_annex(issue: Issue) -> None:
    document = compose(digest_of(sample()), sample())
    review = content(document, DigestReview)
    inside = [record for block in content(document, Countries).blocks for record in block.records]
    told = sum(max(len(field.scores), 1) for one in inside for field in one.fields)
    groups = (review.arrivals, review.statuses, *review.fates)
    before = sum(len(group.lines) for group in groups if group)
    assert issue.changes is not None
    world = sum(change.ledger == "world" for change in issue.real)
    assert told + before + len(review.profiles) + world == len(issue.real)
    annex = content(document, Annex)
    assert sum(line.text.count("（") for block in annex.blocks for line in block.lines) == issue.changes.tally.editorial


def test_a_record_whose_scores_moved_has_a_row_with_all_five(review: DigestReview, front: DigestFront) -> None:
    rows = {row.title.text: row for row in review.every_movement}
    assert front.movements == review.every_movement
    cells = rows["美国温室气体报告制度RR分部：二氧化碳地质封存"].cells
    assert [(cell.score, cell.sign, cell.was) for cell in cells if cell.moved] == [
        ("60", "↓", "自 72"),
        ("38", "↓", "自 66"),
    ]
    assert [(cell.score, cell.grade) for cell in cells if not cell.moved] == [("25", "C"), ("40", "C"), ("95", "B")]
    moved = sum(cell.moved for row in review.every_movement for cell in row.cells)
    assert moved == 14


def test_scores_that_were_evidenced_come_before_filler_and_first_scores(review: DigestReview) -> None:
    groups = list(dict.fromkeys(row.group for row in review.every_movement))
    assert groups == [
        "原本有据，改分：看新依据（7 件）",
        "原为套话或无出处（D、C 级）：升降不可解读（2 件）",
        "首次评分（1 件）",
    ]
    (first,) = [row for row in review.every_movement if row.group == groups[-1]]
    assert [cell.was for cell in first.cells if cell.moved] == ["首评"]


def test_that_all_is_cited_now_is_said_only_where_it_is() -> None:
    def scored(value: int, **told: Any) -> tuple[Score, ...]:
        return (Score(dimension="mrv", score=value, **told),)

    old = tuple(record(id, analysis=scored(40)) for id in "ab")
    for citation, heading in (("Art. 1", "cited now: no change of the law (2"), ("", "the direction says nothing (2")):
        cells = {
            "a": scored(80, evidence="Finding of a.", citation="Art. 5"),
            "b": scored(70, evidence="Of b.", citation=citation),
        }
        context = view(corpus(*(record(id, analysis=cells[id]) for id in "ab")), made_up(*old), language="en")
        page = content(compose(digest_of(context, ("en",)), context), DigestFront)
        assert heading in page.movements[0].group


def test_a_score_beyond_the_five_dimensions_is_told_in_words() -> None:
    def own(value: int) -> Record:
        return record(
            "a", analysis=(Score(dimension="technical", score=value, evidence="Finding.", citation="Art. 5"),)
        )

    context = view(corpus(own(95)), made_up(own(90)), language="en")
    page = content(compose(digest_of(context, ("en",)), context), DigestFront)
    assert "Beyond the five dimensions: policy 1 “technical” from 90 B to 95 B. " in page.movement_notes
    assert not any(cell.moved for row in page.movements for cell in row.cells)


def test_page_one_gives_up_a_movement_at_a_time_and_page_two_goes_on_there(front: DigestFront) -> None:
    document = compose(digest_of(sample()), sample())
    review = content(document, DigestReview)
    smaller = front.smaller()
    assert smaller is not None
    assert len(smaller.movements) == len(front.movements) - 1
    assert smaller.movements_rest[len(smaller.movements)] == "其余 1 件见第 2 页。"
    assert review.movements == ()
    assert review.told(smaller.shed).movements == front.movements[-1:]
    page = front
    while (page_less := page.smaller()) is not None:
        page = page_less
    assert (page.movements, page.events, page.dates) == ((), (), ())
    assert review.told(page.shed).movements == front.movements
    # Nothing of it is lost, so the notes name nothing.
    frame = content(document, DocumentFrame)
    assert frame.told(page.shed).shed == ()
    assert frame.told(("pillars.0",)).shed == ("监管支柱表",)


def test_a_second_language_does_not_say_page_2() -> None:
    document = compose(digest_of(sample(), ("zh", "en")), sample())
    fronts = [section.content for section in document.sections if isinstance(section.content, DigestFront)]
    assert [front.movements_rest[1] for front in fronts] == [
        "其余 9 件见第 2 页。",
        "The other 9 are on the next page.",
    ]


def test_evidence_that_stayed_is_told_once_and_scores_of_one_evidence_share_a_row() -> None:
    fields = {r.title.text: r.fields for block in countries_of(sample()).blocks for r in block.records}
    (fund,) = (field for field in fields["丹麦CCS基金"] if field.scores)
    assert (fund.remark, fund.old.text) == ("证据未变", "")
    longship = next(field for field in fields["挪威“长船”全链条碳捕集与封存项目"] if field.scores)
    assert longship.old
    assert not longship.remark

    def state(value: int, finding: str) -> Record:
        told: dict[str, Any] = {"evidence": finding, "citation": "Art. 5"}
        return record(
            "a", country="NO", analysis=tuple(Score(dimension=d, score=value, **told) for d in ("mrv", "market"))
        )

    context = view(corpus(state(90, "After.")), made_up(state(80, "Before.")))
    (block,) = countries_of(context).blocks
    assert [[score.dimension for score in field.scores] for field in block.records[0].fields] == [
        ["市场机制", "监测核算 MRV"]
    ]


def test_coordinates_are_counted_and_not_printed() -> None:
    def states(x: int) -> tuple[Profile, ...]:
        return (replace(profile("NO"), extra={"maturity": {"x": x, "y": 0}}, body=f"Text {x}."),)

    before = replace(made_up(record("a")), corpus=replace(corpus(record("a")), profiles=states(0)))
    context = view(replace(corpus(record("a")), profiles=states(50)), before)
    (block,) = countries_of(context).blocks
    assert block.line == "库中没有政策记录；本期改动：实质 2 处、其中地图坐标 1 处未列。"
    assert not any("{" in field.new.text for one in block.records for field in one.fields)


def test_pillars_are_listed_where_a_state_moved(review: DigestReview) -> None:
    pillars = countries_of(sample()).pillars
    assert review.pillars is None
    assert pillars is not None
    rows = {row.name: row for row in pillars.rows}
    assert set(rows) == {"加拿大", "马来西亚", "日本"}
    malaysia = [(cell.old, cell.new) for cell in rows["马来西亚"].cells]
    assert ("not-recorded", "in-force") in malaysia


def test_countries_whose_pillars_moved_alike_share_a_row() -> None:
    def state(text: str) -> tuple[Record, ...]:
        pillars = (Pillar(pillar="liability_period", text=text),)
        return tuple(record(code, country=code, regulatory=pillars) for code in ("NO", "JP"))

    context = view(corpus(*state("Ten years.")), made_up(*state("")), language="en")
    pillars = content(compose(digest_of(context, ("en",)), context), Countries).pillars
    assert pillars is not None
    assert [row.name for row in pillars.rows] == ["Japan, Norway"]


def test_a_corrected_status_says_whether_the_record_counts(review: DigestReview) -> None:
    assert review.statuses is not None
    assert {line.remark for line in review.statuses.lines} == {"现计入得分"}
    for old, new, remark in (("in-force", "planned", "no longer counted"), ("planned", "draft", "not counted")):
        before, now = (record("a", status=status) for status in (old, new))
        context = view(corpus(now), made_up(before), language="en")
        statuses = content(compose(digest_of(context, ("en",)), context), DigestReview).statuses
        assert statuses is not None
        assert [line.remark for line in statuses.lines] == [remark]


def test_countries_with_editorial_changes_alone_are_named_in_a_sentence() -> None:
    def state(author: str) -> tuple[Record, ...]:
        return tuple(record(code, country=code, provenance=provenance(author=author)) for code in ("NO", "JP"))

    context = view(corpus(*state("B")), made_up(*state("A")), language="en")
    review = content(compose(digest_of(context, ("en",)), context), DigestReview)
    assert (
        review.editorial_only == "2 more have editorial changes alone: Japan, Norway; one each where no number stands."
    )
    assert [(row.name, row.sum) for row in review.countries] == [("editorial only", 2)]


def test_the_watch_list_names_what_a_reader_should_doubt() -> None:
    watch = content(compose(digest_of(sample()), sample()), Annex).watch
    reasons = {group.reason: [line.title.text for line in group.lines] for group in watch}
    assert any("美国温室气体报告制度" in title for title in reasons["改分达 20 分以上"])
    assert any("许可等" in title for title in reasons["不见于导出而无缘由"])


def test_an_analysts_dates_stand_among_those_of_the_records_with_their_source(issue: Issue) -> None:
    added = [row for row in issue.ahead if row.source]
    assert len(added) == 4
    assert all("分析员补充" in row.source for row in added)
    assert [row.when for row in issue.ahead] == sorted(row.when for row in issue.ahead)


def test_numbers_of_records_are_those_of_the_sources_that_have_no_sheet(issue: Issue) -> None:
    document = compose(digest_of(sample(), calendar=sample_calendar()), sample())
    frame = document.sections[-1].content
    lines = {line.id: line.number for line in frame.sources}  # type: ignore[attr-defined]
    bound = {key for key in issue.numbers if any(s.id.startswith(f"{key}-") for s in document.sections)}
    assert bound
    assert lines == {key: number for key, number in issue.numbers.items() if key not in bound}


@pytest.mark.document
def test_both_languages_say_the_same_numbers() -> None:
    chinese, english = (
        content(compose(digest_of(sample(language), (language,)), sample(language)), DigestReview)
        for language in ("zh", "en")
    )
    assert [row.sum for row in chinese.countries] == [row.sum for row in english.countries]
    assert chinese.sums == english.sums
    assert english.total == "51 differences = 39 real + 12 editorial"


# -- Quarters in which little, or much, happened -----------------------------------------------------------------------


def quiet(new: tuple[Record, ...], old: tuple[Record, ...]) -> Context:
    side = made_up(*new)
    return view(side.corpus, made_up(*old))


def rendered(context: Context) -> int:
    """The pages of a digest, after they were found to be right."""
    made = render_document(compose(digest_of(context), context), Look())
    assert [str(finding.problem()) for finding in inspect_document(made.pdf, made.parts)] == []
    return made.pages


def test_zero_changes_say_so_and_leave_empty_parts_out() -> None:
    context = sample("zh", "sample")
    document = compose(digest_of(context), context)
    front = content(document, DigestFront)
    assert "没有任何改动" in front.verdict
    assert (front.movements, front.tally[0].caption) == ((), "个世界事件")
    assert rendered(context) <= 6


def test_one_record_makes_a_digest() -> None:
    one = record("one", country="NO", analysis=scores(mrv=60), **published("2026-02-03"))
    assert rendered(quiet((one,), ())) >= 3


def test_two_hundred_changes_make_a_digest() -> None:
    def state(value: int, text: str) -> tuple[Record, ...]:
        return tuple(
            record(
                f"r{number:03}",
                country=("CN", "NO", "JP", "GB")[number % 4],
                title=f"Rules {number}",
                analysis=scores(mrv=value),
                regulatory=(Pillar(pillar="liability_period", text=f"{text} {number}"),),
            )
            for number in range(100)
        )

    context = quiet(state(70, "After"), state(50, "Before"))
    changes = issue_of(context).changes
    assert changes is not None
    assert changes.tally.real == 200
    document = compose(digest_of(context), context)
    front, review = content(document, DigestFront), content(document, DigestReview)
    assert len(front.movements) == 16
    assert front.movements_rest[16] == "其余 84 件见第 2 页。"
    assert front.movements + review.movements == review.every_movement
    assert len(review.every_movement) == 100


def test_a_quarter_with_no_dates_says_so_and_counts_what_is_vague() -> None:
    vague = record("vague", evolution=evolved("", ("2026", "Something")))
    document = compose(digest_of(quiet((vague,), (vague,))), quiet((vague,), (vague,)))
    assert "1 个日期只知年份" in content(document, DigestFront).events_empty
    dates = content(document, DigestReview).dates
    assert [(row.date.text, row.day) for row in dates] == [("2026", "")]


def test_the_pair_with_every_class_makes_a_digest() -> None:
    context = view(NEW, made_up(*OLD.records))
    issue = issue_of(context)
    kinds = {(event.record, event.word) for event in issue.events}
    assert ("code", "发布") in kinds
    assert ("soon", "生效") in kinds
    assert ("repealed", "状态变动") in kinds
    assert ("plant", "进展") in kinds
    assert rendered(context) >= 6


def test_events_of_the_world_show_the_impact_of_what_was_adopted() -> None:
    act = record("act", impact=(), **published("2026-02-03"))
    for with_sheets, numbers in ((False, [1]), (True, [])):
        # A sheet that is bound in says it itself.
        blocks = countries_of(quiet((act,), ()), with_sheets=with_sheets).blocks
        assert [rule.number for block in blocks for rule in block.rules] == numbers


def test_an_event_known_before_is_told_as_known() -> None:
    known = record("known", evolution=evolved("", ("2026-02-03", "Hearing")))
    issue = issue_of(quiet((known,), (known,)))
    (event,) = issue.events
    assert (event.is_new, event.remark) == (False, "此前已录")


def test_what_lies_after_the_day_of_the_digest_has_not_happened() -> None:
    later = record("later", evolution=evolved("", ("2026-03-20", "Hearing")))
    context = view(made_up(later).corpus, made_up(later), as_of=date(2026, 3, 10))
    issue = issue_of(context)
    assert issue.events == ()
    assert [row.day for row in issue.ahead] == ["2026-03-20"]
    assert "截至" in content(compose(digest_of(context), context), DigestFront).verdict


def test_without_a_baseline_nothing_is_said_of_changes() -> None:
    context = sample("zh", "")
    document = compose(digest_of(context), context)
    assert "没有可比的前期记录" in content(document, DigestFront).verdict
    assert "相比" not in content(document, DigestFront).kicker
    assert {event.remark for event in issue_of(context).events} == {""}
    assert all(not s.content.blocks for s in document.sections if isinstance(s.content, Annex))


def test_other_days_than_a_quarter_are_told_by_their_days() -> None:
    request = replace(digest_of(sample()), period=between(date(2026, 2, 1), date(2026, 3, 31)), subject="x")
    assert Issue(request, sample()).title == "2026 年 2 月 1 日至 2026 年 3 月 31 日".replace(" ", "")


# -- The same content whatever the baseline is kept in -----------------------------------------------------------------


@pytest.mark.document
def test_a_folder_a_commit_a_snapshot_and_an_earlier_digest_of_the_same_state_give_the_same_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot = opened(str(SNAPSHOT))
    folder = tmp_path / "2025Q4"
    from reports.corpus.snapshot import read_snapshot

    for entry in read_snapshot(SNAPSHOT).entries:
        write_whole(folder / entry.name, entry.data)
    for name in ("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"):
        monkeypatch.setenv(name, "2025-12-31T12:00:00Z")
    for words in (("init", "-q"), ("add", "-A"), ("-c", "user.name=a", "-c", "user.email=a@a", "commit", "-qm", "x")):
        subprocess.run(["git", *words], cwd=folder, check=True)
    monkeypatch.chdir(folder)
    earlier = view(snapshot.corpus, None, as_of=date(2025, 12, 31))
    made = render_document(compose(digest_of(earlier, with_sheets=False), earlier), Look())
    pdf = tmp_path / "2025Q4.pdf"
    pdf.write_bytes(made.pdf)
    packed = tmp_path / "2025Q4.jsonl.gz"
    packed.write_bytes(pack_snapshot(take_snapshot(open_folder(folder)), compress=True))
    documents = []
    for named in (SNAPSHOT, folder, "git:HEAD", packed, pdf):
        side = open_side(str(named), VOCABULARY)
        context = replace(
            sample(),
            baseline=as_baseline(side, VOCABULARY, as_of=AS_OF, reviewers=REVIEWERS, period=QUARTER),
        )
        documents.append(compose(digest_of(context), context))
    told = [repr(document.sections) for document in documents]
    assert [one == told[0] for one in told] == [True] * 5


@pytest.mark.document
def test_a_digest_can_be_briefed_again_from_its_own_data(tmp_path: Path) -> None:
    document = compose(digest_of(sample(), calendar=sample_calendar()), sample())
    made = render_document(document, Look())
    path = tmp_path / "digest.pdf"
    path.write_bytes(made.pdf)
    again = reopen(read_source(path), VOCABULARY)
    assert compose(again.request, again.context).sections == document.sections


@pytest.mark.document
def test_a_briefing_that_says_what_changed_can_be_briefed_again(tmp_path: Path) -> None:
    from reports.corpus.selection import parse_query, select
    from reports.documents.shared.request import DocumentRequest

    selection = select(sample().corpus, parse_query(VOCABULARY, sample().corpus, country=("EU",)))
    document = compose(DocumentRequest("country", "EU", selection, ("zh",)), sample())
    assert content(document, Ledgers).total.startswith("差异 11 处")
    path = tmp_path / "eu.pdf"
    path.write_bytes(render_document(document, Look()).pdf)
    again = reopen(read_source(path), VOCABULARY)
    assert compose(again.request, again.context).sections == document.sections


# -- Words -------------------------------------------------------------------------------------------------------------


def test_long_texts_are_quoted_from_where_they_differ() -> None:
    old, new = excerpts("The same beginning. " * 20 + "Ten years.", "The same beginning. " * 20 + "Twenty years.", 60)
    assert old.startswith("…")
    assert old.endswith("Ten years.")
    assert new.endswith("Twenty years.")
    assert excerpts("short", "other") == ("short", "other")


def test_a_date_of_the_calendar_without_country_or_record_stands_among_the_dates_alone() -> None:
    entry = CalendarDate(date(2026, 5, 1), "comment", (("", "Comments close"),), "Gazette")
    issue = issue_of(sample(), calendar=(entry,))
    row = next(row for row in issue.ahead if row.source)
    assert (row.jurisdiction, row.title.text, row.text.text) == ("", "", "Comments close")


def test_a_milestone_of_the_builders_is_what_it_says() -> None:
    assert milestone("2026-02-03", "Hearing").date == when("2026-02-03")


def test_new_records_are_not_counted_twice() -> None:
    old = record("a", body="Ten years.", pub_date=when("2020-02-03"))
    now = record("a", body="Twenty years.", pub_date=when("2020-02-03"))
    came = record("b", pub_date=when("2021-02-03"))
    document = compose(*_asked(view(corpus(now, came), made_up(old), language="zh")))
    verdict = content(document, DigestFront).verdict
    assert "新收录 1 件，其余实质改动 1 处" in verdict


def test_a_quarter_that_is_not_over_says_until_when_in_title_name_and_verdict() -> None:
    context = view(corpus(record("a", pub_date=when("2020-02-03"))), None, language="en", as_of=date(2026, 2, 10))
    document = compose(digest_of(context, ("en",)), context)
    assert document.title.endswith("(until 10 February 2026)")
    assert content(document, DigestFront).name.endswith("(until 10 February 2026)")
    assert content(document, DigestFront).verdict.startswith("Until 10 February 2026: ")


def _asked(context: Context) -> tuple[DocumentRequest, Context]:
    return digest_of(context), context


def test_a_draft_published_in_the_period_is_news_but_was_not_adopted() -> None:
    drafted = record("b", status="draft", pub_date=when("2026-02-03"))
    passed = record("c", pub_date=when("2026-02-04"))
    for came, told, caption in (
        ((drafted,), "One record is new here; it is not known to have been adopted", "new record"),
        ((drafted, passed), "2 records are new here, 1 of them adopted", "new records"),
    ):
        context = view(corpus(record("a"), *came), made_up(record("a")), language="en")
        page = content(compose(digest_of(context, ("en",)), context), DigestFront)
        assert any(message["text"].startswith(told) for message in page.data["messages"])
        assert page.tally[1].caption == page.data["headlines"][1]["caption"] == caption
        assert len(page.events) == len(page.data["recent"]) == len(came)


def test_a_profile_that_came_or_went_is_no_record_and_not_nothing() -> None:
    with_one = replace(corpus(record("a")), profiles=(profile("NO"),))
    for now, before, told in (
        (with_one, corpus(record("a")), "One country profile is new here"),
        (corpus(record("a")), with_one, "One country profile is no longer there"),
    ):
        context = view(now, replace(made_up(record("a")), corpus=before), language="en")
        messages = content(compose(digest_of(context, ("en",)), context), DigestFront).data["messages"]
        assert messages[0]["text"].startswith(told)
        assert not any("no longer stand" in message["text"] for message in messages)


def test_without_a_state_before_nothing_is_said_of_scores_that_moved() -> None:
    scored = record("a", analysis=scores(mrv=60))
    for before, told in ((None, "Number of countries and regions"), (made_up(scored), "No score moved.")):
        context = view(corpus(scored), before, language="en")
        page = content(compose(digest_of(context, ("en",)), context), DigestFront)
        assert page.data["bars_notes"][0].startswith(told)
