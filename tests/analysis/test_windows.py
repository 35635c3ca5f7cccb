"""Windows of application: which words state a begin or an end, and which state neither."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.analysis.windows import read_window
from reports.corpus.policy import PartialDate

STATED = [
    # ISO dates.
    ("2024-07-01", "2024-7-1", ""),
    ("2024", "2024", ""),
    ("2024-07", "2024-7", ""),
    ("2026-01-01", "2026-1-1", ""),
    ("2022-01-01/2040-12-31", "2022-1-1", "2040-12-31"),
    ("2009-06-25/..", "2009-6-25", ""),
    ("2009-06-25/", "2009-6-25", ""),
    ("../2027-03-31", "", "2027-3-31"),
    ("/2027", "", "2027"),
    ("2024-06/2026", "2024-6", "2026"),
    ("2025-01-01 - 2025-12-31", "2025-1-1", "2025-12-31"),
    ("2025.1.1-2025.12.31", "2025-1-1", "2025-12-31"),
    ("2027/01/01–", "2027-1-1", ""),
    # English: both ends.
    ("2026-07-01 to 2031-12-31", "2026-7-1", "2031-12-31"),
    ("from 1 July 2024 to 30 June 2027", "2024-7-1", "2027-6-30"),
    ("From July 1, 2024 through June 30, 2027.", "2024-7-1", "2027-6-30"),
    ("between January 2024 and 2026", "2024-1", "2026"),
    ("2024-2026", "2024", "2026"),
    ("2024–2026", "2024", "2026"),
    ("Valid from 2024-01-01 until 2026-12-31", "2024-1-1", "2026-12-31"),
    # English: the begin.
    ("2027 onward", "2027", ""),
    ("from 2027 onwards", "2027", ""),
    ("since 2008-11-22", "2008-11-22", ""),
    ("in force since 22 November 2008", "2008-11-22", ""),
    ("effective 1 January 2026", "2026-1-1", ""),
    ("Entry into force: 2024-12-26", "2024-12-26", ""),
    ("takes effect on 1 July 2026", "2026-7-1", ""),
    ("applies from 1st Sept. 2026", "2026-9-1", ""),
    ("2028 and later", "2028", ""),
    ("2023-04-11 to present", "2023-4-11", ""),
    # English: the end.
    ("until 2027-03-31", "", "2027-3-31"),
    ("valid until 31 December 2030", "", "2030-12-31"),
    ("Expires on 31 March 2027.", "", "2027-3-31"),
    ("expires 2027", "", "2027"),
    ("until the end of 2029", "", "2029"),
    ("sunset 2032", "", "2032"),
    # Chinese: both ends.
    ("自2024年1月1日起至2027年12月31日止", "2024-1-1", "2027-12-31"),
    ("2021—2025年", "2021", "2025"),
    ("2021-2025年", "2021", "2025"),
    ("2021年至2025年", "2021", "2025"),
    ("有效期为2024年至2026年", "2024", "2026"),
    ("2025-01-01至2025-12-31", "2025-1-1", "2025-12-31"),
    ("从2024年3月到2026年6月", "2024-3", "2026-6"),
    # Chinese: the begin.
    ("自2024年7月1日起施行", "2024-7-1", ""),
    ("2026年7月", "2026-7", ""),
    ("2024年7月1日起", "2024-7-1", ""),
    ("自 2026 年 1 月 1 日起实施", "2026-1-1", ""),
    ("2025年5月1日生效", "2025-5-1", ""),
    # Chinese: the end.
    ("有效期至2027年3月31日", "", "2027-3-31"),
    ("至2030年", "", "2030"),
    ("2027年到期", "", "2027"),
    ("截至2026年12月31日止", "", "2026-12-31"),
    ("2026年6月30日废止", "", "2026-6-30"),
]

NOT_STATED = [
    "", "Start-up: 2024-2026; deepening: 2027 onward", "Phase 1 2024, phase 2 2027", "by 2030", "2030 target",
    "five years from adoption", "from adoption", "Regulation 20271 of 2019", "FY2026", "2024 Q3", "tax years 2023 to 2032",
    "2030-2040 (proposed)", "Reviewed 2027", "about 2026", "not before 2027", "2026-02-30", "2024-13-01", "2027/2024",
    "起步阶段2024—2026年，深化阶段2027年起", "2026年前后", "约2026年", "十四五期间", "三年", "2025年底前", "2024年2月30日起施行",
    "启动期：2024-2026；深化期：2027年起", "2027年评估", "不早于2027年", "until 2027 or 2030", "第27条自2026年起",
]  # fmt: skip


def parts(when: PartialDate | None) -> str:
    return "-".join(str(part) for part in (when.year, when.month, when.day) if part) if when else ""


@pytest.mark.parametrize(("written", "opens", "closes"), STATED)
def test_a_window_that_states_its_ends(written: str, opens: str, closes: str) -> None:
    window = read_window(written)
    assert window is not None
    assert (parts(window.opens), parts(window.closes)) == (opens, closes)


@pytest.mark.parametrize("written", NOT_STATED)
def test_a_window_that_states_no_end_is_not_guessed_at(written: str) -> None:
    assert read_window(written) is None


def test_the_table_has_both_languages_and_both_answers() -> None:
    assert len(STATED) + len(NOT_STATED) >= 60


DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31)).map(date.isoformat)


@given(DAYS, DAYS, st.sampled_from(["{}/{}", "from {} to {}", "自{}起至{}止"]))
def test_an_interval_has_the_ends_it_was_written_with(one: str, other: str, form: str) -> None:
    window = read_window(form.format(*sorted((one, other))))
    assert window is not None
    assert [when.written for when in (window.opens, window.closes) if when] == sorted((one, other))


@given(st.text(max_size=60))
def test_any_text_is_read_or_left_alone(written: str) -> None:
    window = read_window(written)
    assert window is None or window.opens or window.closes
