"""The keys of ``[fonts]`` in a brand file."""

from __future__ import annotations

from typing import Final

from reports.config.toml_file import Fault, SettingKey, SettingTable

SCRIPTS: Final = ("Hans", "Hant", "Jpan", "Kore", "Latn")
"""The scripts for which a face can be named; Latn stands for every one that is not set in squares."""
_ENDINGS = (".otf", ".ttf", ".ttc", ".otc")


def _name_fault(text: str) -> Fault | None:
    remedy = "Name an .otf, .ttf, .ttc or .otc file beside the brand file."
    return None if text.lower().endswith(_ENDINGS) else ("is no font file", remedy)


_FACE_TABLE = SettingTable(
    "a face of a brand file",
    (
        SettingKey("file", "text", "The regular face, a font file beside this file.", is_needed=True,
                   check=_name_fault, example='"Song.otf"'),
        SettingKey("face", "whole number", "Which face of a collection, counted from 1."),
        SettingKey("bold", "text", "The bold face.", check=_name_fault, example='"Song-Bold.otf"'),
        SettingKey("bold_face", "whole number", "Which face of that collection, counted from 1."),
        SettingKey("scripts", "texts", "The scripts that it sets; all if left out.", choices=SCRIPTS),
    ),
)  # fmt: skip
FONTS_TABLE = SettingTable(
    "[fonts] of a brand file",
    (
        SettingKey("licence", "text", "What allows these fonts to be embedded.", is_needed=True,
                   example='"SIL Open Font License 1.1"'),
        SettingKey("text", "tables", "Faces of text, the first that fits a script.", table=_FACE_TABLE),
        SettingKey("headings", "tables", "Faces of headings.", table=_FACE_TABLE),
        SettingKey("numbers", "tables", "Faces of the figures of tables, scores and charts.", table=_FACE_TABLE),
    ),
)  # fmt: skip
