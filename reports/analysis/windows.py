"""Windows of application as records write them: when an instrument begins to apply and when it ends, where they say so.

A window is an interval only if it is written in ISO dates or with clear words of begin and end. Anything else (phases,
a list of years, a sentence) has no ends that we could print without guessing, and is quoted as it stands.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from msgspec import Struct

from reports.corpus.dates import span_of
from reports.corpus.policy import PartialDate


class Window(Struct, frozen=True):
    """The ends that a window of application states; ``None`` for an end that it leaves open or does not state."""

    opens: PartialDate | None = None
    """The first day, month or year of application."""
    closes: PartialDate | None = None
    """The last day, month or year of application."""


_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
           "november", "december")  # fmt: skip
_MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?" if len(name) > 3 else name for name in _MONTHS) + "|sept"
_YEAR = r"(?:19|20|21)\d\d"
_DATES = re.compile(
    "|".join(
        (
            rf"(?P<day>{_YEAR}-\d{{1,2}}-\d{{1,2}}(?!\d)|{_YEAR}[./]\d{{1,2}}[./]\d{{1,2}}(?!\d))",
            rf"(?P<month>{_YEAR}\s*年\s*\d{{1,2}}\s*月(?:\s*\d{{1,2}}\s*日|份)?",
            rf"\d{{1,2}}(?:st|nd|rd|th)?\s+(?:{_MONTH})\.?,?\s+{_YEAR}",
            rf"(?:{_MONTH})\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+{_YEAR}",
            rf"(?:{_MONTH})\.?,?\s+{_YEAR}",
            rf"{_YEAR}-\d{{2}}(?!\d)",
            rf"{_YEAR}\s*年)",
            rf"(?P<year>{_YEAR}(?!\d|年|[./]\d|-\d(?!\d{{3}})))",
        )
    ),
    re.IGNORECASE,
)
"""Every way to write a date that is read; the longest first."""
_SIGNS = {"day": "\ue000", "month": "\ue001", "year": "\ue002"}
"""What stands for a date in the forms below: a day in figures alone, a date with words, a bare year. With one pattern
of dates and small ones of sentences, compiling takes a tenth of the time that it takes to write the dates into each."""
_DAY, _BARE_YEAR = _SIGNS["day"], _SIGNS["year"]
_OPENS, _CLOSES = (f"(?P<{end}>[{''.join(_SIGNS.values())}])" for end in ("opens", "closes"))
_HEAD = (
    r"(?:(?:this\s+\w+\s+)?(?:is\s+|shall\s+be\s+)?(?:valid|applies|apply|applicable|effective|in\s+force|in\s+effect|"
    r"application|validity|term|runs?|application\s+(?:period|window)|period)\s*[:：,]?\s*)?"
)
_ENGLISH = (
    # Both ends.
    rf"{_HEAD}(?:from|since|between)\s+{_OPENS}(?:\s+(?:to|until|till|through|and)\s+|\s*[–—-]\s*){_CLOSES}",
    rf"{_HEAD}{_OPENS}\s+(?:to|until|till|through)\s+{_CLOSES}",
    rf"{_HEAD}{_OPENS}\s*[–—~～]\s*{_CLOSES}",
    rf"{_HEAD}(?P<opens>{_BARE_YEAR})\s*-\s*(?P<closes>{_BARE_YEAR})",
    rf"{_HEAD}(?P<opens>{_DAY})\s*-\s*(?P<closes>{_DAY})",
    # The begin alone.
    rf"{_HEAD}(?:from|since|as\s+of|as\s+from|starting|beginning|commencing)\s+(?:on\s+)?{_OPENS}"
    r"(?:\s*(?:on|onwards?|forward))?(?:\s+and\s+later)?",
    rf"(?:effective|in\s+force|in\s+effect|applies|applicable)\s+(?:on\s+)?{_OPENS}(?:\s*onwards?)?",
    rf"(?:enters?|entered|entry)\s+into\s+force\s*(?:on|in|:)?\s*{_OPENS}",
    rf"(?:takes?|took)\s+effect\s+(?:on\s+|in\s+)?{_OPENS}",
    rf"{_OPENS}\s*(?:[–—-]|onwards?|and\s+(?:later|after)|to\s+(?:present|date)|\s*[–—-]\s*(?:present|open))",
    # The end alone.
    rf"{_HEAD}(?:until|till|up\s+to|through)\s+(?:the\s+end\s+of\s+)?{_CLOSES}",
    rf"(?:expires?|expired|expiry|ends?|ended|sunsets?|lapses?|lapsed|valid\s+to)\s*(?:on|in|at\s+the\s+end\s+of|:)?"
    rf"\s*{_CLOSES}",
)
_CHINESE_HEAD = r"(?:(?:有效期|适用期|適用期|适用期限|实施期|实施期限|施行期|执行期|期限)(?:为|為|限)?\s*[:：]?\s*)?"
_IN_FORCE = r"(?:(?:开始|開始|正式)?(?:施行|实施|實施|生效|适用|適用|执行|執行|实行|實行))"
_CHINESE = (
    rf"{_CHINESE_HEAD}(?:自|从|從|由)?\s*{_OPENS}\s*(?:起)?{_IN_FORCE}?\s*(?:，|,|、)?\s*(?:至|到|—+|–|~|～|－)\s*{_CLOSES}"
    r"\s*(?:止|为止|為止|失效|截止)?",
    rf"{_CHINESE_HEAD}(?P<opens>{_BARE_YEAR})\s*-\s*(?P<closes>[{_BARE_YEAR}{_SIGNS['month']}])",
    rf"{_CHINESE_HEAD}(?:自|从|從|由)\s*{_OPENS}\s*(?:起|开始|以来|以來|之日起)?\s*{_IN_FORCE}?",
    rf"{_CHINESE_HEAD}{_OPENS}\s*(?:起|以后|以後|之后){_IN_FORCE}?",
    rf"{_OPENS}\s*{_IN_FORCE}",
    rf"{_CHINESE_HEAD}(?:有效)?(?:至|到|截至|截止到?|截止于|延至|执行至|实施至)\s*{_CLOSES}\s*(?:止|为止|為止|失效|到期)?",
    rf"(?:有效期)(?:为|為)?\s*(?:至|到|截至)\s*{_CLOSES}\s*(?:止|为止|為止)?",
    rf"{_CLOSES}\s*(?:前有效|失效|到期|届满|屆滿|终止|終止|废止|廢止|止|期满)",
)
_ISO = (
    rf"{_OPENS}\s*/\s*(?:{_CLOSES}|\.\.|)",
    rf"(?:\.\.)?\s*/\s*{_CLOSES}",
    rf"{_OPENS}",
)
_FORMS = tuple(re.compile(form, re.IGNORECASE) for form in (*_ISO, *_ENGLISH, *_CHINESE))
_ENDS = re.compile(r"^[\s（(]+|[\s.。;；）)]+$")


@lru_cache(maxsize=1024)
def read_window(written: str) -> Window | None:
    """Return the ends of a window of application, or ``None`` where its words do not clearly state them.

    A lone date opens the window. An interval whose end lies before its begin states nothing.
    """
    dates = [match.group() for match in _DATES.finditer(written)]
    if not dates:
        return None
    text = _ENDS.sub("", _DATES.sub(lambda match: _SIGNS[match.lastgroup or "day"], written))
    for form in _FORMS:
        if match := form.fullmatch(text):
            # A form takes every date of the text, one or two of them, the begin first.
            ends = [end for end in ("opens", "closes") if match.groupdict().get(end)]
            found = dict(zip(ends, map(_read, dates), strict=True))
            opens, closes = found.get("opens"), found.get("closes")
            if None in found.values():
                return None
            if opens is not None and closes is not None and opens.earliest > span_of(closes)[1]:
                return None
            return Window(opens, closes)
    return None


def _read(written: str) -> PartialDate | None:
    """Return the date that one of the forms above writes; ``None`` where there is no such day."""
    numbers = [int(number) for number in re.findall(r"\d+", written)]
    named = re.search(_MONTH, written, re.IGNORECASE)
    if named:
        *days, year = numbers
        month = next(place for place, name in enumerate(_MONTHS, 1) if name.startswith(named.group()[:3].lower()))
        year, month, day = year, month, days[0] if days else 0
    else:
        year, month, day = (*numbers, 0, 0)[:3]
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return None
    return PartialDate(year=year, month=month or None, day=day or None, written=written)
