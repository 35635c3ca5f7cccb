"""The recipients file: who gets what; every problem of the file named at once, in every field."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from reports.config.addresses import address_fault
from reports.config.recipients import Recipient, read_recipients
from reports.documents import KINDS
from reports.errors import InputProblem, Problem

GOOD = '[[recipient]]\naddress = "Li.Wei@Example.org"\nname = "李伟"\nlanguage = "zh"\nkinds = ["country"]\n'
ROW = "address,name,language,kinds,subjects,documents\n"


def write(folder: Path, text: str, name: str = "r.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def refused(path: Path) -> tuple[Problem, ...]:
    with pytest.raises(InputProblem) as caught:
        read_recipients(path, KINDS)
    return caught.value.problems


def fields(path: Path) -> list[str]:
    return [problem.field for problem in refused(path)]


def test_a_recipient_is_read_and_addresses_are_told_apart_without_capitals(tmp_path: Path) -> None:
    (one,) = read_recipients(write(tmp_path, GOOD), KINDS)
    assert one == Recipient("Li.Wei@Example.org", "李伟", "zh", ("country",), field="recipient[1]")
    assert one.key == "li.wei@example.org"


def test_a_csv_file_says_the_same(tmp_path: Path) -> None:
    text = ROW + 'a@example.org,"Smith, John",en,country;digest,NO; 中国,\n\nb@example.org,,zh,,,ccus-*\n'
    first, second = read_recipients(write(tmp_path, "\ufeff" + text, "r.csv"), KINDS)
    assert (first.name, first.kinds, first.subjects) == ("Smith, John", ("country", "digest"), ("NO", "中国"))
    assert (second.name, second.kinds, second.documents, second.field) == ("", (), ("ccus-*",), "line 4")


@pytest.mark.parametrize("field", ["address", "name", "language", "kinds", "subjects", "documents"])
@pytest.mark.parametrize(
    "poison",
    ["\r\nBcc: x@evil.example", "\nX: y", "\rX", "\0", "\x85", "\u2028", "\u202e", "\x1b[2J", "=?utf-8?b?DQo=?="],
)
def test_what_could_break_out_of_a_header_is_refused_in_every_field(tmp_path: Path, field: str, poison: str) -> None:
    values = {"address": "a@example.org", "name": "A", "language": "zh", "kinds": "country", "subjects": "CN",
              "documents": "x"}  # fmt: skip
    values[field] += poison
    escaped = {key: "".join(f"\\U{ord(char):08x}" for char in value) for key, value in values.items()}
    lists = ("kinds", "subjects", "documents")
    lines = [f'{key} = ["{value}"]' if key in lists else f'{key} = "{value}"' for key, value in escaped.items()]
    assert f"recipient[1].{field}" in fields(write(tmp_path, "[[recipient]]\n" + "\n".join(lines)))
    if "\0" not in poison and "\r" not in poison:
        cells = ",".join(f'"{value}"' for value in values.values())
        (problem,) = refused(write(tmp_path, ROW + cells + "\n", "r.csv"))
        assert problem.field == f"line 2.{field}"
        assert all(char.isprintable() for char in str(problem))


@pytest.mark.parametrize(
    "address",
    ["a@example.org, b@example.org", "a@example.org;b@example.org", "A <a@example.org>", "a@b@example.org", "a example.org",
     "a@example", "@example.org", "a..b@example.org", ".a@example.org", "a@-x.org", "李@example.org", "a@例子.org", "a@example.org ",
     f"{'a' * 65}@example.org", f"a@{'a.' * 130}org", '"a b"@example.org', "a@[127.0.0.1]"],
)  # fmt: skip
def test_what_is_not_one_plain_address_is_refused(tmp_path: Path, address: str) -> None:
    assert address_fault(address)
    escaped = address.replace('"', '\\"')
    assert fields(write(tmp_path, GOOD.replace("Li.Wei@Example.org", escaped))) == ["recipient[1].address"]


@pytest.mark.parametrize("address", ["a@example.org", "o'neil+ccus@sub.example.co.uk", "a_b-c.d@xn--fsqu00a.example"])
def test_a_plain_address_is_taken(address: str) -> None:
    assert address_fault(address) == ""


def test_doubled_addresses_are_refused_whatever_their_capitals(tmp_path: Path) -> None:
    (problem,) = refused(write(tmp_path, GOOD + GOOD.replace("Li.Wei", "LI.wei")))
    assert (problem.field, "recipient[1] already" in problem.message) == ("recipient[2].address", True)


@pytest.mark.parametrize("key", ["cc", "bcc", "Cc"])
def test_nobody_gets_a_copy(tmp_path: Path, key: str) -> None:
    (problem,) = refused(write(tmp_path, GOOD + f'{key} = "b@example.org"\n'))
    assert "Nobody gets a copy" in problem.remedy


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD.replace("kinds", "kind"), "Did you mean 'kinds'"),
        (GOOD.replace('"zh"', '"fr"'), "“fr” is not known"),
        (GOOD.replace('["country"]', '["contry"]'), "“contry” is not known"),
        (GOOD.replace('["country"]', "[]"), "is empty"),
        (GOOD.replace('["country"]', "[1]"), "is neither text nor a list of texts"),
        (GOOD.replace('"李伟"', "7"), "is not text"),
        (GOOD.replace('"李伟"', '"a@b.org"'), "holds an address"),
        (GOOD.replace("李伟", "x" * 121), "is longer than"),
        (GOOD.replace('kinds = ["country"]\n', ""), "does not say what is due"),
        (GOOD.replace('language = "zh"\n', ""), "is missing"),
        ("recipients = 1\n", "Did you mean 'recipient'"),
        ("recipient = 1\n", "is not a list of tables"),
        ("", "is missing"),
        ("[[recipient]\n", "is not TOML"),
    ],
)
def test_what_is_wrong_is_named_with_a_remedy(tmp_path: Path, text: str, said: str) -> None:
    assert said in " ".join(map(str, refused(write(tmp_path, text))))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("adress,language,kinds\na@example.org,zh,country\n", "Did you mean 'address'"),
        (ROW + "a@example.org,A,zh\n", "has 3 cells where the first line has 6"),
        ("address,address,language,kinds\na@x.org,a@x.org,zh,country\n", "is the name of two columns"),
        (ROW + 'a@example.org,"A" B,zh,country,,\n', "is not CSV"),
    ],
)
def test_what_is_wrong_with_a_csv_file_is_named(tmp_path: Path, text: str, said: str) -> None:
    assert said in " ".join(map(str, refused(write(tmp_path, text, "r.csv"))))


CELLS = [
    ["address", "name", "language", "kinds", "subjects", "documents", "", ""],
    ["a@example.org", "Smith, John", "en", "country;digest", "", "", "", ""],
    ["", "", "", "", "", "", "", ""],
    [" ", "", "", "", "", "", "", ""],
    ["b@example.org", "李伟", "zh", "", "NO", "", "", ""],
]
"""What a spreadsheet leaves behind, with rows and columns that hold nothing."""


def sheet(mark: str, line_end: str = "\r\n") -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=mark, lineterminator=line_end).writerows(CELLS)
    return text.getvalue()


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("first", ["", "sep={}\r\n", "SEP={}\n"])
def test_what_a_spreadsheet_saves_is_read(tmp_path: Path, mark: str, encoding: str, first: str) -> None:
    path = tmp_path / "r.csv"
    path.write_bytes((first.format(mark) + sheet(mark)).encode(encoding))
    one, two = read_recipients(path, KINDS)
    assert (one.address, one.name, one.kinds) == ("a@example.org", "Smith, John", ("country", "digest"))
    assert (two.address, two.name, two.subjects) == ("b@example.org", "李伟", ("NO",))
    assert (one.field, two.field) == (("line 2", "line 5") if not first else ("line 3", "line 6"))


def test_a_column_without_a_name_may_hold_nothing(tmp_path: Path) -> None:
    text = "address,,language,kinds\na@example.org,,en,country\nb@example.org,x,en,country\n"
    (problem,) = refused(write(tmp_path, text, "r.csv"))
    assert (problem.field, "“x” stands in a column without a name" in problem.message) == ("line 3", True)


def test_every_problem_of_a_file_is_named_in_one_run(tmp_path: Path) -> None:
    bad = GOOD.replace('"zh"', '"fr"').replace("Li.Wei", "Li Wei")
    assert fields(write(tmp_path, bad + GOOD + GOOD.replace("kinds", "kind"))) == [
        "recipient[1].address",
        "recipient[1].language",
        "recipient[3].kind",
        "recipient[3]",
        "recipient[3].address",
    ]


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", None])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "r.toml"
    if content is not None:
        path.write_bytes(content)
    assert refused(path)[0].file == str(path)
