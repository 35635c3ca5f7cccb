"""The numbers and grades that a document prints, as texts to be found on its pages: a list made from its sections."""

from __future__ import annotations

from importlib import import_module

from reports.audit.printed import squeeze
from reports.documents.shared.fact import Fact, FactMaker, FactTable
from reports.documents.shared.section import Section


def section_facts(section: Section) -> tuple[Fact, ...]:
    """Return every fact of a section, in the order in which the shipped templates print them.

    How they are made is said by ``facts.py`` in the folder that defines the section's view model.
    """
    model = type(section.content)
    table: FactTable = import_module(f"{model.__module__.rpartition('.')[0]}.facts").FACTS
    make = table.get(model)
    return tuple(make(section.content, FactMaker(section.lang, squeeze))) if make else ()
