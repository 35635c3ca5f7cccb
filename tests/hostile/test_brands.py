"""A stranger's brand file: it names no file but its own, and its logo is a picture and nothing else."""

from __future__ import annotations

import os
import struct
import zlib
from pathlib import Path
from xml.etree import ElementTree

import pikepdf
import pytest
from msgspec.structs import replace

from reports.batch.builder import DocumentOutcome
from reports.errors import InputProblem
from reports.typeset.brand import Brand, logo_image, read_brand
from reports.typeset.look import Look
from tests.batch.notes import made, note
from tests.hostile.conftest import Bait

LOGO = '{% if brand.logo %}<img src="{{ brand.logo }}" alt="logo" style="width:9mm">{% endif %}{{ brand.name }}'

PICTURES = {
    "image": '<image href="file://@CANARY@" width="9" height="9"/>',
    "image-web": '<image xlink:href="@HTTP@/x.png" width="9" height="9"/>',
    "prefixed-image": '<s:image xmlns:s="http://www.w3.org/2000/svg" href="file://@CANARY@" width="9" height="9"/>',
    "filter-image": '<filter id="f"><feImage href="file://@CANARY@"/></filter>',
    "use": '<use href="file://@CANARY@#x"/>',
    "prefixed-use": '<s:use xmlns:s="http://www.w3.org/2000/svg" href="#x"/>',
    "style": '<style>@import "@HTTP@/x.css";</style>',
    "attribute": '<rect width="9" height="9" style="fill:url(file://@CANARY@#x)"/>',
    "script": "<script>fetch('@HTTP@/x')</script>",
    "event": '<rect width="9" height="9" onload = "x()"/>',
    "html": "<foreignObject><iframe src='file://@CANARY@'/></foreignObject>",
}
"""What a drawing may ask for."""


def png(width: int, height: int) -> bytes:
    """A PNG of one colour; its bytes are few, however large the picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    row = b"\0" + b"\0" * ((width + 7) // 8)
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def svg(inside: str, before: str = "") -> str:
    """A drawing."""
    names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f'{before}<svg {names} width="9" height="9">{inside}</svg>'


def branded(folder: Path, brand: Brand) -> DocumentOutcome:
    """A page with the brand's logo and name."""
    job = note(folder / "templates", LOGO)
    return made(replace(job, look=replace(job.look, brand=brand)))


def brand_file(folder: Path, text: str) -> Path:
    path = folder / "brand.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refusal(folder: Path, text: str) -> str:
    """What is wrong with a brand file."""
    with pytest.raises(InputProblem) as raised:
        read_brand(brand_file(folder, text))
    return str(raised.value.problems[0].message)


def taken(folder: Path, name: str) -> None:
    """Look into a logo as a page would that prints it."""
    logo_image(read_brand(brand_file(folder, f'logo = "{name}"')))


def test_a_plain_logo_is_printed(tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_text(svg('<rect width="9" height="9"/>'))
    (tmp_path / "logo.png").write_bytes(png(30, 30))
    for name in ("logo.svg", "logo.png"):
        outcome = branded(tmp_path, read_brand(brand_file(tmp_path, f'name = "House"\nlogo = "{name}"')))
        assert outcome.error is None


@pytest.mark.parametrize("name", ["../secret.png", "/etc/passwd.png", "link.png", "inside/../../secret.png"])
def test_a_logo_outside_the_folder_of_the_brand_file_is_refused(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "brand"
    (folder / "inside").mkdir(parents=True)
    (tmp_path / "secret.png").write_bytes(png(9, 9))
    (folder / "link.png").symlink_to(tmp_path / "secret.png")
    assert "outside" in refusal(folder, f'logo = "{name}"')


@pytest.mark.parametrize("name", PICTURES)
def test_a_drawing_that_asks_for_more_than_paper_is_refused(bait: Bait, tmp_path: Path, name: str) -> None:
    (tmp_path / "logo.svg").write_text(bait.laid(svg(PICTURES[name])))
    with pytest.raises(InputProblem, match="does not need"):
        taken(tmp_path, "logo.svg")


ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "iso-8859-1", "windows-1251", "koi8-r", "cp037")


def encoded(text: str, encoding: str) -> bytes:
    """A drawing as a file of that encoding, which says so as XML asks for."""
    declared = encoding.removesuffix("-sig").removesuffix("-le").removesuffix("-be")
    return f'<?xml version="1.0" encoding="{declared}"?>{text}'.encode(encoding)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("name", PICTURES)
def test_it_is_refused_in_every_encoding(bait: Bait, tmp_path: Path, name: str, encoding: str) -> None:
    (tmp_path / "logo.svg").write_bytes(encoded(bait.laid(svg(PICTURES[name])), encoding))
    with pytest.raises(InputProblem):
        taken(tmp_path, "logo.svg")


@pytest.mark.parametrize("encoding", ENCODINGS[:-1])
def test_a_plain_drawing_is_taken_in_every_encoding_that_is_read(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "logo.svg").write_bytes(encoded(svg('<rect width="9" height="9"/>'), encoding))
    taken(tmp_path, "logo.svg")


@pytest.mark.parametrize(
    "text",
    [
        svg("", '<?xml-stylesheet href="file:///etc/passwd"?>'),
        svg("<Script/>"),
        svg('<a xmlns:v="x" v:onclick="x()"/>'),
        svg("<rect style='fill:&#117;rl(x)'/>"),
        svg("<rect style='fill:u&#x72;L(x)'/>"),
        svg("<rect"),
        svg("") + svg(""),
        "<svg/><script/>",
    ],
)
def test_what_hides_in_other_spellings_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "logo.svg").write_text(text)
    with pytest.raises(InputProblem):
        taken(tmp_path, "logo.svg")


def test_a_drawing_with_entities_is_refused(bait: Bait, tmp_path: Path) -> None:
    outside = bait.laid('<!DOCTYPE svg [<!ENTITY x SYSTEM "file://@CANARY@">]>')
    (tmp_path / "logo.svg").write_text(svg("<text>&x;</text>", outside))
    with pytest.raises(InputProblem, match="DOCTYPE"):
        taken(tmp_path, "logo.svg")


def test_a_picture_of_12000_pixels_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    data = png(12_000, 12_000)
    assert len(data) < 30_000
    (tmp_path / "logo.png").write_bytes(data)
    outcome = branded(tmp_path, read_brand(brand_file(tmp_path, 'logo = "logo.png"')))
    assert isinstance(outcome.error, InputProblem)
    assert "12000 x 12000 pixels" in str(outcome.error)


def test_a_picture_that_says_it_is_small_is_not_believed(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(png(12_000, 12_000)[:16] + struct.pack(">II", 9, 9) + png(12_000, 12_000)[24:])
    assert branded(tmp_path, read_brand(brand_file(tmp_path, 'logo = "logo.png"'))).error is not None


def test_a_program_that_calls_itself_a_picture_is_refused(bait: Bait, tmp_path: Path) -> None:
    # The picture library goes by the content, and hands PostScript to an interpreter.
    program = (
        f"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%\x89PNG\r\n\x1a\n\n({bait.marker}) (w) file\nshowpage\n"
    )
    (tmp_path / "logo.png").write_bytes(program.encode("latin-1"))
    assert "holds no PNG" in refusal(tmp_path, 'logo = "logo.png"')


def test_a_logo_that_never_ends_is_not_read_to_its_end(tmp_path: Path) -> None:
    with (tmp_path / "logo.png").open("wb") as file:
        file.write(png(9, 9))
        file.truncate(3_000_000_000)
    assert "larger than 300 kB" in refusal(tmp_path, 'logo = "logo.png"')


def test_a_logo_that_is_a_pipe_or_a_device_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "logo.png")
    assert "is not a file" in refusal(tmp_path, 'logo = "logo.png"')


@pytest.mark.parametrize(
    "colour",
    [
        "#fff;} @import url(file:///etc/passwd); h1{color:red",
        "url(file:///etc/passwd)",
        "red",
        "var(--x)",
        "#12345",
        "＃123456",
    ],
)
def test_a_colour_is_a_colour_and_no_style(tmp_path: Path, colour: str) -> None:
    assert "is not a colour" in refusal(tmp_path, f'[colours]\nink = "{colour}"')


@pytest.mark.parametrize("text", ["\\u0000", "\\u202E", "\\uFFFF", "\\u0007", "\\uFDD0"])
@pytest.mark.parametrize("field", ["name", "footer", "contact"])
def test_a_text_with_signs_that_no_page_prints_is_refused(tmp_path: Path, field: str, text: str) -> None:
    assert "control or direction" in refusal(tmp_path, f'{field} = "House{text}"')


def test_a_name_in_html_is_a_name(bait: Bait, tmp_path: Path) -> None:
    name = bait.laid("</title><img src='file://@CANARY@'><script>x</script> & {{ 7 }} ]]>")
    brand = read_brand(brand_file(tmp_path, f'name = "{name}"\nfooter = "{name}"\ncontact = "{name}"'))
    outcome = branded(tmp_path, brand)
    assert outcome.error is None
    job = note(tmp_path / "templates")
    said = brand.name_in("zh")
    author = replace(job.compose(), author=said, title=said, subject=said)
    written = made(replace(job, compose=lambda: author))
    (tmp_path / "x.pdf").write_bytes(written.pdf)
    with pikepdf.open(tmp_path / "x.pdf") as pdf:
        assert said in "".join(ElementTree.fromstring(pdf.Root.Metadata.read_bytes()).itertext())
        assert str(pdf.docinfo.Author) == said


@pytest.mark.parametrize("text", ["a = " + "[" * 9_000, "[" * 9_000, "a" + ".a" * 9_000 + " = 1", "a = {" * 3_000])
def test_a_file_that_is_nested_too_deeply_is_refused(tmp_path: Path, text: str) -> None:
    assert refusal(tmp_path, text)


def test_a_file_that_is_too_long_is_refused(tmp_path: Path) -> None:
    assert "larger than" in refusal(tmp_path, 'name = "' + "x" * 1_000_000 + '"')


def test_a_logo_whose_name_no_system_takes_is_refused(tmp_path: Path) -> None:
    assert "control" in refusal(tmp_path, 'logo = "a\\u0000.png"')
    assert "cannot be read" in refusal(tmp_path, f'logo = "{"a" * 5_000}.png"')


def test_the_default_look_names_no_file() -> None:
    assert Look().user_paths == ()
