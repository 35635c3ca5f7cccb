"""A record and a profile in which every field holds something, made from their types alone and not from the table."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from msgspec import Struct
from msgspec.structs import replace

from reports.corpus.policy import PartialDate, Policy, Profile, Term

_Said = TypeVar("_Said", bound=Struct)

TERMS = {
    "country": (Term("NO", "Norway"), Term("SE", "Sweden")),
    "category": (Term("regulatory", "Regulatory"), Term("incentive", "Incentive")),
    "status": (Term("in-force", "Active"), Term("planned", "Planned")),
    "legal_weight": (Term("primary-legislation", "Act"), Term("administrative-decision", "Storage Permit")),
}
"""Of each controlled list two words, as the vocabulary reads them."""

NAMES = {"dimension": "mrv", "pillar": "liability_period", "aspect": "economic"}
"""Under which name a block or text of a block stands."""

GIVEN = {
    Policy: {"id": "no-act", "language": "en", "path": "en/no-act.md"},
    Profile: {"id": "no-way", "language": "en", "path": "countries/en/no-way.md", "name": "Norway"},
}
"""What no reader takes from the text of a file as it stands."""


def filled(kind: type[_Said]) -> _Said:
    """Return a value of that type in which every field holds something that no other field holds."""
    return _struct(kind, count(1))


def _struct(kind: type[_Said], numbers: Iterator[int]) -> _Said:
    given: dict[str, Any] = dict(GIVEN.get(kind, {}))
    for name, hint in get_type_hints(kind).items():
        if name not in given:
            given[name] = _value(name, hint, numbers)
    for name, value in list(given.items()):
        if isinstance(value, PartialDate):
            given[_written(kind, name)] = value.written
    return kind(**given)


def _written(kind: type[Struct], date: str) -> str:
    """Return the attribute that holds what stands in the file for a date."""
    (found,) = (n for n in kind.__struct_fields__ if n in ("written", f"{date}_written", f"{date[:-5]}_written"))
    return found


def _value(name: str, hint: Any, numbers: Iterator[int]) -> Any:
    number = next(numbers)
    kinds = [kind for kind in get_args(hint) if kind is not type(None)]
    if get_origin(hint) in (Union, UnionType):
        return _value(name, kinds[0], numbers)
    if get_origin(hint) is tuple:
        return tuple(_value(name, kinds[0], numbers) for _ in range(1 if issubclass(kinds[0], Struct) else 2))
    if get_origin(hint) is dict:
        return {f"unknown{number}": f"kept {number}"}
    if hint is Term:
        return TERMS[name][0]
    if hint is PartialDate:
        return PartialDate(year=2000 + number, month=2, day=3, written=f"{2000 + number}-02-03")
    if isinstance(hint, type) and issubclass(hint, Struct):
        return _struct(hint, numbers)
    if hint is str:
        return NAMES.get(name, f"{name.replace('_', ' ')} {number}")
    return hint(2000 + number if hint is int else number)


def altered(value: _Said) -> Iterator[tuple[str, _Said]]:
    """Yield the path of each attribute, however deep, and the value with another content of it."""
    kind = type(value)
    for name in value.__struct_fields__:
        old = getattr(value, name)
        if name in NAMES or (name.endswith("written") and not isinstance(value, PartialDate)):
            # A name says which entry it is; what is written belongs to the date beside it.
            continue
        if isinstance(old, PartialDate):
            new = PartialDate(year=1999, month=8, day=9, written="1999-08-09")
            yield name, replace(value, **{name: new, _written(kind, name): new.written})
        elif isinstance(old, Struct) and not isinstance(old, Term):
            yield from ((f"{name}.{path}", replace(value, **{name: new})) for path, new in altered(old))
        elif isinstance(old, tuple) and isinstance(old[0], Struct):
            yield from ((f"{name}.{path}", replace(value, **{name: (new,)})) for path, new in altered(old[0]))
        else:
            yield name, replace(value, **{name: _other(name, old)})


def _other(name: str, old: Any) -> Any:
    if isinstance(old, Term):
        return TERMS[name][1]
    if isinstance(old, str):
        return f"another {old}" if name != "id" else f"another-{old}"
    if isinstance(old, tuple):
        return (*old[:-1], f"another {old[-1]}")
    if isinstance(old, dict):
        return {key: f"another {value}" for key, value in old.items()}
    return old + 1
