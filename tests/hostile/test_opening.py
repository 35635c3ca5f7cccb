"""Files that unpack to gigabytes: refused by every command that opens one, within memory and time."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from reports import confined as confined_module
from reports.attachment import open_contents
from reports.confined import confined
from reports.corpus.embedded import NAME
from reports.corpus.snapshot import FORMAT
from reports.errors import EnvironmentProblem, InputProblem
from tests.cli.running import write_record

ROOT = Path(__file__).resolve().parents[2]
MOST_MEMORY, MOST_SECONDS = 500_000_000, 20.0
GIGABYTES = 2


class Ended(NamedTuple):
    """How a command ended, and what it took together with its workers."""

    code: int
    said: str
    memory: int
    seconds: float


_MEASURE = """
import os, subprocess, sys
process = subprocess.Popen(sys.argv[2:])
_, status, used = os.wait4(process.pid, 0)
with open(sys.argv[1], "w") as told:
    print(os.waitstatus_to_exitcode(status), used.ru_maxrss, used.ru_utime + used.ru_stime, file=told)
"""
"""Runs a command and tells what it took; a child of a large process would be told to have been as large as that."""


def run(folder: Path, *words: str) -> Ended:
    program = f"import sys; sys.argv = ['reports', *{words!r}]; from reports.cli import main; main()"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    told = folder / "took.txt"
    with (folder / "said.txt").open("w+") as said:
        command = [sys.executable, "-c", _MEASURE, str(told), sys.executable, "-c", program]
        subprocess.run(command, cwd=folder, env=environment, stdout=said, stderr=said, check=True)
        code, memory, seconds = told.read_text().split()
        said.seek(0)
        return Ended(int(code), said.read(), int(memory) * 1_024, float(seconds))


def packed(pieces: Iterator[bytes]) -> bytes:
    """The pieces deflated, and that deflated once more: gigabytes in a few kilobytes."""
    inner, outer = zlib.compressobj(1), zlib.compressobj(9)
    found = b"".join(outer.compress(inner.compress(piece)) for piece in pieces)
    return found + outer.compress(inner.flush()) + outer.flush()


def spaces(megabytes: int) -> Iterator[bytes]:
    piece = b" " * 1_000_000
    return (piece for _ in range(megabytes))


# -- The bombs ---------------------------------------------------------------------------------------------------------


def with_attachment(path: Path, raw: bytes, *filters: Name) -> None:
    """A PDF whose file of our name is stored as these bytes."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        stream = pikepdf.Stream(pdf, raw)
        stream.Filter = filters[0] if len(filters) == 1 else Array(filters)
        held = pdf.make_indirect(Dictionary(Type=Name.Filespec, F=NAME, UF=NAME, EF=Dictionary(F=stream, UF=stream)))
        pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array([NAME, held])))
        pdf.save(path, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)


def attached(path: Path) -> None:
    """Our file, deflated once."""
    deflate = zlib.compressobj(9)
    with_attachment(path, b"".join(map(deflate.compress, spaces(350))) + deflate.flush(), Name.FlateDecode)


def attached_twice(path: Path) -> None:
    """Our file, deflated twice."""
    with_attachment(path, packed(spaces(GIGABYTES * 1_000)), Name.FlateDecode, Name.FlateDecode)


def attached_values(path: Path) -> None:
    """Our file with more values than any memory holds, although its text is no larger than it may be."""
    text = b'{"format": "ccus-reports/source", "x": [' + b"{}," * 20_000_000 + b"0]}"
    with_attachment(path, zlib.compress(text), Name.FlateDecode)


def objects(path: Path) -> None:
    """A stream of objects that a reader must unpack to find the first page."""
    raw = packed(chain([b"1 0 "], spaces(GIGABYTES * 1_000), [b"<</Type/Catalog/Pages 4 0 R>>"]))
    table = b"".join(bytes((kind, 0, 0, place, 0)) for kind, place in ((0, 0), (2, 2), (1, 9), (1, 9)))
    stream = (
        b"2 0 obj\n<</Type/ObjStm/N 1/First 4/Filter[/FlateDecode/FlateDecode]/Length %d>>\nstream\n" % len(raw)
        + raw + b"\nendstream\nendobj\n"
    )  # fmt: skip
    head = b"%PDF-1.7\n"
    entries = b"\x00\x00\x00\x00\x00" + b"\x02\x00\x00\x02\x00" + b"\x01" + len(head).to_bytes(3, "big") + b"\x00"
    place = len(head) + len(stream)
    entries += b"\x01" + place.to_bytes(3, "big") + b"\x00"
    assert len(table) == len(entries)
    listing = (
        b"3 0 obj\n<</Type/XRef/Size 4/W[1 3 1]/Root 1 0 R/Length %d>>\nstream\n" % len(entries)
        + entries + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % place
    )  # fmt: skip
    path.write_bytes(head + stream + listing)


def pages(path: Path) -> None:
    """A tree of pages in which each branch leads twice to the next one: a thousand million leaves."""
    parts = [b"1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"]
    for number in range(2, 32):
        kids = b"%d 0 R %d 0 R" % (number + 1, number + 1)
        parts.append(b"%d 0 obj\n<</Type/Pages/Count 2/Kids[%b]>>\nendobj\n" % (number, kids))
    parts.append(b"32 0 obj\n<</Type/Page/MediaBox[0 0 9 9]>>\nendobj\n")
    data, table = b"%PDF-1.7\n", b"0000000000 65535 f \n"
    for part in parts:
        table += b"%010d 00000 n \n" % len(data)
        data += part
    path.write_bytes(data + b"xref\n0 33\n" + table + b"trailer\n<</Size 33/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(data))


def nested(path: Path) -> None:
    """Lists within lists within lists."""
    path.write_bytes(b"%PDF-1.7\n1 0 obj\n" + b"[" * 340_000 + b"\nendobj\ntrailer\n<</Root 1 0 R/Size 2>>\n%%EOF\n")


PDFS: tuple[Callable[[Path], None], ...] = (attached, attached_twice, attached_values, objects, pages, nested)


def blank(path: Path) -> None:
    """A snapshot of one line that never ends."""
    with gzip.open(path, "wb", compresslevel=1) as file:
        for piece in spaces(GIGABYTES * 1_000):
            file.write(piece)


def many(path: Path) -> None:
    """A snapshot of more files than there are records in the world."""
    good = json.dumps({"name": "a.md", "sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "text": ""})
    with gzip.open(path, "wb", compresslevel=9) as file:
        file.write(json.dumps({"format": FORMAT, "version": 1}).encode() + b"\n")
        for _ in range(8):
            file.write((good.encode() + b"\n") * 30_000)


def values(path: Path) -> None:
    """A snapshot with a line of more values than any memory holds."""
    with gzip.open(path, "wb", compresslevel=9) as file:
        file.write(json.dumps({"format": FORMAT, "version": 1}).encode() + b"\n")
        file.write(b'{"x": [' + b"{}," * 9_000_000 + b'0], "name": "a.md", "sha256": "0"}\n')


SNAPSHOTS: tuple[Callable[[Path], None], ...] = (blank, many, values)

COMMANDS: tuple[tuple[str, ...], ...] = (
    ("inspect", "{}"),
    ("verify", "{}"),
    ("list", "--corpus", "{}"),
    ("check", "--corpus", "{}"),
    ("changes", "{}", "corpus"),
    ("changes", "corpus", "{}"),
    ("verify", "good.pdf", "--corpus", "{}"),
    ("country", "CN", "--corpus", "corpus", "--since", "{}"),
    ("snapshot", "save", "x.jsonl", "--corpus", "{}"),
    ("snapshot", "show", "{}"),
    ("batch", "--by", "country", "--corpus", "corpus", "--since", "{}"),
    ("mail", "--to", "a@example.org", "{}"),
    ("print", "{}", "-o", "job.pdf"),
)
"""Every command that opens a PDF or a snapshot."""
OF_PDFS = ("inspect", "mail", "print", "verify {}")
"""Those that read nothing else; mail takes no other file for a document."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a corpus, a document and every bomb."""
    folder = tmp_path_factory.mktemp("desk")
    write_record(folder / "corpus")
    assert run(folder, "policy", "cn-one", "--corpus", "corpus", "-o", "good.pdf", "-q").code == 0
    for bomb in PDFS:
        bomb(folder / f"{bomb.__name__}.pdf")
    for bomb in SNAPSHOTS:
        bomb(folder / f"{bomb.__name__}.jsonl.gz")
    return folder


def refused(folder: Path, command: tuple[str, ...], name: str) -> None:
    ended = run(folder, *(word.format(name) for word in command))
    assert ended.code == 3, ended.said
    assert ended.said.startswith("error: ")
    assert "Traceback" not in ended.said
    assert ended.memory < MOST_MEMORY
    assert ended.seconds < MOST_SECONDS


@pytest.mark.parametrize("bomb", PDFS, ids=lambda bomb: bomb.__name__)
def test_a_pdf_that_unpacks_to_gigabytes_is_refused_within_memory_and_time(
    desk: Path, bomb: Callable[[Path], None]
) -> None:
    name = f"{bomb.__name__}.pdf"
    assert (desk / name).stat().st_size < 400_000
    refused(desk, ("inspect", "{}"), name)


@pytest.mark.parametrize("bomb", SNAPSHOTS, ids=lambda bomb: bomb.__name__)
def test_a_snapshot_that_unpacks_to_gigabytes_is_refused_within_memory_and_time(
    desk: Path, bomb: Callable[[Path], None]
) -> None:
    refused(desk, ("snapshot", "show", "{}"), f"{bomb.__name__}.jsonl.gz")


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_that_opens_one_refuses_it(desk: Path, command: tuple[str, ...]) -> None:
    refused(desk, command, "objects.pdf")
    if not " ".join(command).startswith(OF_PDFS):
        refused(desk, command, "blank.jsonl.gz")


@pytest.mark.soak
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("bomb", PDFS, ids=lambda bomb: bomb.__name__)
def test_every_command_refuses_each_pdf(desk: Path, command: tuple[str, ...], bomb: Callable[[Path], None]) -> None:
    refused(desk, command, f"{bomb.__name__}.pdf")


@pytest.mark.soak
@pytest.mark.parametrize("command", [one for one in COMMANDS if one[0] != "mail"], ids=" ".join)
@pytest.mark.parametrize("bomb", SNAPSHOTS, ids=lambda bomb: bomb.__name__)
def test_every_command_refuses_each_snapshot(desk: Path, command: tuple[str, ...], bomb: Callable[[Path], None]) -> None:
    refused(desk, command, f"{bomb.__name__}.jsonl.gz")


def test_a_page_that_unpacks_to_gigabytes_is_refused_where_pages_are_read(desk: Path) -> None:
    with pikepdf.open(desk / "good.pdf") as pdf:
        stream = pikepdf.Stream(pdf, packed(iter([b"0 0 m 9 9 l S\n" * 70_000] * GIGABYTES * 1_000)))
        stream.Filter = Array([Name.FlateDecode, Name.FlateDecode])
        pdf.pages[0].Contents = stream
        pdf.save(desk / "page.pdf", stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)
    assert (desk / "page.pdf").stat().st_size < 400_000
    refused(desk, ("mail", "--to", "a@example.org", "{}"), "page.pdf")


@pytest.mark.soak
@pytest.mark.parametrize("command", [("verify", "{}"), ("print", "{}", "-o", "job.pdf")], ids=" ".join)
def test_so_it_is_by_the_others(desk: Path, command: tuple[str, ...]) -> None:
    test_a_page_that_unpacks_to_gigabytes_is_refused_where_pages_are_read(desk)
    refused(desk, command, "page.pdf")


# -- The process that opens them ---------------------------------------------------------------------------------------


def test_one_process_opens_all_that_comes_until_it_dies(desk: Path) -> None:
    good = desk / "good.pdf"
    pages = [confined(1_000, "x.pdf", open_contents, good, NAME).pages for _ in range(3)]
    assert pages == [pages[0]] * 3
    first = confined_module._reader
    with pytest.raises(InputProblem, match=r"x\.pdf cannot be opened: that takes more than 250 MB of memory"):
        confined(1_000, "x.pdf", bytes, 2_000_000_000)
    assert confined(1_000, "x.pdf", open_contents, good, NAME).pages == pages[0]
    assert confined_module._reader is not first


def test_what_is_wrong_is_told_and_a_bug_is_one(tmp_path: Path) -> None:
    (tmp_path / "x.pdf").write_bytes(b"not a PDF")
    with pytest.raises(InputProblem, match=r"x\.pdf cannot be read"):
        confined(1_000, "x.pdf", open_contents, tmp_path / "x.pdf", NAME)
    with pytest.raises(RuntimeError, match="TypeError"):
        confined(1_000, "x.pdf", len, 7)


@pytest.mark.parametrize(("cause", "said"), [(signal.SIGXCPU, "10 s of processor time"), (signal.SIGABRT, "250 MB of memory")])
def test_a_process_that_ends_at_its_limits_is_told_so_and_replaced(cause: signal.Signals, said: str) -> None:
    with pytest.raises(InputProblem, match=said):
        confined(1_000, "x.pdf", signal.raise_signal, cause)
    assert confined(1_000, "x.pdf", len, "abc") == 3


def die(fuses: list[str]) -> str:
    """End the process that runs this for each file that is there, which goes with it."""
    for fuse in map(Path, fuses):
        if fuse.exists():
            fuse.unlink()
            os.kill(os.getpid(), signal.SIGKILL)
    return "alive"


@pytest.mark.parametrize(("deaths", "ends"), [(1, ""), (2, "killed twice")])
def test_what_a_killed_process_was_opening_is_tried_once_more(tmp_path: Path, deaths: int, ends: str) -> None:
    fuses = [tmp_path / str(number) for number in range(deaths)]
    for fuse in fuses:
        fuse.touch()
    if ends:
        with pytest.raises(EnvironmentProblem, match=ends):
            confined(1_000, "x.pdf", die, list(map(str, fuses)))
    assert confined(1_000, "x.pdf", die, list(map(str, fuses))) == "alive"


def test_a_process_that_never_answers_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confined_module, "_WAIT_FACTOR", 0.05)
    with pytest.raises(InputProblem, match="s by the clock"):
        confined(1_000, "x.pdf", time.sleep, 60)


def test_a_child_of_this_process_opens_with_one_of_its_own() -> None:
    confined(1_000, "x.pdf", len, "abc")
    ours = confined_module._reader
    assert ours is not None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ours, "owner", -1)
        ours.end()
        assert confined(1_000, "x.pdf", len, "abcd") == 4
        assert confined_module._reader is not ours
    assert ours.is_alive
    ours.end()
