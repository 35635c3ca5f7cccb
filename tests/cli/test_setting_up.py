"""The commands that set things up: init, snapshot, doctor, completion."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from reports.config.calendar import read_calendar
from reports.config.project import read_configuration
from reports.config.recipients import read_recipients
from reports.documents import KINDS
from reports.releases import TESTED
from reports.resources import SEEDS
from reports.typeset.brand import DEFAULT, read_brand
from tests.cli.running import Command, write_record

EXAMPLES = SEEDS / "init"
WRITTEN = ["batch.toml", "brand.toml", "calendar.toml", "recipients.toml", "reports.toml"]

# --- init ----------------------------------------------------------------------------------------------------------


def test_init_writes_settings_that_work_at_once(reports: Command) -> None:
    ran = reports("init")
    assert (ran.code, ran.out.split()) == (0, WRITTEN)
    assert "cn-zero-carbon-parks" in reports("list", "--ids", "--corpus", "sample").out.split()


def test_init_names_no_corpus_so_that_samples_are_never_taken_for_records(reports: Command) -> None:
    reports("init")
    ran = reports("list")
    assert (ran.code, "no corpus is named" in ran.err) == (2, True)


def test_init_writes_to_a_folder(reports: Command) -> None:
    assert reports("init", "new/desk").code == 0
    assert sorted(path.name for path in Path("new/desk").iterdir()) == WRITTEN


def test_init_replaces_nothing_unless_forced(reports: Command) -> None:
    Path("reports.toml").write_text("# mine\n", encoding="utf-8")
    ran = reports("init")
    assert (ran.code, "reports.toml would be replaced" in ran.err) == (2, True)
    assert [path.name for path in Path().iterdir()] == ["reports.toml"]
    assert Path("reports.toml").read_text(encoding="utf-8") == "# mine\n"
    assert reports("init", "--force").code == 0


def set_lines(text: str) -> str:
    """An example with every setting that stands in a comment set."""
    return re.sub(r"^# (?=\w+ = |\[\[?[\w.]+\]\]?$)", "", text, flags=re.MULTILINE)


def test_every_setting_of_reports_toml_passes_its_check(tmp_path: Path) -> None:
    text = (EXAMPLES / "reports.toml").read_text(encoding="utf-8").replace("reviewers = []\n", "")
    for name, content in (("plain.toml", text), ("set.toml", set_lines(text))):
        (tmp_path / name).write_text(content, encoding="utf-8")
    assert read_configuration(tmp_path / "plain.toml").corpus == ""
    assert read_configuration(tmp_path / "set.toml").corpus == str(tmp_path / "policies")
    assert read_configuration(tmp_path / "set.toml").notice == {"zh": "内部草稿", "en": "Internal draft"}
    assert read_configuration(tmp_path / "set.toml").reviewers == ("Li Wei", "Kari Nordmann")
    assert [name.meant for name in read_configuration(tmp_path / "set.toml").names] == ["TW"]
    assert read_configuration(tmp_path / "set.toml").check.levels["draft-in-force"] == "error"


def test_the_mail_settings_of_reports_toml_are_those_of_the_program(tmp_path: Path) -> None:
    (tmp_path / "set.toml").write_text(set_lines((EXAMPLES / "reports.toml").read_text(encoding="utf-8")
                                                 .replace("reviewers = []\n", "")), encoding="utf-8")  # fmt: skip
    mail = read_configuration(tmp_path / "set.toml").mail
    assert (mail.server, mail.port, mail.rate) == ("smtp.example.org", 587, 30)
    assert Path(mail.credentials) == tmp_path / "mail-credentials.toml"


def test_the_recipients_of_init_and_of_the_sample_pass_their_check() -> None:
    assert len(read_recipients(EXAMPLES / "recipients.toml", KINDS)) == 1
    assert len(read_recipients(SEEDS / "recipients.toml", KINDS)) == 4


def test_the_plan_of_init_passes_its_check_and_selects_documents(reports: Command) -> None:
    reports("init")
    sample = ("--corpus", "sample")
    rows = json.loads(reports("batch", "--dry-run", "--json", "--as-of", "2026-03-31", *sample).out)
    assert {row["name"] for row in rows} >= {
        "ccus-country_CN_2026-03-31_zh", "ccus-country_NO_2026-03-31_en", "ccus-category_market_2026-03-31_en",
    }  # fmt: skip
    text = Path("batch.toml").read_text(encoding="utf-8").replace("# [[", "[[")
    Path("batch.toml").write_text(set_lines(text), encoding="utf-8")
    shutil.copytree(SEEDS / "snapshots", "snapshots")
    assert "ccus-country_CN_2026-03-31_zh_print_large" in reports("batch", "--dry-run", *sample).out


def test_the_calendar_of_init_passes_its_check(tmp_path: Path) -> None:
    text = (EXAMPLES / "calendar.toml").read_text(encoding="utf-8")
    (tmp_path / "set.toml").write_text(set_lines(text), encoding="utf-8")
    assert [entry.record for entry in read_calendar(tmp_path / "set.toml")] == ["cn-ets-interim-regulations"]


def test_every_setting_of_brand_toml_passes_its_check(tmp_path: Path) -> None:
    assert read_brand(EXAMPLES / "brand.toml").colours == DEFAULT.colours
    (tmp_path / "logo.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>', "utf-8")
    (tmp_path / "set.toml").write_text(set_lines((EXAMPLES / "brand.toml").read_text(encoding="utf-8")), "utf-8")
    assert read_brand(tmp_path / "set.toml").logo == tmp_path / "logo.svg"


# --- snapshot ------------------------------------------------------------------------------------------------------


def test_a_snapshot_is_saved_shown_and_read(reports: Command, small: Path) -> None:
    assert reports("snapshot", "save", "s.jsonl.gz", "--corpus", small).out == "s.jsonl.gz\n"
    shown = reports("snapshot", "show", "s.jsonl.gz").out.splitlines()
    assert {"folder: small", "records: 1", "problems: 0", "files: 1"} <= set(shown)
    assert shown[-1].endswith("  zh/cn-one.md")
    assert reports("list", "--corpus", "s.jsonl.gz", "--ids").out == "cn-one\n"


def test_a_snapshot_is_shown_as_json(reports: Command, small: Path) -> None:
    reports("snapshot", "save", "s.jsonl", "--corpus", small)
    told = json.loads(reports("snapshot", "show", "s.jsonl", "--json").out)
    assert [file["name"] for file in told["files"]] == ["zh/cn-one.md"]


def test_a_broken_snapshot_is_an_input_problem(reports: Command, small: Path) -> None:
    reports("snapshot", "save", "s.jsonl", "--corpus", small)
    Path("s.jsonl").write_text(Path("s.jsonl").read_text(encoding="utf-8").replace("甲", "乙"), encoding="utf-8")
    assert reports("snapshot", "show", "s.jsonl").code == 3
    assert reports("list", "--corpus", "s.jsonl").code == 3


def test_a_snapshot_is_checked_with_lines(reports: Command, small: Path) -> None:
    write_record(small, year=2020)
    reports("snapshot", "save", "s.jsonl", "--corpus", small)
    words = ("check", "--as-of", "2026-04-06", "--corpus")
    assert reports(*words, "s.jsonl").out == reports(*words, small).out


def test_reports_toml_may_name_a_commit(reports: Command) -> None:
    Path("reports.toml").write_text('corpus = "git:HEAD"\n', encoding="utf-8")
    ran = reports("list")
    assert (ran.code, "git:HEAD" in ran.err) == (3, True)


# --- doctor --------------------------------------------------------------------------------------------------------


def test_the_doctor_finds_this_machine_fit(reports: Command) -> None:
    ran = reports("doctor")
    assert ran.code == 0
    assert "ok  Essential patches: on: sections, structure, font programs" in ran.out
    assert "ok  Fast paths: on: import stubs" in ran.out


def test_the_doctor_speaks_json(reports: Command) -> None:
    told = json.loads(reports("doctor", "--json").out)
    assert {"name", "state", "found", "remedies"} == set(told[0])


def test_an_unfit_machine_ends_with_6(reports: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TESTED, "no-such-package", ("1.0", "1.0"))
    ran = reports("doctor")
    assert (ran.code, "NO  no-such-package: not installed" in ran.out) == (6, True)


# --- completion ----------------------------------------------------------------------------------------------------


def complete(words: str, folder: Path) -> list[str]:
    """What bash would offer for the last word."""
    code = "import sys; sys.argv = ['reports']; from reports.cli import main; main()"
    root = str(Path(__file__).resolve().parents[2])
    asked = {"_REPORTS_COMPLETE": "bash_complete", "_REPORTS_LINE": words}
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": root, **asked}
    run = subprocess.run([sys.executable, "-c", code], cwd=folder, env=env, capture_output=True, text=True, check=True)
    return [line.partition("\t")[2] for line in run.stdout.splitlines() if line]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_for_each_shell_is_printed(reports: Command, shell: str) -> None:
    ran = reports("completion", shell)
    assert (ran.code, "_REPORTS_COMPLETE" in ran.out) == (0, True)
    if shutil.which(shell):
        subprocess.run([shell, "-n"], input=ran.out, text=True, check=True)


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("reports che", {"check"}),
        ("reports country 中国", {"中国", "中国香港", "中国澳门"}),
        ("reports country norw", {"norway"}),
        ("reports category 法", {"法律监管"}),
        ("reports list --status in-", {"in-force"}),
        ("reports policy --corpus sample us-", {"us-45q-tax-credit", "us-epa-class-vi-rule", "us-ghgrp-subpart-rr"}),
        ("reports list --corpus sample --id no-l", {"no-longship"}),
        ("reports list --corpus nowhere --id no-l", set()),
        ("reports policy no-l", set()),
    ],
)
def test_the_shell_completes(words: str, offered: set[str], tmp_path: Path) -> None:
    assert set(complete(words, tmp_path)) == offered


def test_ids_come_from_the_corpus_of_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "reports.toml").write_text('corpus = "sample"\n', encoding="utf-8")
    assert complete("reports policy no-l", tmp_path) == ["no-longship"]
