"""The vocabulary with the names that reports.toml adds to it."""

from __future__ import annotations

from collections.abc import Iterator

from reports.config.names import NameSetting
from reports.config.project import Configuration
from reports.corpus.vocabulary import Vocabulary, fold
from reports.errors import InputProblem, Problem


def vocabulary_of(configuration: Configuration) -> Vocabulary:
    """Return the vocabulary, with aliases and printed forms of reports.toml.

    Raises InputProblem where a name there is not known, or one alias is given to two of them.
    """
    vocabulary = Vocabulary.load()
    if configuration.names:
        file = str(configuration.path)
        if problems := list(_problems(configuration.names, vocabulary, file)):
            raise InputProblem(f"{file} cannot be used", remedy=problems[0].remedy, problems=tuple(problems))
        for name in configuration.names:
            code = vocabulary.term(name.kind, name.meant).code
            assert code is not None
            vocabulary.add_name(name.kind, code, name.aliases, name.printed)
    return vocabulary


def _problems(names: tuple[NameSetting, ...], vocabulary: Vocabulary, file: str) -> Iterator[Problem]:
    taken: dict[tuple[str, str], str] = {}
    for name in names:
        field = f"names.{name.kind}.{name.meant}"
        code = vocabulary.term(name.kind, name.meant).code
        if code is None:
            near = ", ".join(vocabulary.nearest(name.kind, name.meant)) or "a code of ISO 3166-1"
            yield Problem(file, field, f"“{name.meant}” is not known", f"Write a code or a known name, e.g. {near}")
            continue
        for alias in name.aliases:
            holder = taken.setdefault((name.kind, fold(alias)), code)
            if holder != code:
                message = f"“{alias}” is an alias of {holder} as well"
                yield Problem(file, f"{field}.aliases", message, "Leave it with one of them")
