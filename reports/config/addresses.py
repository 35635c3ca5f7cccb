"""Mail addresses, and texts that stand in the header of a message: what is wrong with them."""

from __future__ import annotations

import re
import unicodedata

_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"(?P<local>{_LOCAL})@(?P<domain>{_LABEL}(?:\.{_LABEL})+)")
_LONGEST_LOCAL = 64
_LONGEST_ADDRESS = 254
_MANY = re.compile(r"[,;<>\s]|@.*@")
"""Signs that more than one address, or a name as well, stands where an address should."""
_ENCODED = re.compile(r"=\?[^?\s]+\?[^?\s]\?", re.ASCII)
"""The beginning of an encoded word, which a mail program would decode into something else."""


def address_fault(address: str) -> str:
    """Return what is wrong with one address; "" where nothing is."""
    if fault := header_fault(address):
        return fault
    match = _ADDRESS.fullmatch(address)
    if match is None:
        if _MANY.search(address):
            return "is not one plain address"
        return "is not ASCII" if not address.isascii() else "is no address"
    if len(match["local"]) > _LONGEST_LOCAL or len(address) > _LONGEST_ADDRESS:
        return "is longer than addresses may be"
    return ""


def header_fault(text: str) -> str:
    """Return what makes a text unfit for the header of a message; "" where nothing does."""
    for char in text:
        if char in "\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029":
            return "holds a line break"
        if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn"):
            return f"holds the invisible character U+{ord(char):04X}"
    return "holds an encoded word" if _ENCODED.search(text) else ""
