"""Recipients from what offices have: every delimiter and encoding of Excel, workbooks, contacts, and groups."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from reports.app.recipient_books import read_book
from reports.config.project import read_configuration
from reports.config.recipients import Recipient, read_recipients
from reports.documents import KINDS
from reports.errors import InputProblem

ROWS = [["E-Mail", "Name", "Language", "Documents"], ["anna@example.org", "李伟", "zh", "ccus-*"], ["", "", "", ""], ["boris@example.org", "Boris", "en", "a;b"]]
GROUPS = {
    "ministers": {"language": "zh", "subjects": ["China"], "kinds": ["country"], "on_no_change": "skip"},
    "markets": {"documents": ["*market*"], "formats": ["pdf", "html"]},
}
VCARDS = """BEGIN:VCARD\r
VERSION:3.0\r
FN:Li\\, Wei\r
item1.EMAIL;TYPE=INTERNET:private@example.net\r
item2.EMAIL;TYPE="INTERNET","WORK";TYPE=PREF:li.wei@exam\r
 ple.org\r
CATEGORIES:ministers,markets\r
END:VCARD\r
BEGIN:VCARD\r
VERSION:2.1\r
FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E6=9D=8E=\r
=E4=BC=9F\r
EMAIL;INTERNET:wei@example.org\r
CATEGORIES:ministers\r
END:VCARD\r
BEGIN:VCARD\r
VERSION:4.0\r
FN:Kari Nordmann\r
LANG;PREF=1:en\r
EMAIL:mailto:kari@example.org\r
CATEGORIES:markets\r
NOTE:BEGIN of a note\\, with EMAIL:x@y\r
END:VCARD\r
"""


def read(path: Path, groups: Any = GROUPS) -> tuple[Recipient, ...]:
    return read_recipients(path, KINDS, groups, read_book)


def text(delimiter: str, rows: list[list[str]] = ROWS) -> str:
    return "\r\n".join(delimiter.join(f'"{cell}"' if delimiter in cell else cell for cell in row) for row in rows) + "\r\n"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_excel_s_csv_is_read_whatever_it_is_called_and_encoded(tmp_path: Path, delimiter: str, encoding: str) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(text(delimiter).encode(encoding))
    anna, boris = read(path)
    assert (anna.address, anna.name, anna.language, anna.documents) == ("anna@example.org", "李伟", "zh", ("ccus-*",))
    assert boris.documents == ("a", "b")


@pytest.mark.parametrize("name", ["Åse Ødegård", "François Müller"])
def test_western_letters_are_not_taken_for_chinese(tmp_path: Path, name: str) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(text(";", [ROWS[0], ["a@example.org", name, "en", "x"]]).encode("cp1252"))
    with pytest.raises(InputProblem) as caught:
        read(path)
    assert "is not UTF-8" in str(caught.value.problems[0])


def workbook(path: Path, rows: list[list[Any]]) -> Any:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.save(path)
    return book


def test_a_workbook_is_read_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "people.xlsx"
    workbook(path, [[cell or None for cell in row] for row in ROWS])
    anna, boris = read(path)
    assert (anna.name, boris.documents, boris.field) == ("李伟", ("a", "b"), "row 4")


def test_what_a_workbook_hides_is_told(tmp_path: Path) -> None:
    path = tmp_path / "people.xlsx"
    book = workbook(path, ROWS)
    book.active.row_dimensions[2].hidden = True
    book.active["B4"] = "=1/0"
    book.save(path)
    with pytest.raises(InputProblem) as caught:
        read(path)
    assert [one.field for one in caught.value.problems] == ["row 2", "row 4"]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0" + b"x" * 600, b"a,b\n"])
def test_what_is_no_workbook_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "people.xlsx"
    path.write_bytes(data)
    with pytest.raises(InputProblem):
        read(path)


def test_contacts_are_recipients_and_their_categories_groups(tmp_path: Path) -> None:
    path = tmp_path / "people.vcf"
    path.write_bytes(VCARDS.encode())
    li, wei, kari = read(path)
    assert (li.address, li.name, li.language, li.on_no_change) == ("li.wei@example.org", "Li, Wei", "zh", "skip")
    assert [(one.kinds, one.subjects, one.documents) for one in li.groups] == [(("country",), ("China",), ()), ((), (), ("*market*",))]
    assert (wei.address, wei.name, li.formats) == ("wei@example.org", "李伟", ("pdf", "html"))
    assert (kari.address, kari.language, kari.groups[0].documents) == ("kari@example.org", "en", ("*market*",))


@pytest.mark.parametrize(
    ("card", "said"),
    [
        ("", "holds no contacts"),
        ("BEGIN:VCARD\nFN:Nobody\nEND:VCARD\n", "contact 1.address"),
        ("BEGIN:VCARD\nFN:A\nEMAIL:a@example.org\nCATEGORIES:strangers\nLANG:en\nEND:VCARD\n", "contact 1.groups"),
        ("BEGIN:VCARD\nFN:A\nEMAIL:a@example.org\nCATEGORIES:markets\nEND:VCARD\n", "contact 1.language"),
    ],
)
def test_what_contacts_lack_is_told(tmp_path: Path, card: str, said: str) -> None:
    path = tmp_path / "people.vcf"
    path.write_text(card)
    with pytest.raises(InputProblem) as caught:
        read(path)
    assert said in " ".join(map(str, caught.value.problems))


def test_groups_stand_in_the_settings_and_serve_every_file(tmp_path: Path) -> None:
    settings = tmp_path / "reports.toml"
    settings.write_text('[mail.groups.ministers]\nlanguage = "zh"\nkinds = "country"\nsubjects = ["China"]\n')
    groups = read_configuration(settings).mail.groups
    path = tmp_path / "people.toml"
    path.write_text('[[recipient]]\naddress = "a@example.org"\nlanguage = "en"\ngroups = "ministers"\n')
    with pytest.raises(InputProblem):
        read(path, {"ministers": {"kinds": "contry"}})
    (one,) = read(path, groups)
    assert (one.language, one.kinds, one.groups[0].kinds, one.groups[0].subjects) == ("en", (), ("country",), ("China",))
