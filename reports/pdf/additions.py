"""What a house may add to a finished file without touching its content: an invisible signature.

It is set aside before the file is looked at. A signature that shows something lies on a page, and is not set aside.
"""

from __future__ import annotations

from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

_FORM = frozenset({"/Fields", "/SigFlags", "/DA", "/DR", "/NeedAppearances"})
_FIELD = frozenset({
    *("/Type", "/Subtype", "/FT", "/T", "/V", "/Rect", "/F", "/P", "/Kids", "/Parent", "/Lock", "/SV", "/Ff", "/AP"),
    *("/MK", "/DA", "/TU", "/StructParent"),
})  # fmt: skip
_OF_SIGNATURES = ("/AcroForm", "/Perms", "/DSS", "/Extensions")


def set_aside(pdf: pikepdf.Pdf) -> tuple[str, ...]:
    """Take out of an opened PDF what a house may add, and return what that was."""
    form: Any = pdf.Root.get("/AcroForm", {})
    fields = list(form.get("/Fields", ()))
    if not fields or not (set(form.keys()) <= _FORM and all(map(_is_unseen, fields))):
        return ()
    for page in pdf.pages:
        if "/Annots" in page.obj:
            left = [one for one in page.obj.Annots if not _is_unseen(one)]
            if left:
                page.obj.Annots = Array(left)
            else:
                del page.obj.Annots
    for key in _OF_SIGNATURES:
        if key in pdf.Root:
            del pdf.Root[key]
    return ("a signature",)


def _is_unseen(field: Any) -> bool:
    """Return whether a field is a signature that shows nothing and does nothing."""
    if not isinstance(field, Dictionary) or field.get("/FT") != Name.Sig or not set(field.keys()) <= _FIELD:
        return False
    edges = [float(edge) for edge in field.get("/Rect", ())]
    return not edges or edges[0] == edges[2] or edges[1] == edges[3]

