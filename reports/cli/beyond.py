"""What is said where a document stands for the corpus that it was made from."""

from __future__ import annotations

import click

from reports.corpus.policy import Beyond


def tell_beyond(beyond: Beyond | None) -> None:
    """Say on stderr what is not there."""
    if beyond is not None:
        click.echo(
            f"{beyond.source} embeds {beyond.records} of the {beyond.total} records of its corpus, and the profiles "
            "that it prints; of the others nothing is said",
            err=True,
        )
