"""The form in which each section is set: as it was designed, else eased, else a page that says why it is missing.

A section takes the next form only where the one before has failed, so what is in order costs nothing. Where a page of
several records quotes a character that no face has, 〓 stands for the character and the page stays. Where only what is
no part of the document brought the character, a file left out or a record of another country, nothing is lacking.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from reports.batch.draft import Draft
from reports.composition.embedding import with_shortfalls
from reports.documents.shared.section import Document, Section
from reports.documents.shared.two_pass import Paged
from reports.documents.shared.unset import Shortfall, Unset, unset_section
from reports.errors import DocumentProblem, LimitProblem, Problem

if TYPE_CHECKING:
    from reports.audit.findings import InspectionFinding

_LOOKS = frozenset({"heading-at-foot", "forbidden-mark", "gap", "empty-page"})
"""Rules of the inspection about what is less than beautiful: all of it can be read."""
_LAST_EASE = 2
_EASING = frozenset({"outside", "overlap"}) | _LOOKS
"""Rules that a section may keep once it is eased."""


class SectionForms:
    """The forms that sections have taken in this run, by the keys of those that failed."""

    def __init__(self) -> None:
        self._next: dict[str, Section] = {}
        self._contents: dict[tuple[str, str], Section] = {}
        """The last form of what names pages, by document and section: with other numbers it is as faulty."""
        self._signed: dict[str, Shortfall] = {}
        """What sections lack that are printed with 〓, by their keys."""
        self._errors: dict[str, DocumentProblem] = {}
        """Why sections are replaced, by the keys of the pages that stand in their place."""

    def settle(self, section: Section, draft: Draft) -> tuple[str, Section]:
        """Return the key of the form that a section has now, and the form."""
        if (last := self._contents.get((draft.job.name, section.id))) is not None:
            section = last if isinstance(last.content, Unset) else replace(section, ease=last.ease)
        key = draft.key_of(section)
        while key in self._next:
            section = self._next[key]
            key = draft.key_of(section)
        return key, section

    def shortfalls(self, draft: Draft) -> Iterator[Shortfall]:
        """Yield what the sections of a draft lack, in order."""
        for key, section in draft.wanted.items():
            if isinstance(section.content, Unset):
                yield section.content.shortfall
            elif key in self._signed:
                yield self._signed[key]

    def bound(self, draft: Draft) -> Document:
        """Return the document as it is bound: its sections without their content, and in its data what it lacks."""
        lacking = tuple(self.shortfalls(draft))
        document = with_shortfalls(draft.document, lacking)
        if any(one.signs for one in lacking):
            from reports.typeset.missing_glyphs import replace_missing

            # Its title and running lines may quote the same field.
            document, _ = replace_missing(replace(document, sections=()))
        return replace(document, sections=tuple(replace(one, content=None) for one in draft.wanted.values()))

    def refusal(self, draft: Draft) -> DocumentProblem | None:
        """Return the error that refuses a document of which nothing can be set; None where something can."""
        if not all(isinstance(section.content, Unset) for section in draft.wanted.values()):
            return None
        errors = [self._errors[key] for key in draft.wanted if key in self._errors]
        if len(errors) == 1:
            return errors[0]
        problems = tuple(problem for error in errors for problem in _problems(error))
        return DocumentProblem(f"nothing of {draft.job.name} can be set", problems=tuple(dict.fromkeys(problems)))

    def first_error(self, key: str, error: Exception) -> Exception:
        """Return why a section is replaced, where its stand-in has failed with ``error``; else the error itself."""
        return self._errors.get(key, error)

    def after_error(self, key: str, draft: Draft, error: Exception) -> bool:
        """Find the next form of a section that could not be laid out; returns whether there is one."""
        section = draft.wanted[key]
        if not isinstance(error, DocumentProblem) or isinstance(section.content, Unset):
            return False
        if (relieved := _without_outside(section, draft.document)) != section:
            self._next[key] = relieved
            return True
        problems = _problems(error)
        signed, missing = _with_signs(section, draft.document)
        if missing and not any(_is_own(problem.file, section) for problem in problems):
            self._next[key] = signed
            files = _files(draft.document, {problem.file for problem in problems})
            found = Shortfall(section.id, False, ("glyph",), _code_points(missing), files, problems)
            self._signed[draft.key_of(signed)] = found
        else:
            reason = "glyph" if missing else "limit" if isinstance(error, LimitProblem) else "refused"
            self._replace(key, draft, error, (reason,), _code_points(missing))
        return True

    def grave(self, draft: Draft, findings: Iterable[InspectionFinding]) -> tuple[InspectionFinding, ...]:
        """Return findings without those on the looks of sections in their last form: better so than not at all."""
        last = {section.id for section in draft.wanted.values() if section.ease == _LAST_EASE}
        return tuple(one for one in findings if one.section not in last or one.rule not in _LOOKS)

    def after_findings(self, draft: Draft, findings: Iterable[InspectionFinding]) -> bool:
        """Find the next forms of sections in which an inspection found faults; returns whether there are any."""
        by_section: dict[str, list[InspectionFinding]] = {}
        for one in findings:
            by_section.setdefault(one.section, []).append(one)
        faulty = [(key, by_section[section.id]) for key, section in draft.wanted.items() if section.id in by_section]
        # Each of them, not only the first.
        found = [self._after_findings(key, draft, those) for key, those in faulty]
        return any(found)

    def _after_findings(self, key: str, draft: Draft, findings: Sequence[InspectionFinding]) -> bool:
        section, rules = draft.wanted[key], tuple(dict.fromkeys(finding.rule for finding in findings))
        if isinstance(section.content, Unset):
            return False
        if section.ease < _LAST_EASE and not _EASING.isdisjoint(rules):
            self._keep(key, replace(section, ease=1 if section.ease == 0 else 2), draft)
            return True
        if draft.job.lenient:
            return False
        # This import brings the PDF reader with it, which this process needs only now.
        from reports.audit.findings import refusal

        # The pages that were inspected are not in the document, so their numbers would say nothing.
        error = refusal(draft.job.name, dict.fromkeys(replace(finding, page=0) for finding in findings))
        self._replace(key, draft, error, rules)
        return True

    def _replace(
        self, key: str, draft: Draft, error: DocumentProblem, reasons: tuple[str, ...], signs: tuple[str, ...] = ()
    ) -> None:
        section, problems = draft.wanted[key], _problems(error)
        own = {problem.file for problem in problems if _is_own(problem.file, section)}
        files = _files(draft.document, own or {one for one in _origins(section.content) if _is_own(one, section)})
        shortfall = Shortfall(section.id, True, reasons, signs, files, problems)
        title = _with_signs(replace(section, content=None), draft.document)[0].title
        stand_in = unset_section(replace(section, title=title), shortfall)
        self._keep(key, stand_in, draft)
        self._errors[draft.key_of(stand_in)] = error

    def _keep(self, key: str, form: Section, draft: Draft) -> None:
        """Note the next form of a section."""
        if isinstance(draft.wanted[key].content, Paged):
            self._contents[draft.job.name, form.id] = form
        self._next[key] = form


def _problems(error: DocumentProblem) -> tuple[Problem, ...]:
    return error.problems or (Problem("", "", error.message, error.remedy),)


def _with_signs(section: Section, document: Document) -> tuple[Section, tuple[str, ...]]:
    """Return a section with 〓 in the place of characters that no face has, and those characters."""
    # It brings the shaper and the faces with it, which this process needs only now.
    from reports.typeset.missing_glyphs import replace_missing

    changed, missing = replace_missing(replace(document, sections=(section,)))
    return changed.sections[0], tuple(dict.fromkeys(one.char for one in missing if one.section))


def _without_outside(section: Section, document: Document) -> Section:
    from reports.typeset.missing_glyphs import replace_outside

    return replace_outside(replace(document, sections=(section,))).sections[0]


def _code_points(chars: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"U+{ord(char):04X}" for char in chars)


def _is_own(place: str, section: Section) -> bool:
    """Tell whether ``<record id>/<language>`` is the record that a section is the sheet of."""
    record, slash, _ = place.partition("/")
    return bool(slash) and section.id.startswith(f"{record}-")


def _origins(content: Any) -> Iterator[str]:
    """Yield ``<record id>/<language>`` of every value below an item of a view model."""
    if isinstance(content, Struct):
        if origin := getattr(content, "origin", ""):
            yield str(origin).partition("#")[0]
        for name in content.__struct_fields__:
            yield from _origins(getattr(content, name))
    elif isinstance(content, tuple):
        for part in content:
            yield from _origins(part)


def _files(document: Document, places: set[str]) -> tuple[str, ...]:
    """Return the files of ``<record id>/<language>``, as the data say that the document carries."""
    known: dict[str, str] = {}
    for embedded in document.embedded:
        for record in json.loads(embedded.data).get("records", ()):
            known |= {f"{record['id']}/{edition['language']}": edition["path"] for edition in record["editions"]}
    return tuple(sorted(known[place] for place in places if place in known))
