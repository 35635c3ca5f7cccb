"""Keeps what every start needs and what follows from the program's own files alone, as compiling modules does.

    python tools/keep_compiled.py

Without it the first commands keep it, where they may write beside the program.
"""

from __future__ import annotations

from importlib import import_module

from reports.batch.tasks import Tools
from reports.cli import COMMANDS
from reports.corpus.vocabulary import Vocabulary
from reports.engine.fingerprint import take_fingerprint
from reports.kept_patterns import keep_patterns
from reports.language import DOCUMENT_LANGUAGES, strings
from reports.typeset.look import Look


def main() -> None:
    """Load all that commands load."""
    for command in COMMANDS:
        import_module(f"reports.cli.{command}_command")
    for language in DOCUMENT_LANGUAGES:
        strings(language)
    Vocabulary.load()
    take_fingerprint(Look())
    Tools.CHARTS.load()
    keep_patterns()


if __name__ == "__main__":
    main()
