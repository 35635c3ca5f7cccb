from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.line_texts import read_paragraphs
from benchmarks.set_lines import Line, measure, read_lines
from benchmarks.typography import build
from reports.typeset import fonts
from reports.typeset.text import set_heading, set_run

fonts.activate()

import weasyprint  # noqa: E402  the fonts are chosen before it is loaded

from reports.engine.patches import installer, justification  # noqa: E402
from reports.engine.patches.line_breaking import SPACE  # noqa: E402

SIZE = 10.5
STYLE = """
@page {{ size: {width}pt 400pt; margin: 30pt }}
html {{ font: {size}pt/17pt "Noto Sans CJK SC"; text-align: justify; font-feature-settings: "chws" 1 }}
body {{ margin: 0 }}
p, h2 {{ margin: 0; orphans: 1; widows: 1 }}
h2 {{ font-size: {size}pt; text-align: left }}
[lang|=en] {{ hyphens: auto; hyphenate-character: "-"; font-feature-settings: "pwid" 1 }}
{extra}
"""
PROSE = (
    "中国自愿减排交易机制（CCER）于2024年1月正式重启，标志着多层次碳市场体系的完善。重启后的体系特别强调了对CCUS等高技术含量减排项目的支持，"
    "并可用于抵消全国碳排放权交易体系（ETS）中最高5%的配额义务，是实现“双碳”目标的重要政策杠杆。"
)


def _lines(folder: Path, body: str, em: float, extra: str = "", lang: str = "zh-Hans") -> list[Line]:
    style = STYLE.format(width=em * SIZE + 60, size=SIZE, extra=extra)
    html = f'<html lang="{lang}"><style>{style}</style><body>{body}</body></html>'
    target = folder / "page.pdf"
    weasyprint.HTML(string=html).write_pdf(target)
    return read_lines(target)


@pytest.fixture(autouse=True)
def _installed() -> Iterator[None]:
    installer.install("justification", "hyphenation dictionaries")
    yield
    # The engine alone copies whole collections of fonts, 20 MB a page: a process that keeps them forks large workers.
    gc.collect()


def _end(line: Any, em: float) -> float:
    """How far the line ends from the right edge, in em."""
    return abs(float(line.right) - 30 - em * SIZE) / SIZE


@pytest.mark.parametrize("em", [11, 18, 29, 44])
def test_every_running_line_is_flush(tmp_path: Path, em: int) -> None:
    lines = _lines(tmp_path, f"<p>{set_run(PROSE * 2)}</p>", em)
    assert len(lines) > 3
    ends = [min(_end(line, em), abs(_end(line, em) - 0.5)) for line in lines[:-1]]
    assert max(ends) < 0.05


def test_without_the_patch_lines_are_ragged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from weasyprint.layout import inline

    monkeypatch.setattr(inline, "justify_line", justification._justify_line)
    lines = _lines(tmp_path, f"<p>{set_run('碳' * 25 + '（' + '碳' * 40)}</p>", 10.5)
    assert max(_end(line, 10.5) for line in lines[:-1]) > 0.4


def test_gaps_are_equal_across_tags(tmp_path: Path) -> None:
    lines = _lines(tmp_path, "<p>中国自愿<strong>减排交易</strong>机制<em>正<span>式重</span>启</em>碳市场</p>", 10.6)
    gaps = lines[0].gaps()
    assert max(gaps) - min(gaps) < 0.01
    assert min(gaps) > 0.05


def test_word_spaces_take_stretch_only_once_the_other_gaps_are_as_wide(tmp_path: Path) -> None:
    lines = _lines(tmp_path, f"<p>{set_run('碳市场与CCUS项目的碳排放权交易与碳市场项目与碳')}</p>", 12.9)
    assert max(lines[0].gaps()) == pytest.approx(SPACE, abs=0.01)


def test_dashes_and_ellipses_are_never_opened(tmp_path: Path) -> None:
    lines = _lines(tmp_path, "<p>碳市——场碳……市场碳市场碳市场</p>", 11.6)
    text = lines[0].text
    gaps = lines[0].gaps()
    assert gaps[text.index("—")] < 0.15
    assert gaps[text.index("…")] < 0.01


def test_a_bracket_at_the_start_of_any_line_stands_at_the_edge(tmp_path: Path) -> None:
    lines = _lines(tmp_path, "<p>碳市场碳市场碳市（碳）市场碳市场碳（市）场</p>", 8)
    first = lines[1].characters[0]
    assert first.text == "（"
    assert first.left == pytest.approx(30 - SIZE / 2, abs=0.1)
    assert first.ink_left >= 30


def test_a_bracket_that_opens_a_tag_at_the_start_of_a_line_does_too(tmp_path: Path) -> None:
    lines = _lines(tmp_path, "<p>碳市场碳市场碳市<strong>（碳）</strong>市场碳市场</p>", 8)
    assert lines[1].characters[0].left == pytest.approx(30 - SIZE / 2, abs=0.1)


def test_a_bracket_inside_a_line_keeps_its_place(tmp_path: Path) -> None:
    lines = _lines(tmp_path, "<p>碳<strong>（碳）</strong></p>", 8)
    assert lines[0].characters[1].left == pytest.approx(30 + SIZE, abs=0.1)


def test_a_mark_at_the_end_gives_up_its_blank_half_for_a_character_more(tmp_path: Path) -> None:
    lines = _lines(tmp_path, "<p>碳市场碳市场碳，碳市场碳市场</p>", 7.6)
    assert lines[0].text == "碳市场碳市场碳，"


def test_taiwan_stops_keep_their_square(tmp_path: Path) -> None:
    extra = 'html { font-family: "Noto Sans CJK TC" }'
    lines = _lines(tmp_path, "<p>碳市場碳市場碳，碳市場碳市場</p>", 7.6, extra, "zh-Hant")
    assert lines[0].text == "碳市場碳市場"


def test_headings_are_balanced(tmp_path: Path) -> None:
    lines = _lines(tmp_path, f"<h2>{set_heading('温室气体自愿减排交易管理办法试行与配套规则')}</h2>", 18)
    lengths = [len(line.text) for line in lines]
    assert len(lengths) == 2
    assert abs(lengths[0] - lengths[1]) <= 3


def test_paragraphs_are_not_balanced(tmp_path: Path) -> None:
    lines = _lines(tmp_path, "<p>" + "碳" * 20 + "</p>", 18)
    assert [len(line.text) for line in lines] == [18, 2]


def test_a_narrow_column_is_broken_as_a_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from reports.engine.patches import line_breaking as breaking

    text = set_run("重大升级，重点强化了健康风险管理以及运营Sequestration与2024年度的碳封存安全许可制度")
    planned = _lines(tmp_path, f"<p>{text}</p>", 11)
    monkeypatch.setattr(breaking, "NARROW", 0.0)
    greedy = _lines(tmp_path, f"<p>{text}</p>", 11)
    widest = [max(max(line.gaps()) for line in found[:-1]) for found in (planned, greedy)]
    assert widest[0] <= widest[1]
    assert "".join(line.text for line in planned).replace("-", "") == "".join(line.text for line in greedy).replace(
        "-", ""
    )


def test_a_word_longer_than_the_line_does_not_scatter_those_before_it(tmp_path: Path) -> None:
    text = set_run("本規則（FOR-2014-12-05-1517）は、2014年12月5日の国王令により定められ、同日施行された。", "ja")
    lines = _lines(tmp_path, f"<p>{text}</p>", 11, lang="ja")
    assert lines[0].text == "本規則"


@pytest.mark.parametrize("em", [7, 11])
def test_no_korean_word_is_broken_not_even_at_a_figure(tmp_path: Path, em: int) -> None:
    text = "탐사 허가(제5조)와 저장 허가(제16조)는 서로 다르며, 법률 제38호는 CCUS를 2026년부터 100만톤씩 나눈다."
    lines = _lines(tmp_path, f"<p>{set_run(text, 'ko')}</p>", em, lang="ko")
    assert len(lines) > 3
    whole = "".join(line.text for line in lines)
    ends = {len("".join(line.text for line in lines[:number])) for number in range(1, len(lines))}
    spaced, place = set(), 0
    for word in text.split():
        place += len(word)
        spaced.add(place)
    assert whole == text.replace(" ", "")
    # A line may end before a bracket as well.
    assert all(end in spaced or whole[end] == "(" for end in ends)


@pytest.mark.parametrize(("em", "is_planned"), [(18.46, False), (18.48, True)])
def test_a_paragraph_is_broken_anew_where_a_gap_is_wider_than_a_quarter_of_an_em(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, em: float, is_planned: bool
) -> None:
    from reports.engine.patches import line_breaking as breaking

    def broken() -> list[Line]:
        return _lines(tmp_path, f"<p>{set_run(PROSE)}</p>", em)

    found = [line.text for line in broken()]
    monkeypatch.setattr(breaking, "LOOSE", 0.0)
    planned = [line.text for line in broken()]
    monkeypatch.setattr(breaking, "NARROW", 0.0)
    greedy = broken()
    # The white between two characters is a little more than the gap: the ink does not fill the square.
    assert max(max(line.gaps()) for line in greedy[:-1]) == pytest.approx(0.25, abs=0.005)
    assert planned != [line.text for line in greedy]
    assert found == (planned if is_planned else [line.text for line in greedy])


@pytest.mark.parametrize("em", [number / 5 for number in range(45, 60)])
def test_letters_of_a_word_are_never_spaced(tmp_path: Path, em: float) -> None:
    line = _lines(tmp_path, f"<p>碳市场CCUS碳市场{'W' * 14}</p>", em)[0]
    assert line.text == "碳市场CCUS碳市场"
    # Two capitals stand closer than their squares by themselves.
    assert list(line.gaps())[3] == pytest.approx(-0.032, abs=0.006)


def test_a_word_that_fits_without_the_mark_behind_it_is_hyphenated(tmp_path: Path) -> None:
    lines = _lines(tmp_path, f"<p>{set_run('无需上缴对应的排放配额（Allowance）。这一机制')}</p>", 16.1)
    assert lines[0].text.endswith("（Al-")


ENGLISH = "<p>" + "Carbon capture and storage are permitted under the new act. " * 3 + "</p>"


def test_english_lines_stretch_their_word_spaces_alone(tmp_path: Path) -> None:
    for line in _lines(tmp_path, ENGLISH, 31, lang="en")[:-1]:
        assert _end(line, 31) < 0.05
        assert max(gap for gap, letter in zip(line.gaps(), line.text, strict=False) if letter == "p") < 0.1


def test_english_is_ragged_in_a_column_under_30_em(tmp_path: Path) -> None:
    lines = _lines(tmp_path, ENGLISH, 29, lang="en")
    assert max(_end(line, 29) for line in lines[:-1]) > 0.3
    assert all(gap < 0.3 for line in lines for gap in line.gaps())


MARKED = "推动了‘回收碳化（Recarbonation）’利用技术与‘集群化 (Clustering)’开发范式（e.g., from the Clusters’ own），"
NEVER_FIRST = "、，。）》’,.)"


@pytest.mark.parametrize("em", [number / 4 for number in range(20, 80, 3)])
def test_no_line_begins_with_a_mark_whatever_tags_stand_before_it(tmp_path: Path, em: float) -> None:
    body = f"<p style='text-indent:0'><span>{set_run(MARKED * 2)}</span></p>"
    lines = _lines(tmp_path, body, em, "html { overflow-wrap: break-word }")
    assert not [line.text for line in lines if line.text[0] in NEVER_FIRST]


def test_a_word_that_must_be_torn_is_not_torn_before_its_mark(tmp_path: Path) -> None:
    extra = "p { overflow-wrap: break-word; hyphens: none }"
    for em in (number / 10 for number in range(50, 70)):
        body = "<p style='text-indent:0'>" + "cococococo, " * 3 + "</p>"
        lines = _lines(tmp_path, body, em, extra, "en")
        assert max(line.right for line in lines) <= 30 + em * SIZE + 0.1
        assert not [line.text for line in lines if line.text[0] == ","]


def test_a_line_that_would_tear_open_stays_ragged(tmp_path: Path) -> None:
    body = "<p style='text-indent:0'>" + "comm at mum " * 4 + "</p>"
    lines = _lines(tmp_path, body, 6.2, "p { hyphens: none }", "en")
    assert len(lines) > 2
    assert max(gap for line in lines for gap in line.gaps()) <= justification.WIDEST


@pytest.mark.soak
@pytest.mark.parametrize("em", [11, 18, 29, 44])
def test_the_real_corpus_is_set_within_the_bars(real_corpus: Path, tmp_path: Path, em: int) -> None:
    target = tmp_path / "bars.pdf"
    build("reports", read_paragraphs(real_corpus / "2026-02-27"), em, target)
    result = measure(target)
    # In the narrowest column a line of one long word and a few ideographs stays ragged: letters are not spaced.
    assert result.flush >= (0.998 if em < 15 else 1)
    assert result.gap_p95 <= 0.31
    assert result.gap_max <= (0.75 if em < 15 else 0.6)
    assert (result.kinsoku, result.torn, result.overflow) == (0, 0, 0)
