"""The types of options and arguments that name a file or a folder."""

from __future__ import annotations

from pathlib import Path

import click

# What may not be read is a fault of the file, told by whoever opens it, and not of the command line.
PATH = click.Path(path_type=Path, readable=False)
FOLDER = click.Path(path_type=Path, readable=False, file_okay=False)
