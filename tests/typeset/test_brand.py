from __future__ import annotations

from pathlib import Path

import pytest

from reports.errors import InputProblem, Problem
from reports.typeset.brand import DEFAULT, Brand, Palette, contrast, read_brand

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>'


def write(folder: Path, text: str) -> Path:
    path = folder / "brand.toml"
    path.write_text(text, encoding="utf-8")
    return path


def problems(path: Path) -> tuple[Problem, ...]:
    with pytest.raises(InputProblem) as caught:
        read_brand(path)
    assert caught.value.problems
    assert all(problem.file == str(path) and problem.remedy for problem in caught.value.problems)
    return caught.value.problems


def test_its_texts_may_be_by_language(tmp_path: Path) -> None:
    brand = read_brand(write(tmp_path, 'name = { zh = " 低碳研究所", en = "Institute" }\ncontact = "desk@example.org"\n'))
    assert brand.publisher == {"zh": "低碳研究所", "en": "Institute"}
    assert [brand.name_in(language) for language in ("zh", "en", "zh-Hant")] == ["低碳研究所", "Institute", "低碳研究所"]
    assert (brand.contact_in("en"), brand.foot) == ("desk@example.org", "")
    # Looks are looked up by what they hold.
    assert hash(brand) == hash(read_brand(tmp_path / "brand.toml"))
    (problem,) = problems(write(tmp_path, 'footer = { english = "x" }'))
    assert (problem.field, problem.message) == ("footer.english", "is not a language of documents")


def test_a_brand_file_is_read_in_full(tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_bytes(SVG)
    path = write(
        tmp_path,
        'name = "低碳研究所"\nfooter = "内部资料"\ncontact = "desk@example.org"\nlogo = "logo.svg"\n'
        '[colours]\nink = "#111"\naccent = "#5A1E6B"\n',
    )
    brand = read_brand(path)
    assert (brand.name, brand.footer, brand.contact) == ("低碳研究所", "内部资料", "desk@example.org")
    assert brand.logo == tmp_path / "logo.svg"
    assert brand.colours == Palette(ink="#111111", accent="#5a1e6b")


def test_an_empty_brand_file_is_the_default(tmp_path: Path) -> None:
    assert read_brand(write(tmp_path, "")) == DEFAULT == Brand()


def test_tokens_are_custom_properties_of_every_colour() -> None:
    assert DEFAULT.tokens() == {
        "--ink": "#16242c",
        "--accent": "#0b4f5c",
        "--signal": "#c2571a",
        "--grey-strong": "#444455",
        "--grey": "#666677",
        "--rule": "#9fb0b5",
        "--hairline": "#d5d9dc",
        "--peer": "#7f959c",
    }


def test_the_default_colours_pass_their_own_checks(tmp_path: Path) -> None:
    colours = "".join(f'{name} = "{getattr(Palette(), name)}"\n' for name in Palette.__struct_fields__)
    assert read_brand(write(tmp_path, f"[colours]\n{colours}")).colours == Palette()


@pytest.mark.parametrize(
    ("text", "field", "remedy"),
    [
        ('nam = "x"', "nam", "Did you mean 'name'?"),
        ('[colors]\nink = "#111"', "colors", "Did you mean 'colours'?"),
        ('[colours]\naccnt = "#111"', "colours.accnt", "Did you mean 'accent'?"),
        ('zzz = "x"', "zzz", "Known are: name, footer, contact, logo, double_quotes, colours, fonts."),
    ],
)
def test_an_unknown_key_is_refused_with_the_nearest_known_one(
    tmp_path: Path, text: str, field: str, remedy: str
) -> None:
    (problem,) = problems(write(tmp_path, text))
    assert (problem.field, problem.remedy) == (field, remedy)


@pytest.mark.parametrize("colour", ['"teal"', '"#12"', '"#12345"', '"#gggggg"', '"16242c"'])
def test_what_is_no_colour_is_refused(tmp_path: Path, colour: str) -> None:
    (problem,) = problems(write(tmp_path, f"[colours]\nink = {colour}"))
    assert problem.field == "colours.ink"
    assert "is not a colour" in problem.message


@pytest.mark.parametrize("name", ["ink", "accent", "grey", "grey_strong"])
def test_a_colour_of_text_too_pale_on_white_is_refused(tmp_path: Path, name: str) -> None:
    assert contrast("#777777") < 4.5 < contrast("#767676")
    (problem,) = [p for p in problems(write(tmp_path, f'[colours]\n{name} = "#777777"')) if "white" in p.message]
    assert problem.field == f"colours.{name}"
    assert "4.5:1 is needed" in problem.message


def test_a_signal_too_pale_to_be_seen_is_refused(tmp_path: Path) -> None:
    (problem,) = problems(write(tmp_path, '[colours]\nsignal = "#ffaa66"'))
    assert (problem.field, "3:1 is needed" in problem.message) == ("colours.signal", True)


def test_a_signal_that_a_grey_print_shows_like_the_accent_is_refused(tmp_path: Path) -> None:
    (problem,) = problems(write(tmp_path, '[colours]\nsignal = "#7a2d10"'))
    assert "grey print" in problem.message


def test_hairlines_may_be_pale(tmp_path: Path) -> None:
    assert read_brand(write(tmp_path, '[colours]\nhairline = "#eee"\nrule = "#ddd"')).colours.hairline == "#eeeeee"


@pytest.mark.parametrize(
    ("text", "field"), [("name = 3", "name"), ("logo = 3", "logo"), ('colours = "#111"', "colours"), ("colours.ink = 123", "colours.ink")]
)
def test_a_value_of_the_wrong_kind_is_refused(tmp_path: Path, text: str, field: str) -> None:
    (problem,) = problems(write(tmp_path, text))
    assert problem.field == field


def test_a_png_logo_is_taken(tmp_path: Path) -> None:
    (tmp_path / "Logo.PNG").write_bytes(PNG)
    assert read_brand(write(tmp_path, 'logo = "Logo.PNG"')).logo == tmp_path / "Logo.PNG"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [("a.svg", None, "cannot be read"), ("a.gif", b"GIF89a", "neither SVG nor PNG"), ("a.png", SVG, "holds no PNG")],
)
def test_a_logo_that_cannot_be_printed_is_refused(
    tmp_path: Path, name: str, content: bytes | None, message: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    (problem,) = problems(write(tmp_path, f'logo = "{name}"'))
    assert (problem.field, message in problem.message) == ("logo", True)


def test_all_problems_of_a_file_are_reported_at_once(tmp_path: Path) -> None:
    path = write(tmp_path, 'nam = "x"\nlogo = "gone.svg"\n[colours]\nink = "#eee"\naccent = "red"\nsignl = "#111"')
    assert {p.field for p in problems(path)} == {"nam", "logo", "colours.ink", "colours.accent", "colours.signl"}


def test_a_file_that_is_not_toml_is_refused_with_its_line(tmp_path: Path) -> None:
    (problem,) = problems(write(tmp_path, 'name = "x"\ninvalid line\n'))
    assert "line 2" in problem.message


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path / "none.toml")
    assert "cannot be read" in problem.message


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "brand.toml"
    path.write_bytes(b'\xef\xbb\xbfname = "x"')
    assert read_brand(path).name == "x"


def test_a_tint_is_an_opaque_step_between_white_and_the_accent() -> None:
    assert (Palette().tint(0), Palette().tint(1)) == ("#ffffff", "#0b4f5c")
    assert contrast("#ffffff") < contrast(Palette().tint(0.12)) < contrast(Palette().tint(0.5))


def test_contrast_is_that_of_the_accessibility_guidelines() -> None:
    assert contrast("#000000") == pytest.approx(21)
    assert contrast("#0b4f5c", "#0b4f5c") == 1
