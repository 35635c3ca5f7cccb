"""A folder whose own git configuration names programs: none of them is ever started."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from reports.corpus import git
from reports.corpus.git import run_git
from tests.cli.running import Command, write_record

PLAN = 'as_of = 2026-03-31\nbaseline = "git:v1:corpus"\n\n[[documents]]\nkind = "policy"\n'
HOOKS = ("reference-transaction", "post-index-change", "post-checkout", "pre-auto-gc", "fsmonitor-watchman")


def raw_git(*words: str, given: str = "") -> str:
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false", "-c", "gc.auto=0")
    environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0", "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z"}
    done = subprocess.run(["git", *who, *words], input=given, capture_output=True, text=True, check=False, env=environment)
    return done.stdout.strip()


class Marked:
    """A repository in the current folder that names a harmless program wherever it may name one."""

    def __init__(self, place: Path) -> None:
        self.seen = place / "seen"
        self.program = place / "marker"
        self.program.write_text(f'#!/bin/sh\necho "$0 $@" >> {self.seen}\nexit 0\n')
        self.program.chmod(0o755)
        write_record(Path("corpus"))
        raw_git("init", "-q")
        raw_git("add", ".")
        raw_git("commit", "-q", "-m", "one")
        raw_git("tag", "v1")
        write_record(Path("corpus"), id="no-one", title="丙法", country="挪威")
        raw_git("add", ".")
        self._sign(raw_git("write-tree"))
        Path("batch.toml").write_text(PLAN, encoding="utf-8")
        self._arm()

    def _sign(self, tree: str) -> None:
        """Commit with a signature, which the program that a repository names would have to judge."""
        stamp = "A <a@example.org> 1774958400 +0000"
        commit = (
            f"tree {tree}\nparent {raw_git('rev-parse', 'v1')}\nauthor {stamp}\ncommitter {stamp}\n"
            "gpgsig -----BEGIN PGP SIGNATURE-----\n \n AAAA\n -----END PGP SIGNATURE-----\n\ntwo\n"
        )
        raw_git("update-ref", "HEAD", raw_git("hash-object", "-t", "commit", "-w", "--stdin", given=commit))

    def _arm(self) -> None:
        name = str(self.program)
        hooks = Path(".git/own-hooks").resolve()
        hooks.mkdir()
        for hook in HOOKS:
            shutil.copy(self.program, hooks / hook)
        Path(".git/info").mkdir(exist_ok=True)
        Path(".git/info/attributes").write_text("* diff=x filter=x\n")
        settings = {
            "core.hooksPath": str(hooks), "core.fsmonitor": name, "core.pager": name, "core.editor": name,
            "core.sshCommand": name, "core.askPass": name, "core.gitProxy": name, "core.alternateRefsCommand": name,
            "pager.show": name, "pager.cat-file": name, "pager.rev-parse": name, "pager.ls-tree": name,
            "alias.rev-parse": f"!{name}", "alias.cat-file": f"!{name}", "alias.ls-tree": f"!{name}",
            "log.showSignature": "true", "gpg.program": name, "gpg.ssh.program": name, "gpg.x509.program": name,
            "diff.external": name, "diff.x.textconv": name, "diff.x.command": name, "filter.x.smudge": name,
            "filter.x.process": name, "credential.helper": f"!{name}", "protocol.allow": "always",
            "protocol.ext.allow": "always", "core.repositoryFormatVersion": "1", "extensions.partialClone": "origin",
            "remote.origin.url": f"ext::{name} %S", "remote.origin.promisor": "true", "remote.origin.uploadpack": name,
            "remote.origin.vcs": "ext", "fetch.fsckObjects": "true", "maintenance.auto": "true", "gc.auto": "1",
        }  # fmt: skip
        for key, value in settings.items():
            raw_git("config", key, value)

    def lose(self, path: str) -> None:
        """Take the object of a file away, as a partial clone leaves it with its server."""
        blob = raw_git("rev-parse", f"HEAD:{path}")
        Path(".git/objects", blob[:2], blob[2:]).unlink()

    def has_run(self) -> bool:
        """Whether the program was started, since this was asked last."""
        found = self.seen.exists()
        self.seen.unlink(missing_ok=True)
        return found


@pytest.fixture
def reports(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Command:
    desk = tmp_path / "desk"
    desk.mkdir()
    monkeypatch.chdir(desk)
    return Command(monkeypatch, capsys)


@pytest.fixture
def marked(reports: Command, tmp_path: Path) -> Marked:
    del reports
    found = Marked(tmp_path)
    # The trap works: what shows a signature, and what misses an object, starts the program.
    raw_git("show", "-s", "--format=%ct", "HEAD")
    assert found.has_run()
    return found


COMMANDS = (
    ("list",),
    ("check",),
    ("changes", "git:v1:corpus"),
    ("changes", "git:@{2026-12-31}:corpus", "corpus"),
    ("snapshot", "save", "x.jsonl"),
    ("batch", "batch.toml", "-o", "out", "--dry-run"),
    ("batch", "batch.toml", "--why", "x"),
    ("mail", "batch.toml", "--recipients", "none.toml"),
    ("print", "batch.toml"),
)
"""Every command that reads a corpus, short of laying pages out."""


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("corpus", ["corpus", "git:HEAD:corpus", "git:@{2026-12-31}:corpus"])
def test_no_command_that_reads_a_corpus_starts_what_its_repository_names(
    reports: Command, marked: Marked, words: tuple[str, ...], corpus: str
) -> None:
    ran = reports(*words, "--corpus", corpus)
    assert ran.code in (0, 2, 3), ran.err
    assert not marked.has_run()
    assert "Traceback" not in ran.err


def test_a_document_is_made_without_it(reports: Command, marked: Marked) -> None:
    words = ("batch", "batch.toml", "-o", "out", "--corpus", "corpus", "--workers", "1", "-q")
    assert reports(*words).code == 0
    since = ("--since", "git:v1:corpus", "--corpus", "git:HEAD:corpus", "-q", "-o", "x.pdf")
    assert reports("country", "NO", *since).code == 0
    assert not marked.has_run()


def test_a_file_that_a_partial_clone_has_left_behind_is_not_fetched(reports: Command, marked: Marked) -> None:
    marked.lose("corpus/zh/no-one.md")
    raw_git("cat-file", "-p", "HEAD:corpus/zh/no-one.md")
    assert marked.has_run()
    ran = reports("list", "--corpus", "git:HEAD:corpus")
    assert (ran.code, "zh/no-one.md" in ran.err, "partial clone" in ran.err) == (3, True, True)
    assert not marked.has_run()
    assert reports("list", "--corpus", "git:HEAD:corpus", "--keep-going", "--ids").out.split() == ["cn-one"]


def test_a_repository_of_another_user_is_told_in_one_line(
    reports: Command, marked: Marked, monkeypatch: pytest.MonkeyPatch
) -> None:
    del marked
    monkeypatch.setattr(git, "_ENVIRONMENT", {**git._ENVIRONMENT, "GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"})
    ran = reports("list", "--corpus", "git:HEAD:corpus")
    assert ran.code == 3
    assert len(ran.err.splitlines()) == 2


def test_a_folder_that_lists_itself_without_end_is_refused(
    reports: Command, marked: Marked, monkeypatch: pytest.MonkeyPatch
) -> None:
    del reports, marked
    tree = raw_git("mktree", given=f"100644 blob {raw_git('rev-parse', 'HEAD:corpus/zh/cn-one.md')}\tx.md\n")
    for _ in range(8):
        tree = raw_git("mktree", given="".join(f"040000 tree {tree}\td{number}\n" for number in range(10)))
    monkeypatch.setattr(git, "MOST_BYTES", 1_000_000)
    with pytest.raises(OSError, match="answers with more than 1 MB"):
        run_git(["ls-tree", "-r", "-z", "-l", tree], seconds=60)


def test_a_git_that_does_not_answer_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = tmp_path / "git"
    slow.write_text("#!/bin/sh\nexec sleep 60\n")
    slow.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(TimeoutError, match=r"more than 0\.5 s"):
        run_git(["rev-parse", "HEAD"], seconds=0.5)
