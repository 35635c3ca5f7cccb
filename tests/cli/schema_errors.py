"""The errors of a JSON Schema, by the fields that `check` would name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

STATED = frozenset(
    {
        *("wrong-type", "bad-score", "missing-field", "bad-id", "unknown-name", "misspelt-key", "unknown-key"),
        *("unreadable-date", "distant-date", "unsafe-address", "truncated-description", "language-mismatch"),
    }
)
"""The rules that a schema can state, as far as they speak of front matter."""


def fields_of_errors(schema: dict[str, Any], data: Any) -> set[str]:
    """The field of every error that a schema finds in front matter."""
    return {field for error in Draft202012Validator(schema).iter_errors(data) for field in _fields(error)}


def _fields(error: ValidationError) -> Iterator[str]:
    path = ""
    for part in error.absolute_path:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    below = f"{path}." if path else ""
    if error.validator == "required":
        yield from (below + name for name in error.validator_value if name not in error.instance)
    elif error.validator == "additionalProperties" and error.validator_value is False:
        known = error.schema["properties"]
        patterns = error.schema.get("patternProperties", {})
        validator = Draft202012Validator({"not": {"anyOf": [{"pattern": one} for one in patterns]}} if patterns else {})
        yield from (below + name for name in error.instance if name not in known and validator.is_valid(name))
    elif not path:
        # Name or id of a profile: neither is needed alone.
        yield "name"
    else:
        yield path
