"""What ``--corpus`` names -> a corpus: a folder, a snapshot, a git reference, a PDF of ours, or the sample."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from reports.config.formats import ENDINGS
from reports.config.project import Configuration, find_configuration
from reports.corpus.kept import read_kept
from reports.corpus.origin import NAME_IT, Origin, open_folder
from reports.corpus.policy import Corpus
from reports.corpus.revision import PREFIX, open_revision
from reports.corpus.shelf import open_shelf
from reports.corpus.snapshot import read_snapshot
from reports.corpus.vocabulary import Vocabulary
from reports.errors import InputProblem, UsageProblem
from reports.resources import SEEDS

SAMPLE = "sample"


def name_corpus(named: str | None, config: Path | None) -> tuple[Configuration, str]:
    """Return the configuration in force, and the corpus that the command or the configuration names.

    Raises UsageProblem where neither names one.
    """
    configuration = find_configuration(config, corpus_folder(named) if named else None)
    found = named or configuration.corpus
    if not found:
        raise UsageProblem(
            "no corpus is named",
            remedy="Name its folder with --corpus (or corpus in reports.toml); --corpus sample uses the sample.",
        )
    return configuration, found


def open_origin(named: str) -> Origin:
    """Return what a corpus is read from; raises InputProblem where nothing of that name holds one."""
    if named.startswith(PREFIX):
        return open_revision(named)
    path = corpus_folder(named) or Path(named)
    if path.is_file():
        return _open_document(path, named) if path.suffix.lower() in ENDINGS else read_snapshot(path).origin(named)
    if not path.exists():
        raise InputProblem(f"corpus {named} does not exist", remedy=f"{NAME_IT}, a snapshot, git:REF, or a PDF of ours")
    return replace(open_folder(path), named=named)


def open_named(named: str, configuration: Configuration) -> Origin:
    """Return what a corpus is read from, with its own notice, else that of the settings where they are about it.

    Settings are about the corpus that they name; where they name none, about the one that is read with them.
    """
    origin, about = open_origin(named), configuration.corpus
    if origin.notice or not configuration.notice or not (about in ("", named) or _is_same(about, named)):
        return origin
    return replace(origin, notice=configuration.notice)


def _is_same(one: str, other: str) -> bool:
    paths = [(corpus_folder(name) or Path(name)).resolve() for name in (one, other)]
    return paths[0] == paths[1]


def _open_document(path: Path, named: str) -> Origin:
    # What reads PDFs takes longer to load than a folder to read.
    from reports.corpus.embedded import open_document

    return open_document(path, named)


def open_corpus(
    named: str, vocabulary: Vocabulary, settings: Configuration | None = None, *, keep: bool = True
) -> Corpus:
    """Return the corpus of that name, with every problem found in it; raises InputProblem where there is none.

    A folder is kept in the user's cache, so that only what has changed in it is read again, unless ``keep`` is false.
    """
    return read_kept(open_named(named, settings or Configuration()), vocabulary, open_shelf() if keep else None)


def corpus_folder(named: str) -> Path | None:
    """Return the folder that a name stands for; ``None`` where it is no folder."""
    path = SEEDS if named == SAMPLE else Path(named)
    return path if not named.startswith(PREFIX) and path.is_dir() else None
