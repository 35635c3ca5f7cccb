"""A text in another language inside words of ours is set in its own language, and no mark of it is left anywhere else."""

from __future__ import annotations

import pickle

from reports.language import Spoken, marked, runs, unmarked
from reports.language.quoting import fill
from reports.typeset.text import plain, set_heading, set_run

TITLE = Spoken("貯留「事業」法", "ja")


def test_what_is_filled_in_carries_its_language() -> None:
    told = fill("《{title}》：{n} 件。", {"title": TITLE, "n": 3})
    assert runs(told, "zh-Hans") == [("《", "zh-Hans"), ("貯留「事業」法", "ja"), ("》：3 件。", "zh-Hans")]
    assert unmarked(told) == "《貯留「事業」法》：3 件。"
    assert fill("{title} 3", {"title": Spoken("法", "")}) == "法 3"


def test_marks_inside_it_take_turns_before_it_is_marked() -> None:
    assert unmarked(fill("「{t}」", {"t": TITLE})) == "「貯留『事業』法」"


def test_a_full_stop_of_its_own_takes_the_place_of_ours() -> None:
    assert unmarked(fill("{t}。", {"t": Spoken("なぜか？", "ja")})) == "なぜか？"


def test_a_particle_is_chosen_through_the_marks() -> None:
    assert (
        unmarked(fill("「{t}」을(를) {t}이(가)", {"t": Spoken("Action Plan", "en")}))
        == "「Action Plan」을 Action Plan이"
    )


def test_it_is_set_in_its_language_with_the_spaces_of_the_whole() -> None:
    told = fill("另见{title}第{n}条", {"title": Spoken("Storage Act", "en"), "n": 3})
    assert str(set_run(told)).replace("\u2060", "") == '另见 <span lang="en">Storage Act</span> 第 3 条'
    assert str(set_heading(told)).count('lang="en"') == 1
    assert plain(told) == "另见 Storage Act 第 3 条"


def test_it_is_folded_for_its_own_face() -> None:
    told = fill("《{t}》•", {"t": Spoken("ジョー・B•", "ja")})
    assert plain(told) == "《ジョー・B•》·"


def test_a_text_that_is_cut_in_the_middle_is_still_taken_apart() -> None:
    assert runs(f"a{marked('貯留法', 'ja')}"[:-2], "en") == [("a", "en"), ("貯留", "ja")]


def test_it_goes_from_one_process_to_another() -> None:
    again = pickle.loads(pickle.dumps(TITLE))
    assert (again, again.language) == (TITLE, "ja")
