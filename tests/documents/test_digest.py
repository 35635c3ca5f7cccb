"""The digest: two ledgers that never stand in for each other, sums that add up, pages worth printing whatever happened."""

from __future__ import annotations

import subprocess
from datetime import date
from pathlib import Path

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
from reports.corpus.policy import Pillar, Record
from reports.corpus.snapshot import pack_snapshot, take_snapshot
from reports.documents.digest.issue import Issue
from reports.documents.digest.model import Annex, Cover, DigestReview, Jurisdiction
from reports.documents.policy.model import PolicySheet
from reports.documents.shared.change_rows import Ledgers, excerpts
from reports.documents.shared.glance import Glance
from reports.documents.shared.request import Context, DocumentRequest
from reports.documents.shared.section import Bars, Dumbbell
from reports.files import write_whole
from reports.pdf.document import render_document
from reports.typeset.look import Look
from tests.analysis.builders import VOCABULARY, corpus, milestone, record, scores, when
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
    sections_with,
    view,
)
from tests.documents.views import profile


@pytest.fixture(scope="module")
def issue() -> Issue:
    return issue_of(sample(), calendar=sample_calendar())


@pytest.fixture(scope="module")
def review() -> DigestReview:
    return content(compose(digest_of(sample()), sample()), DigestReview)


# -- The sample's quarter ----------------------------------------------------------------------------------------------


def test_the_sections_stand_in_the_order_of_the_outline() -> None:
    document = compose(digest_of(sample()), sample())
    ids = [section.id for section in document.sections]
    assert ids[:3] == ["cover-zh", "glance-zh", "review-zh"]
    assert ids[-2:] == ["annex-zh", "frame-zh"]
    jurisdictions = sections_with(document.sections, "jurisdiction-")
    assert len(jurisdictions) == 12
    assert all(section.right_hand for section in jurisdictions)


def test_the_sheet_of_a_new_record_follows_its_jurisdiction() -> None:
    ids = [section.id for section in compose(digest_of(sample()), sample()).sections]
    assert ids.index("us-45q-tax-credit-zh") == ids.index("jurisdiction-US-zh") + 1
    assert sum(isinstance(s.content, PolicySheet) for s in compose(digest_of(sample()), sample()).sections) == 2


def test_without_sheets_nothing_links_to_one() -> None:
    document = compose(digest_of(sample(), with_sheets=False), sample())
    assert not any(isinstance(section.content, PolicySheet) for section in document.sections)
    record = content(document, DigestReview).record
    assert record is not None
    assert {line.section for line in record.arrivals} == {""}


def test_a_law_of_last_year_is_new_in_the_record_not_in_the_world(issue: Issue, review: DigestReview) -> None:
    assert [event.record for event in issue.events] == ["eu-crcf"]
    assert {record.id for record in issue.new_records} == {"us-45q-tax-credit", "eu-co2-transport-framework"}
    assert [event.record for block in review.world.blocks for event in block.events] == ["eu-crcf"]


def test_the_sum_is_printed_on_cover_and_in_review(review: DigestReview) -> None:
    cover = content(compose(digest_of(sample()), sample()), Cover)
    assert review.record is not None
    assert review.record.total == "差异 51 处 = 实质 39 处 + 编辑性 12 处"
    assert review.record.total in {fact.value.text for fact in cover.facts}


def test_the_counts_by_class_and_by_jurisdiction_add_up_to_the_sum(review: DigestReview) -> None:
    record = review.record
    assert record is not None
    assert sum(row.changes for row in (*record.world, *record.record)) == record.raw == 51
    assert sum(row.sum for row in record.overview) == 51
    columns = [sum(int(row.counts[place] or 0) for row in record.overview) for place in range(len(record.columns))]
    assert [str(count) for count in columns] == list(record.sums)
    assert sum(columns) == 51


def test_every_real_change_is_listed_with_its_jurisdiction_and_every_editorial_one_in_the_annex(issue: Issue) -> None:
    document = compose(digest_of(sample()), sample())
    sheets = [s.content for s in document.sections if isinstance(s.content, Jurisdiction)]
    listed = [row for sheet in sheets for group in sheet.altered for row in group.rows]
    assert issue.changes is not None
    real = [change for change in issue.real if change.ledger == "record"]
    assert sorted((row.id, row.kind) for row in listed) == sorted((change.id, change.kind) for change in real)
    annex = content(document, Annex)
    assert sum(line.text.count("（") for block in annex.blocks for line in block.lines) == issue.changes.tally.editorial


def test_scores_that_moved_are_drawn_with_old_and_new(review: DigestReview) -> None:
    assert review.scores is not None
    figure = review.scores.figure
    assert figure is not None
    assert isinstance(figure.spec, Dumbbell)
    first = figure.spec.rows[0]
    assert (first.old, first.new) == (66, 38)
    assert len(figure.spec.rows) == len(review.scores.moved) == 9
    assert "66" in figure.alt
    assert "38" in figure.alt


def test_a_score_that_rested_on_filler_is_not_drawn_as_a_movement(review: DigestReview) -> None:
    assert review.scores is not None
    founded = {(move.row.id, move.row.kind) for move in review.scores.founded}
    assert ("cn-ccer-measures-2023", "placeholder-replaced") in founded


def test_evidence_that_stayed_is_told_once(review: DigestReview) -> None:
    assert review.scores is not None
    moves = {move.row.id: move for move in review.scores.moved}
    assert moves["dk-ccs-fund"].remark
    assert not moves["dk-ccs-fund"].old_evidence
    assert moves["no-longship"].old_evidence
    assert not moves["no-longship"].remark


def test_pillars_are_listed_where_a_state_moved(review: DigestReview) -> None:
    assert review.pillars is not None
    rows = {row.name: row for row in review.pillars.rows}
    assert set(rows) == {"加拿大", "马来西亚", "日本"}
    malaysia = [(cell.old, cell.new) for cell in rows["马来西亚"].cells]
    assert ("not-recorded", "in-force") in malaysia


def test_the_watch_list_names_what_a_reader_should_doubt(review: DigestReview) -> None:
    assert review.watch is not None
    reasons = {group.reason: [line.title.text for line in group.lines] for group in review.watch.groups}
    assert "英国 2010 年二氧化碳封存（许可等）条例" not in reasons
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
    assert chinese.record is not None
    assert english.record is not None
    assert [row.changes for row in chinese.record.record] == [row.changes for row in english.record.record]
    assert english.record.total == "51 differences = 39 real + 12 editorial"


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
    review = content(document, DigestReview)
    assert (review.scores, review.pillars) == (None, None)
    assert review.record is not None
    assert review.record.raw == 0
    glance = content(document, Glance)
    assert "没有任何改动" in glance.verdict
    assert glance.bars is not None
    assert isinstance(glance.bars.spec, Bars)
    assert rendered(context) <= 8


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
    review = content(compose(digest_of(context), context), DigestReview)
    assert review.scores is not None
    assert review.scores.beyond
    assert len(review.scores.moved) == 100


def test_a_quarter_with_no_dates_says_so_and_counts_what_is_vague() -> None:
    vague = record("vague", evolution=evolved("", ("2026", "Something")))
    document = compose(digest_of(quiet((vague,), (vague,))), quiet((vague,), (vague,)))
    glance = content(document, Glance)
    assert "1 个日期只知年份" in glance.recent_empty
    dates = content(document, DigestReview).dates
    assert (dates.soon, [row.date.text for row in dates.later]) == ((), ["2026"])
    assert [row.day for row in dates.later] == [""]


def test_the_pair_with_every_class_makes_a_digest() -> None:
    context = view(NEW, made_up(*OLD.records))
    issue = issue_of(context)
    kinds = {(event.record, event.word) for event in issue.events}
    assert ("code", "发布") in kinds
    assert ("soon", "生效") in kinds
    assert ("repealed", "状态变动") in kinds
    assert ("plant", "进展") in kinds
    assert rendered(context) > 8


def test_events_of_the_world_show_the_impact_of_what_was_adopted() -> None:
    act = record("act", impact=(), **published("2026-02-03"))
    review = content(compose(digest_of(quiet((act,), ())), quiet((act,), ())), DigestReview)
    rules = [rule for block in review.world.blocks for rule in block.rules]
    assert [rule.number for rule in rules] == [1]


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
    cover = content(compose(digest_of(context), context), Cover)
    assert any("尚未结束" in fact.value.text for fact in cover.facts)


def test_without_a_baseline_nothing_is_said_of_changes() -> None:
    context = sample("zh", "")
    document = compose(digest_of(context), context)
    review = content(document, DigestReview)
    assert review.record is None
    assert "没有可比的前期记录" in review.no_record
    assert {event.remark for event in issue_of(context).events} == {""}
    assert not any(isinstance(section.content, Annex) for section in document.sections)


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
    # A commit has another name, and the digest says it.
    told = [repr(document.sections).replace("git:HEAD", "2025Q4") for document in documents]
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
    assert content(document, Glance).changed
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
    old = record("a", analysis=scores(mrv=40), pub_date=when("2020-02-03"))
    now = record("a", analysis=scores(mrv=60), pub_date=when("2020-02-03"))
    came = record("b", pub_date=when("2021-02-03"))
    document = compose(*_asked(view(corpus(now, came), made_up(old), language="zh")))
    verdict = content(document, Glance).verdict
    assert "新收录 1 件，其余实质改动 1 处" in verdict


def test_a_quarter_that_is_not_over_says_until_when_in_title_cover_and_verdict() -> None:
    context = view(corpus(record("a", pub_date=when("2020-02-03"))), None, language="en", as_of=date(2026, 2, 10))
    document = compose(digest_of(context, ("en",)), context)
    assert document.title.endswith("(until 10 February 2026)")
    assert content(document, Cover).name.endswith("(until 10 February 2026)")
    assert content(document, Glance).verdict.startswith("Until 10 February 2026: ")


def _asked(context: Context) -> tuple[DocumentRequest, Context]:
    return digest_of(context), context


def test_a_draft_published_in_the_period_is_news_but_was_not_adopted() -> None:
    drafted = record("b", status="draft", pub_date=when("2026-02-03"))
    passed = record("c", pub_date=when("2026-02-04"))
    for came, told, caption in (
        ((drafted,), "1 record is new here; it is not known to have been adopted", "record new here, 0 adopted"),
        ((drafted, passed), "2 records are new here, 1 of them adopted", "records new here, 1 of them adopted"),
    ):
        context = view(corpus(record("a"), *came), made_up(record("a")), language="en")
        page = content(compose(digest_of(context, ("en",)), context), Glance)
        assert any(message.text.startswith(told) for message in page.messages)
        assert page.headlines[1].caption.startswith(caption)
        assert len(page.recent) == len(came)


def test_a_profile_that_came_or_went_is_no_record_and_not_nothing() -> None:
    with_one = replace(corpus(record("a")), profiles=(profile("NO"),))
    for now, before, told in (
        (with_one, corpus(record("a")), "1 country profile is new here"),
        (corpus(record("a")), with_one, "1 country profile is no longer there"),
    ):
        context = view(now, replace(made_up(record("a")), corpus=before), language="en")
        page = content(compose(digest_of(context, ("en",)), context), Glance)
        assert page.messages[0].text.startswith(told)
        assert not any("no longer stand" in message.text for message in page.messages)


def test_without_a_state_before_nothing_is_said_of_scores_that_moved() -> None:
    scored = record("a", analysis=scores(mrv=60))
    for before, told in ((None, "Number of jurisdictions"), (made_up(scored), "No score moved.")):
        context = view(corpus(scored), before, language="en")
        page = content(compose(digest_of(context, ("en",)), context), Glance)
        assert page.bars_notes[0].startswith(told)
