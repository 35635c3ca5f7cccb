"""What the shell offers when an argument is completed: countries, categories, statuses, languages, ids."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import click
from click.shell_completion import CompletionItem

from reports.errors import ReportsError

Complete = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


def complete_term(kind: str) -> Complete:
    """Return what completes a country, category, status or legal weight: the codes, and names of one word."""

    def complete(_: click.Context, __: click.Parameter, begun: str) -> list[CompletionItem]:
        return list(_offered(_terms(kind), begun))

    return complete


def complete_language(_: click.Context, __: click.Parameter, begun: str) -> list[CompletionItem]:
    """Complete a document language, a pair of them, or the last of several with commas between them."""
    from reports.language import LANGUAGE_CHOICES, REFERENCE_LANGUAGE, language_name

    before, comma, last = begun.rpartition(",")
    spoken = {
        name: " + ".join(language_name(language, REFERENCE_LANGUAGE) for language in languages)
        for name, languages in LANGUAGE_CHOICES.items()
        # A pair is offered once its first language stands there.
        if len(languages) == 1 or "+" not in name or "+" in last
    }
    return [CompletionItem(f"{before}{comma}{word.value}", help=word.help) for word in _offered(spoken.items(), last)]


def complete_id(ctx: click.Context, _: click.Parameter, begun: str) -> list[CompletionItem]:
    """Complete the id of a record in the corpus named so far, or in reports.toml."""
    try:
        return list(_offered(_ids(ctx), begun))
    except (ReportsError, click.ClickException):
        # Half a command line may name no corpus, or one that is not there.
        return []


def _offered(words: Iterable[tuple[str, str]], begun: str) -> Iterator[CompletionItem]:
    for word, meaning in words:
        # Shells take what stands before a space for the whole word.
        if word.casefold().startswith(begun.casefold()) and " " not in word:
            yield CompletionItem(word, help=meaning)


def _terms(kind: str) -> Iterator[tuple[str, str]]:
    # The shell asks while somebody is typing: nothing is loaded that this word does not need.
    from reports.corpus.vocabulary import Vocabulary
    from reports.language import DOCUMENT_LANGUAGES

    vocabulary = Vocabulary.load()
    for code in vocabulary.codes(kind):
        names = [vocabulary.name(kind, code, language) for language in DOCUMENT_LANGUAGES]
        yield code, " ".join(names)
        for name in names:
            yield name, " ".join(other for other in names if other is not name)


def _ids(ctx: click.Context) -> Iterator[tuple[str, str]]:
    from reports.corpus.opening import name_corpus, open_corpus
    from reports.corpus.vocabulary import Vocabulary

    _, named = name_corpus(ctx.params.get("corpus"), ctx.params.get("config"))
    for record in open_corpus(named, Vocabulary.load()).records:
        yield record.id, record.primary.title
