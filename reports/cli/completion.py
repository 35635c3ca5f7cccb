"""What the shell offers when an argument is completed: countries, categories, statuses, languages, ids."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import click
from click.shell_completion import CompletionItem

from reports.errors import ReportsError

SAMPLE = "sample"
"""What names the corpus that comes along."""

Complete = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


def complete_term(kind: str) -> Complete:
    """Return what completes a country, category, status or legal weight, each by its code or the name that is begun."""

    def complete(_: click.Context, __: click.Parameter, begun: str) -> list[CompletionItem]:
        return [one for names in _terms(kind) if (one := _offered_as(names, begun))]

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


def complete_corpus(_: click.Context, __: click.Parameter, begun: str) -> list[CompletionItem]:
    """Complete what names a corpus: the sample, or a path."""
    sample = [CompletionItem(SAMPLE)] if SAMPLE.startswith(begun) else []
    return [*sample, CompletionItem(begun, type="file")]


def _offered_as(names: Sequence[str], begun: str) -> CompletionItem | None:
    """Return a thing under the first of its names that begins so, written on from what was typed."""
    for name in names:
        # Whatever the case: a shell may put nothing in the place of what stands there.
        if name.casefold().startswith(begun.casefold()) and len(name.casefold()) == len(name):
            word = begun + name[len(begun) :]
            return CompletionItem(word, help=" ".join(dict.fromkeys(other for other in names if other != name)))
    return None


def _offered(words: Iterable[tuple[str, str]], begun: str) -> Iterator[CompletionItem]:
    for word, meaning in words:
        if word.startswith(begun):
            yield CompletionItem(word, help=meaning)


def _terms(kind: str) -> Iterator[tuple[str, ...]]:
    """Yield the code and the names of each thing of a kind."""
    # The shell asks while somebody is typing: nothing is loaded that this word does not need.
    from reports.corpus.vocabulary import Vocabulary
    from reports.language import DOCUMENT_LANGUAGES

    vocabulary = Vocabulary.load()
    for code in vocabulary.codes(kind):
        yield code, *(vocabulary.name(kind, code, language) for language in DOCUMENT_LANGUAGES)


def _ids(ctx: click.Context) -> Iterator[tuple[str, str]]:
    from reports.corpus.opening import name_corpus, open_corpus
    from reports.corpus.vocabulary import Vocabulary

    _, named = name_corpus(ctx.params.get("corpus"), ctx.params.get("config"))
    for record in open_corpus(named, Vocabulary.load()).records:
        yield record.id, record.primary.title
