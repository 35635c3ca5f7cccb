"""Spellings folded to codes, codes to names, and the phrases that decide what a text means.

Spellings and phrases are in ``vocabulary.toml``, names among the words of each language; countries come from CLDR as
well, where what is written by hand wins.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar

from reports.compiled_file import kept_value
from reports.corpus.ideographs import simplified
from reports.corpus.policy import Term
from reports.language import (
    COUNTRY_NAMES,
    DOCUMENT_LANGUAGES,
    alpha3,
    strings,
    territory_codes,
    territory_names,
)
from reports.resources import installed

_FOLDER = Path(__file__).parent
KINDS = ("country", "category", "status", "legal_weight", "dimension", "pillar", "impact")
"""What the vocabulary names."""

INTERNATIONAL = "INT"
EUROPEAN_UNION = "EU"

_NOT_TERRITORIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
COUNTRY_NAMES_FILE = "country_names.txt"
"""Folded spellings of countries in the languages of CLDR, a code a line; ``tools/country_names.py`` writes it."""
_GLOSSED = re.compile(r"([^()（）]+)[（(]([^()（）]+)[)）]")
"""A name with another one or its code in brackets: `European Union (EU)`."""
_NEAR = 0.4
"""Two of five characters in common: low enough for a slip in a two-character name."""
_REMEMBERED = 2048
"""Texts of which it is remembered what they say."""


@lru_cache(maxsize=16384)
def fold(spelling: str) -> str:
    """Return a spelling without what does not matter: case, width, form of ideographs, accents, spaces, punctuation.

    A leading "the" goes, too.
    """
    plain = unicodedata.normalize("NFKD", spelling).casefold().replace("&", " and ").strip()
    # Only Latin accents go; kana keep their marks.
    plain = simplified(unicodedata.normalize("NFKC", "".join(c for c in plain if not "\u0300" <= c <= "\u036f")))
    return "".join(c for c in plain.removeprefix("the ") if c.isalnum() or _is_vowel(c))


def _is_vowel(character: str) -> bool:
    """Tell whether a mark is a letter, as vowels are in Indian scripts: without them different names are the same."""
    return unicodedata.category(character) in ("Mn", "Mc") and not "\ufe00" <= character <= "\ufe0f"


class Vocabulary:
    """Controlled lists: countries, categories, statuses, legal weights, dimensions, pillars, impacts; and phrases."""

    def __init__(self, data: Mapping[str, Any], spellings: dict[str, dict[str, str | None]] | None = None) -> None:
        """Take the lists of ``vocabulary.toml``, and their spellings by kind where they are folded already."""
        self._entries: dict[str, dict[str, dict[str, Any]]] = {kind: dict(data[kind]) for kind in KINDS}
        self._patterns = [
            (kind, code, re.compile(simplified(pattern), re.IGNORECASE))
            for kind in KINDS
            for code, entry in self._entries[kind].items()
            for pattern in entry.get("patterns", ())
        ]
        self._phrases = {name: _finder(patterns) for name, patterns in data["phrases"].items()}
        self._spellings = spellings or {kind: dict(self._spelt(kind)) for kind in KINDS}
        self._terms: dict[tuple[str, str], Term] = {}
        self._further: dict[str, tuple[str, ...]] | None = None
        self._aliases: list[tuple[str, str]] = []
        self.identity = ""
        """What it knows and prints beyond the lists that come with the program."""
        self.printed: dict[str, dict[str, str]] = {}
        """The forms of names that a house prints, by kind and code (``country.TW``), then by document language."""

    _ahead: ClassVar[list[Vocabulary]] = []
    """Those that were made ahead, each for one who asks: names are added to them."""

    @classmethod
    def make_ahead(cls) -> None:
        """Make what the next call of `load` returns, in this process and in each that is forked from it."""
        cls._ahead.append(cls.load())

    @classmethod
    def load(cls) -> Vocabulary:
        """Read the vocabulary that comes with the program; its spellings are folded once, when it is set up."""
        if cls._ahead:
            return cls._ahead.pop()
        data, spellings = kept_value(_FOLDER, "vocabulary", _ingredients(), _fold_lists)
        return cls(data, spellings)

    def _spelt(self, kind: str) -> Iterator[tuple[str, str | None]]:
        """Yield folded spelling and code, the weaker claims first so that hand-written ones overwrite them."""
        yield from ((fold(spelling), code) for spelling, code in self._listed(kind))

    def _listed(self, kind: str) -> Iterator[tuple[str, str | None]]:
        if kind == "country":
            for language in COUNTRY_NAMES:
                yield from ((name, code) for code, name in territory_names(language).items() if _is_state(code))
            codes = territory_codes()
            yield from ((long, code) for long, code in alpha3().items() if code in codes and _is_state(code))
            yield from ((code, code) for code in codes if _is_state(code))
        for code, entry in self._entries[kind].items():
            meant = None if code == "none" else code
            if meant:
                yield code, meant
            yield from ((spelling, meant) for spelling in entry["spellings"])

    def spellings(self, kind: str) -> Iterator[str]:
        """Yield every spelling of a kind as it is listed, codes among them; not those of rarer languages."""
        yield from (spelling for spelling, _ in self._listed(kind))
        yield from (alias for of, alias in self._aliases if of == kind)

    def rules(self, kind: str) -> Iterator[str]:
        """Yield the patterns of a kind, which know what no list holds, with simplified ideographs."""
        yield from (pattern.pattern for of, _, pattern in self._patterns if of == kind)

    # --- spelling to code ----------------------------------------------------------------------------------

    def term(self, kind: str, spelling: str) -> Term:
        """Return the spelling beside the code it folds to; code ``None`` where there is none."""
        known = self._terms.get((kind, spelling))
        if known is None:
            # A command line that is not UTF-8 holds half characters, which no text may.
            written = spelling.encode(errors="replace").decode().strip()
            known = self._terms[kind, spelling] = Term(code=self._code(kind, written), written=written)
        return known

    def country(self, spelling: str) -> Term:
        """Fold a jurisdiction: ISO 3166-1 alpha-2, ``EU``, or ``INT`` for what is international."""
        return self.term("country", spelling)

    def plain_country(self, spelling: str) -> str | None:
        """Return the code of a jurisdiction whose code or usual name this is, without asking rarer languages."""
        return self._spellings["country"].get(fold(spelling))

    def category(self, spelling: str) -> Term:
        """Fold a category: regulatory, incentive, market, strategic or technical."""
        return self.term("category", spelling)

    def status(self, spelling: str) -> Term:
        """Fold a status: in-force, upcoming, planned, draft, superseded, merged or cancelled."""
        return self.term("status", spelling)

    def legal_weight(self, spelling: str) -> Term:
        """Fold a legal weight, e.g. primary-legislation."""
        return self.term("legal_weight", spelling)

    def knows(self, kind: str, spelling: str) -> bool:
        """Tell whether the spelling is in the lists, be it as one that stands for no code (``Other``)."""
        return self.term(kind, spelling).code is not None or fold(spelling) in self._spellings[kind]

    def _code(self, kind: str, spelling: str) -> str | None:
        folded = fold(spelling)
        if folded in self._spellings[kind]:
            return self._spellings[kind][folded]
        if (glossed := _GLOSSED.fullmatch(spelling)) and (code := self._glossed(kind, *glossed.groups())):
            return code
        if kind == "country":
            codes = self._further_countries().get(folded, ())
            return codes[0] if len(codes) == 1 else None
        plain = simplified(spelling)
        return next((code for k, code, pattern in self._patterns if k == kind and pattern.search(plain)), None)

    def is_by_rule(self, kind: str, spelling: str) -> bool:
        """Tell whether a spelling is known by a pattern alone: it may say more than the name that it is read as."""
        if kind == "country" or fold(spelling) in self._spellings[kind]:
            return False
        glossed = _GLOSSED.fullmatch(spelling)
        return glossed is None or self._glossed(kind, *glossed.groups()) is None

    def _glossed(self, kind: str, name: str, gloss: str) -> str | None:
        """Return the code that a name and the one in brackets behind it both have, or that the latter decides."""
        one, other = self._code(kind, name), self._code(kind, gloss)
        if kind == "country" and other in self.candidates(name):
            return other
        return one if one == other else None

    def candidates(self, spelling: str) -> tuple[str, ...]:
        """Return the codes of the countries that share a spelling; () where it is the name of one, or of none."""
        if self.plain_country(spelling):
            return ()
        found = self._further_countries().get(fold(spelling), ())
        return found if len(found) > 1 else ()

    def _further_countries(self) -> dict[str, tuple[str, ...]]:
        """Read the names of countries in all languages of CLDR, when first needed; some are those of several."""
        if self._further is None:
            found = defaultdict[str, tuple[str, ...]](tuple)
            for line in (_FOLDER / COUNTRY_NAMES_FILE).read_text(encoding="utf-8").splitlines():
                code, *spellings = line.split()
                for spelling in spellings:
                    found[spelling] += (code,)
            self._further = found
        return self._further

    def add_name(self, kind: str, code: str, aliases: Iterable[str], printed: Mapping[str, str]) -> None:
        """Add spellings of a code, which go before those known, and what documents print for it."""
        aliases = tuple(aliases)
        self._aliases += ((kind, alias) for alias in aliases)
        self._spellings[kind].update((fold(alias), code) for alias in aliases)
        self._terms.clear()
        self.identity += json.dumps([kind, code, aliases, dict(printed)])
        if printed:
            self.printed[f"{kind}.{code}"] = dict(printed)

    def printing(self, printed: Mapping[str, Mapping[str, str]]) -> Vocabulary:
        """Return a vocabulary that prints names as a document did that carries these forms."""
        if printed == self.printed:
            return self
        same = self.load()
        same.printed = {name: dict(forms) for name, forms in printed.items()}
        return same

    # --- code to name --------------------------------------------------------------------------------------

    def codes(self, kind: str) -> tuple[str, ...]:
        """Return every code of a kind in the order of the lists; countries alphabetically."""
        if kind == "country":
            return tuple(sorted({code for code in self._spellings[kind].values() if code}))
        return tuple(code for code in self._entries[kind] if code != "none")

    def name(self, kind: str, code: str, language: str) -> str:
        """Return the name to print for a country, category, status or legal weight in a document language.

        A code that has no name is its own. Dimensions, pillars and impacts are named by the words of documents.
        """
        if self.printed and (own := self.printed.get(f"{kind}.{code}", {}).get(language)):
            return own
        name = strings(language).get(f"name.{kind}.{code}")
        if name is None and kind == "country":
            name = territory_names(language).get(code)
        return name or code

    def written_name(self, kind: str, code: str, language: str) -> str:
        """Return what a record writes for a code: the name that documents print; the code where that is another's."""
        name = self.name(kind, code, language)
        return name if self.term(kind, name).code == code else code

    def nearest(self, kind: str, spelling: str, n: int = 3) -> list[str]:
        """Return the known names most like ``spelling``, best first, each code once; empty where none is near."""
        best: dict[str, str] = {}
        for _, _, name, code in sorted(self._likeness(kind, fold(spelling))):
            best.setdefault(code, name)
        return list(best.values())[:n]

    def _likeness(self, kind: str, wanted: str) -> Iterator[tuple[float, int, str, str]]:
        """Yield distance, length, name and code of every name that is near enough."""
        matcher = SequenceMatcher(autojunk=False)
        matcher.set_seq2(wanted)
        for code in self.codes(kind):
            names = set(self._entries[kind].get(code, {}).get("spellings", ()))
            if kind == "country":
                names.update(self.name(kind, code, language) for language in DOCUMENT_LANGUAGES)
            for name in names:
                matcher.set_seq1(fold(name))
                if matcher.real_quick_ratio() >= _NEAR and (ratio := matcher.ratio()) >= _NEAR:
                    yield 1 - ratio, len(name), name, code

    # --- phrases -------------------------------------------------------------------------------------------

    def placeholder(self, text: str) -> bool:
        """Tell whether a text only keeps a place (Pending, 待定, TBD …), so that nothing is recorded."""
        return self._says("placeholder", text)

    def stated_absent(self, text: str) -> bool:
        """Tell whether a text says that there is no rule ("no mandatory …", 尚无 …)."""
        return self._says("absent", text)

    def draft_title(self, title: str, status: str = "", legal_weight: str | None = None) -> bool:
        """Tell whether a title names a draft or a bill, and nothing else in the record speaks against it.

        A word of enactment in the title or the written status does; against "bill", so does the code of a legal weight
        that binds, for a law often keeps the name under which it was tabled. 法案 alone names neither.
        """
        if self._says("enacted", title) or self._says("enacted", status):
            return False
        return self._says("draft", title) or (legal_weight not in _BINDING and self._says("bill", title))

    def machine_author(self, name: str) -> bool:
        """Tell whether a name is a program's."""
        return self._says("machine", name)

    def pending_reviewer(self, name: str) -> bool:
        """Tell whether the reviewer is still to come, or nobody is named."""
        return self._says("pending", name)

    def _says(self, phrase: str, text: str) -> bool:
        return self._phrases[phrase](text)


_BINDING = frozenset({"primary-legislation", "administrative-regulation", "departmental-rules", "treaty"})
"""Legal weights that only what is enacted has."""


def _fold_lists() -> tuple[dict[str, Any], dict[str, dict[str, str | None]]]:
    """Read the lists that come with the program, and fold their spellings."""
    data = tomllib.loads((_FOLDER / "vocabulary.toml").read_text(encoding="utf-8"))
    return data, Vocabulary(data)._spellings


def _ingredients() -> bytes:
    """Return all that the folded lists depend on."""
    folding = [_FOLDER / name for name in ("vocabulary.toml", "vocabulary.py", "ideographs.py")]
    return repr(([path.read_bytes() for path in folding], COUNTRY_NAMES, installed("babel"), sys.version)).encode()


def _finder(patterns: Sequence[str]) -> Callable[[str], bool]:
    """Return what tells whether one of some patterns is found in a text, and remembers it of the texts of late.

    Where all patterns begin a text, the rest of it is not looked through.
    """
    compiled = re.compile("|".join(f"(?:{simplified(pattern)})" for pattern in patterns))
    find = compiled.match if all(pattern.startswith("^") for pattern in patterns) else compiled.search
    # The same text is asked about for each language of readers, and many records write the same.
    return lru_cache(maxsize=_REMEMBERED)(lambda text: find(_plain(text)) is not None)


@lru_cache(maxsize=64)
def _plain(text: str) -> str:
    """Return a text in the form that phrases are written in; one text is asked about several of them in a row."""
    plain = text if text.isascii() else simplified(unicodedata.normalize("NFKC", text))
    return plain.strip().lower()


def _is_state(code: str) -> bool:
    return code not in _NOT_TERRITORIES
