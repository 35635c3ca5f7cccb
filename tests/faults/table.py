"""The table of faults: what is done to a command, how it ends, and what it says. docs/faults.md prints it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Literal

Kind = Literal["place", "disk", "encoding", "state", "signal"]

LAYS = True
"""Of a fault whose command lays pages out, so that it takes seconds."""


@dataclass(frozen=True)
class Fault:
    """One fault: a line of shell in which ``R`` is the program, and what comes of it."""

    kind: Kind
    what: str
    line: str
    code: int
    said: str = ""
    """Part of what is said on standard error, or of standard output where there is no fault to tell."""
    lays: bool = False


BATCH = "R batch batch.toml --corpus corpus --workers 1"
POLICY = "R policy cn-one --corpus corpus --as-of 2026-03-31"
MAIL = "R mail batch.toml --corpus corpus --recipients recipients.toml"
SEND = f"{MAIL} --sender a@example.org --server 127.0.0.1:9 --security none --send"
NO_HOME = "env -u HOME -u XDG_CACHE_HOME -u XDG_DATA_HOME -u REPORTS_CACHE_DIR -u REPORTS_LEDGER NOBODY=1"
AS_USER = "setpriv --bounding-set=-dac_override,-dac_read_search" if os.geteuid() == 0 else ""
"""Before the program: as a user to whom what a file's mode says applies."""
IN_C = "LC_ALL=C PYTHONUTF8=0 PYTHONCOERCECLOCALE=0"
"""Before the program: no name of a file is text beyond ASCII."""
SMALL_FILES = "ulimit -f 16;"
"""Files cannot grow beyond some kilobytes: what a disk does that is nearly full."""

PLACES = (
    Fault("place", "no home, a command that reads", f"{NO_HOME} R list --corpus corpus", 0, "cn-one"),
    Fault("place", "no home, a document", f"{NO_HOME} {POLICY} -o x.pdf", 0, "going on without it", LAYS),
    Fault("place", "no home, the ledger", f"{NO_HOME} R deliveries", 6, "no place for the ledger"),
    Fault("place", "no home, the doctor", f"{NO_HOME} R doctor", 0, "REPORTS_LEDGER"),
    Fault("place", "home is a file", f"env -u REPORTS_CACHE_DIR HOME=$PWD/batch.toml {POLICY} -o x.pdf", 0,
          "going on without it", LAYS),
    Fault("place", "home is a file, the ledger", "env -u REPORTS_LEDGER HOME=$PWD/batch.toml R deliveries", 0, "there is no ledger"),
    Fault("place", "a file in the way of the cache", f"REPORTS_CACHE_DIR=batch.toml {POLICY} -o x.pdf", 0, "going on without it", LAYS),
    Fault("place", "a cache that cannot be made", f"REPORTS_CACHE_DIR=/proc/x {POLICY} -o x.pdf", 0, "going on without it", LAYS),
    Fault("place", "no temporary folder", f"TMPDIR=/proc/x {POLICY} -o x.pdf --no-cache", 0, "x.pdf", LAYS),
    Fault("place", "the folder one is in is gone", "mkdir g; cd g; rmdir ../g; R list --corpus ../corpus", 3, "the folder that you are in is gone"),
    Fault("place", "a file in the way of the output folder", f"{BATCH} -o batch.toml", 3, "Not a directory"),
    Fault("place", "an output folder that cannot be made", f"{BATCH} -o /proc/x", 3, "No such file"),
    Fault("place", "a document below a file", f"{POLICY} -o batch.toml/x.pdf", 6, "cannot be written", LAYS),
    Fault("place", "a name that no file can have", f"{POLICY} -o $(printf x%.0s $(seq 300)).pdf", 3, "File name too long", LAYS),
    Fault("place", "a format that there is not", f"{POLICY} -o x.epub", 2, "not as EPUB"),
    Fault("place", "another format that there is not", f"{POLICY} -o x.docx", 2, "not as DOCX"),
    Fault("place", "a batch in such a format", f"{BATCH} -o x.odt", 2, "not as ODT"),
    Fault("place", "a print job in such a format", "R print good.pdf -o x.html", 2, "not as HTML"),
    Fault("place", "standard output for a batch", f"{BATCH} -o -", 2, "a batch writes many files"),
    Fault("place", "standard output for two things", f"{POLICY} -o - --json", 2, "--json is written there"),
    Fault("place", "standard output for a proof", "R print good.pdf --proof -", 2, "a proof is not written there"),
    Fault("place", "standard output that is closed", f"{POLICY} -o - >&-", 2, "which is closed", LAYS),
    Fault("place", "a document on standard output", f"{POLICY} -o - -q > x.pdf; head -c 5 x.pdf", 0, "%PDF-", LAYS),
    Fault("place", "a document into a device", f"{POLICY} -o /dev/stdout -q > x.pdf; head -c 5 x.pdf", 0, "%PDF-", LAYS),
    Fault("place", "a print job on standard output", "R print good.pdf -o - -q > x.pdf; head -c 5 x.pdf", 0, "%PDF-"),
    Fault("place", "no corpus of that name", "R list --corpus nowhere", 3, "does not exist"),
    Fault("place", "a corpus that is a device", "R list --corpus /dev/null", 3, "holds no Markdown|does not exist|is no"),
    Fault("place", "a corpus that leads in a circle", "ln -s loop loop; R list --corpus loop", 3),
    Fault("place", "no plan of that name", "R batch none.toml --corpus corpus", 3, "cannot be read"),
    Fault("place", "a plan that is a folder", "R batch corpus --corpus corpus", 3, "Is a directory"),
    Fault("place", "settings that are a folder", "R list --corpus corpus --config corpus", 3, "Is a directory"),
    Fault("place", "no brand of that name", f"{POLICY} --brand none.toml", 3, "cannot be read"),
    Fault("place", "no recipients of that name", "R mail batch.toml --corpus corpus --recipients none.csv", 3, "cannot be read"),
    Fault("place", "no document of that name", "R verify none.pdf", 3, "cannot be read"),
    Fault("place", "a document that is a folder", "R inspect corpus", 3, "cannot be read"),
    Fault("place", "a ledger below a file", "R deliveries --ledger batch.toml/l.sqlite", 0, "there is no ledger"),
    Fault("place", "a ledger below a file, sending", f"{SEND} --ledger batch.toml/l.sqlite", 6, "cannot be used"),
    Fault("place", "a ledger that is a folder", "R deliveries --ledger corpus", 6, "cannot be used"),
    Fault("place", "a ledger that is a device", "R deliveries --ledger /dev/null", 3, "ledger"),
    *(
        Fault("place", f"{what} that may not be read", f"chmod 000 {file}; {AS_USER} {line}", code, said)
        for what, file, line, code, said in (
            ("a corpus", "corpus", "R list --corpus corpus", 3, "cannot be read: Permission denied"),
            ("a folder of a corpus", "corpus/zh", "R list --corpus corpus", 3, "zh/: cannot be read: Permission denied"),
            ("a record", "corpus/zh/cn-one.md", "R list --corpus corpus", 3, "cn-one.md: cannot be read: Permission denied"),
            ("a plan", "batch.toml", "R batch batch.toml --corpus corpus --dry-run", 3, "cannot be read .Permission denied"),
            ("a file of recipients", "recipients.toml", MAIL, 3, "cannot be read .Permission denied"),
            ("a document", "good.pdf", "R inspect good.pdf", 3, "cannot be read: Permission denied"),
            ("a document to print", "good.pdf", "R print good.pdf -o x.pdf", 3, "cannot be read .Permission denied"),
            ("a document as a corpus", "good.pdf", "R list --corpus good.pdf", 3, "cannot be read: Permission denied"),
            ("a brand", "own/sheet.html", f"{POLICY} --brand own/sheet.html", 3, "cannot be read .Permission denied"),
            ("a file of credentials", "own/sheet.html", f"{SEND} --credentials own/sheet.html", 3, "cannot be read .Permission denied"),
            ("a ledger", "l.sqlite", "R deliveries", 6, "cannot be used"),
        )
    ),
    Fault("place", "settings that may not be read", f"touch reports.toml; chmod 000 reports.toml; {AS_USER} R list --corpus corpus", 3,
          "cannot be read .Permission denied"),
    Fault("place", "a snapshot that may not be read", f"touch s.jsonl; chmod 000 s.jsonl; {AS_USER} R snapshot show s.jsonl", 3,
          "cannot be read .Permission denied"),
    Fault("place", "a ledger that may not be written, a list", f"chmod 400 l.sqlite; chmod 500 .; {AS_USER} R deliveries | tail -1", 0,
          "deliveries"),
    Fault("place", "a ledger that may not be written, sending", f"chmod 400 l.sqlite; {AS_USER} {SEND}", 6, "readonly database"),
    Fault("place", "a folder in the way of the ledger's note", f"rm -f l.sqlite.lock; mkdir l.sqlite.lock; {SEND}", 6, "Is a directory"),
    Fault("place", "an output folder that may not be written", f"chmod -R a-w out; {AS_USER} {BATCH} -o out --no-cache", 6,
          "Permission denied"),
    Fault("place", "a file in the way of messages", f"{MAIL} --eml batch.toml", 6, "batch.toml/.* cannot be written"),
    Fault("place", "a folder for settings that may not be written", f"mkdir i; chmod 500 i; {AS_USER} R init i", 6, "cannot be written"),
    Fault("place", "a file in the way of settings", "R init batch.toml", 2, "is a file"),
    Fault("place", "certificates that there are not", f"{SEND.replace('none', 'tls')} --ca-file none.pem", 3, "cannot be read"),
    Fault("place", "certificates that are none", f"{SEND.replace('none', 'tls')} --ca-file batch.toml", 3, "holds no certificates"),
    Fault("place", "git that is not installed", "PATH=/nowhere R list --corpus git:HEAD:corpus", 6, "Install git"),
    Fault("place", "CUPS that is not installed", "PATH=/nowhere R print good.pdf --print --printer x", 6, "is not installed"),
    Fault("place", "a folder that another batch writes into",
          "mkdir -p fresh/.batch; flock fresh/.batch/lock R batch batch.toml --corpus corpus --workers 1 -o fresh", 2, "another run is writing"),
    Fault("place", "a snapshot on standard output", "R snapshot save - --corpus corpus -q > s.jsonl; R list --corpus s.jsonl --ids", 0, "cn-one"),
    Fault("place", "a snapshot on standard output that is closed", "R snapshot save - --corpus corpus >&-", 2, "which is closed"),
    Fault("place", "a day in the environment that is none", f"SOURCE_DATE_EPOCH=99999999999999999 {MAIL} --eml e", 2, "SOURCE_DATE_EPOCH"),
    Fault("place", "a day in the environment that is no number", "SOURCE_DATE_EPOCH=²³ R digest 2026Q1 --corpus corpus", 2, "SOURCE_DATE_EPOCH"),
)  # fmt: skip

DISKS = (
    Fault("disk", "full, a list", "R list --corpus corpus > /dev/full", 6, "standard output cannot be written"),
    Fault("disk", "full, a list as JSON", "R list --corpus corpus --json > /dev/full", 6, "standard output cannot be written"),
    Fault("disk", "full, findings", "R check --corpus corpus --json > /dev/full", 6, "standard output cannot be written"),
    Fault("disk", "full, deliveries", "R deliveries --json > /dev/full", 6, "standard output cannot be written"),
    Fault("disk", "full, the data of a document", "R inspect good.pdf --json > /dev/full", 6, "standard output cannot be written"),
    Fault("disk", "full, the version", "R --version > /dev/full", 6, "standard output cannot be written"),
    Fault("disk", "full, a document on standard output", f"{POLICY} -o - > /dev/full", 6, "standard output cannot be written", LAYS),
    Fault("disk", "full, the file of a snapshot", "R snapshot save /dev/full --corpus corpus", 6, "No space left"),
    Fault("disk", "full, a snapshot on standard output", "R snapshot save - --corpus corpus > /dev/full", 6, "standard output cannot be written"),
    Fault("disk", "full, talk", "R list --corpus corpus 2> /dev/full", 0, "cn-one"),
    Fault("disk", "full, talk of a mail", f"{MAIL} 2> /dev/full", 0, "a@example.org"),
    Fault("disk", "full, talk of a fault", "R list --corpus nowhere 2> /dev/full", 3),
    Fault("disk", "full, talk of a slip", "R nothing 2> /dev/full", 2),
    Fault("disk", "a terminal that is gone", f"python3 terminal.py 20 {BATCH} -o o", 0, "o/manifest.json", LAYS),
    Fault("disk", "closed input", f"{POLICY} -o x.pdf <&-", 0, "x.pdf", LAYS),
    Fault("disk", "closed output", "R list --corpus corpus >&-", 0),
    Fault("disk", "closed output of a mail", f"{MAIL} >&-", 0),
    Fault("disk", "closed talk", "R list --corpus corpus 2>&-", 0, "cn-one"),
    Fault("disk", "closed input, output and talk", "R list --corpus corpus <&- >&- 2>&-", 0),
    Fault("disk", "closed output, a ledger that is written", "R mail batch.toml --corpus corpus --recipients recipients.toml "
          "--ledger new.sqlite --sender a@example.org --server 127.0.0.1:9 --security none --send --limit 1 >&- 2>&-; "
          "R deliveries --ledger new.sqlite", 0, "planned"),
    Fault("disk", "a reader who leaves", "R list --corpus corpus | true", 1),
    Fault("disk", "files that cannot grow, a document", f"{SMALL_FILES} {POLICY} -o x.pdf", 6, "File too large", LAYS),
    Fault("disk", "files that cannot grow, a batch", f"{SMALL_FILES} {BATCH} -o fresh", 6, "File too large", LAYS),
    Fault("disk", "files that cannot grow, a print job", f"{SMALL_FILES} R print good.pdf -o x.pdf", 6, "File too large"),
    Fault("disk", "files that cannot grow, messages", f"{SMALL_FILES} {MAIL} --eml eml", 6, "File too large"),
    Fault("disk", "files that cannot grow, a ledger", f"{SMALL_FILES} {SEND} --ledger new.sqlite", 6, "cannot be used"),
)  # fmt: skip

ENCODINGS = (
    *(
        Fault("encoding", f"{name}, {what}", f"PYTHONIOENCODING={name} {line}", code, said)
        for name in ("ascii", "latin-1", "cp1252", "gbk")
        for what, line, code, said in (
            ("a list", "R list --corpus corpus", 0, "cn-one"),
            ("JSON", "R list --corpus corpus --json | python3 -c 'import json, sys; print(json.loads(sys.stdin.buffer.read())"
             "[\"records\"][0][\"id\"])'", 0, "cn-one") if name != "gbk" else ("the help", "R --help", 0, "Usage"),
            ("a fault", "R list --corpus corpus --country 火星", 2, "--country"),
        )
    ),
    Fault("encoding", "ascii, deliveries", "PYTHONIOENCODING=ascii R deliveries", 0, "deliveries"),
    Fault("encoding", "ascii, messages", f"PYTHONIOENCODING=ascii {MAIL}", 0, "a@example.org"),
    Fault("encoding", "a terminal of ascii, a bar", f"PYTHONIOENCODING=ascii python3 terminal.py -1 {BATCH} -o o", 0, "---", LAYS),
    Fault("encoding", "a folder that is not UTF-8, a list", "mv corpus $'\\xff'; R list --corpus $'\\xff' --ids", 0, "cn-one"),
    Fault("encoding", "a folder that is not UTF-8, a document",
          "mv corpus $'\\xff'; R policy cn-one --corpus $'\\xff' -o x.pdf", 0, "x.pdf", LAYS),
    Fault("encoding", "a folder that is not UTF-8, a snapshot", "mv corpus $'\\xff'; R snapshot save s.jsonl --corpus $'\\xff'", 0, "s.jsonl"),
    Fault("encoding", "a plan that is not UTF-8", "mv batch.toml $'\\xff.toml'; R batch $'\\xff.toml' --corpus corpus -o o --workers 1", 0,
          "2 written", LAYS),
    Fault("encoding", "a document that is not UTF-8", "mv good.pdf $'\\xff.pdf'; R inspect $'\\xff.pdf'", 0, "cn-one"),
    Fault("encoding", "a document that is not UTF-8, mail", "mv good.pdf $'\\xff.pdf'; R mail --to a@example.org $'\\xff.pdf'", 0, "a@example.org"),
    Fault("encoding", "an edition that is no text", f"{POLICY} --edition $'\\xff' -o x.pdf", 2, "is no text in the encoding"),
    Fault("encoding", "a country that is no text", "R list --corpus corpus --country $'\\xff'", 2, "--country"),
    Fault("encoding", "an address that is no text", "R mail --to $'\\xff@example.org' good.pdf", 2, "--to"),
    Fault("encoding", "no locale, a folder in Chinese", f"mv corpus 语料; {IN_C} R list --corpus 语料 --ids", 0, "cn-one"),
    Fault("encoding", "no locale, a batch in Chinese", f"mv corpus 语料; {IN_C} R batch batch.toml --corpus 语料 --workers 1 -o 输出", 0,
          "2 written", LAYS),
    Fault("encoding", "no locale, a folder in Chinese by settings", f"mv corpus 语料; echo 'corpus = \"语料\"' > reports.toml; {IN_C} R list", 3,
          "does not exist"),
    Fault("encoding", "no locale, a name in Chinese", f"{IN_C} R list --corpus corpus --country 火星", 2, "--country"),
    Fault("encoding", "no locale, messages", f"{IN_C} {MAIL} --eml e", 0, "001-a@example.org.eml"),
    Fault("encoding", "no locale", "LC_ALL=C PYTHONUTF8=0 PYTHONCOERCECLOCALE=0 R list --corpus corpus", 0, "cn-one"),
    Fault("encoding", "a locale that there is not", "LC_ALL=xx_XX.UTF-8 R list --corpus corpus", 0, "cn-one"),
)  # fmt: skip

CURRENT = f"{BATCH} && R batch batch.toml --corpus corpus --dry-run"
STATES = (
    *(
        Fault("state", f"{what} that is {how}", f"printf '{text}' > out/{file}; {CURRENT}", 0, "unchanged")
        for what, file in (("a stamp", ".batch/stamp.json"), ("a journal", ".batch/journal.jsonl"))
        for how, text in (("empty", ""), ("damaged", "{"), ("of another version", '{"version": 99, "as_of": "2026-03-31"}'))
    ),
    *(
        Fault("state", f"a manifest that is {how}, and mail", f"printf '{text}' > out/manifest.json; {MAIL}", 3,
              "no earlier run into this folder has made it")
        for how, text in (("empty", ""), ("damaged", "{"), ("of another version", '{"format": "ccus-reports/manifest", "version": 2}'))
    ),
    Fault("state", "a manifest that is gone, and a batch", f"rm out/manifest.json; {CURRENT}", 0, "unchanged", LAYS),
    Fault("state", "a manifest cut short, and mail", f"truncate -s 900 out/manifest.json; {MAIL}", 3, "no earlier run into this folder has made it"),
    Fault("state", "a manifest of wrong types, and mail", f"sed -i s/sha256.:/sha256.:7,.x.:/ out/manifest.json; {MAIL}", 3,
          "no earlier run into this folder has made it"),
    Fault("state", "a stamp without its end", f"truncate -s 300 out/.batch/stamp.json; {CURRENT}", 0, "unchanged"),
    Fault("state", "a journal of a day that is none",
          f"echo '{{\"version\": 3, \"as_of\": \"2026-13-99\"}}' > out/.batch/journal.jsonl; {BATCH} --resume", 0, "no run was interrupted|unchanged"),
    Fault("state", "a document that is gone", f"rm out/*_zh.pdf; {MAIL}", 3, "is gone or was changed"),
    Fault("state", "a document that is torn", f"truncate -s 100 out/*_zh.pdf; {MAIL}", 3, "is gone or was changed"),
    Fault("state", "a file that calls itself a document", "R verify batch.toml", 3, "cannot be read"),
    Fault("state", "an empty ledger", "> l.sqlite; R deliveries", 3, "is empty"),
    Fault("state", "an empty ledger, sending", f"> l.sqlite; {SEND}", 3, "is empty"),
    Fault("state", "a ledger cut short", f"truncate -s 5000 l.sqlite; {SEND}", 3, "l.sqlite"),
    Fault("state", "a ledger that is something else", f"cp good.pdf l.sqlite; {SEND}", 3, "is no ledger"),
    Fault("state", "a ledger that was emptied", "python3 -c \"import sqlite3; d = sqlite3.connect('l.sqlite'); "
          f"d.execute('DELETE FROM deliveries'); d.commit()\"; {SEND}", 3, "more or fewer rows"),
    Fault("state", "a ledger that is gone", f"rm l.sqlite*; {SEND}", 8, "is new"),
    Fault("state", "a ledger that is gone, but not its note", f"rm l.sqlite; {SEND}", 3, "another one was here"),
    Fault("state", "a ledger that was moved", "mv l.sqlite m.sqlite; R deliveries --ledger m.sqlite", 0, "was .*l.sqlite before"),
    Fault("state", "a copy of a ledger", f"cp l.sqlite m.sqlite; {SEND} --ledger m.sqlite", 3, "is a copy of"),
    Fault("state", "an older copy of a ledger", f"cp old.sqlite l.sqlite; rm old.sqlite; {SEND}", 3, "is an older copy"),
    Fault("state", "a note beside it that is damaged", "echo x > l.sqlite.lock; R deliveries", 0, "deliveries"),
)  # fmt: skip

SHELL = (*PLACES, *DISKS, *ENCODINGS, *STATES)
"""Faults that a line of shell brings about."""

SIGNALS = tuple(
    Fault("signal", f"{name} {when}", "", 130, "interrupted", when.startswith("while pages"))
    for name in ("SIGINT", "SIGTERM", "SIGHUP")
    for when in ("while settings are read", "while pages are laid out", "while a server is waited for",
                 "while pages are laid out, to all processes")
)  # fmt: skip
