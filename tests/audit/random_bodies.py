"""Random bodies of records as people type them: English with addresses, Chinese lists set by hand, code, tables."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

_TEXT = """
the operator keeps a monitoring plan and reports injected volumes every year under article 12 of the directive
carbon dioxide storage permits transfer liability after closure subject to verification by an accredited body
CO2 CCUS EU-ETS approx. ~5 Mt 10 % of €3.5 billion (see annex) “best available” techniques—if any—apply; the ’90s
"""
_WORDS = tuple(_TEXT.split())
_HAN = (
    "运营者应当每年报告注入量，价格在 10 ～ 20 元之间；封存场址关闭后责任移交国家（另有规定的除外）。“双碳”目标下，约 85% 的项目："
    "张·三、二氧化碳捕集利用与封存CCUS示范工程2024年7月1日起施行！第5条——附则……"
)
_MARKS = ("· ", "•", "● ", "－ ", "～ ", "① ", "（1）", "1、", "一、", "、", "% ", "- ", "※ ", "）")
_PATHS = (
    "eli/reg/2024/1735/oj", "%EC%9D%B4%EC%82%B0%ED%99%94%ED%83%84%EC%86%8C", "~user/a,b;c=(1)!", "search?q=carbon+storage",
    "legal-content/EN/TXT/?uri=CELEX:32009L0031", "a_b-c.d%20e", "wiki/Carbon_(disambiguation)#History",
    "法律/二氧化碳", "x" * 80, "3f9a" * 30,
)  # fmt: skip
_CODE = (
    "if (x) {",
    "  return [a, b];",
    "} else; : # none",
    "%include <x>",
    "\t--flag=～",
    "a" * 200,
    "、。）》",
    "$ {;}!",
    "",
)


def _sentence(random: Random) -> str:
    return " ".join(random.choices(_WORDS, k=random.randint(3, 40))).capitalize() + random.choice(".!?;:")


def _address(random: Random) -> str:
    host = random.choice(
        ("https://eur-lex.europa.example/", "http://www.gov.example/", "www.a.example/", "https://a.b/")
    )
    return host + "/".join(random.choices(_PATHS, k=random.randint(1, 4)))


def english(random: Random) -> str:
    """Return a paragraph of English with bare addresses in it."""
    parts = [random.choice((_sentence, _address))(random) for _ in range(random.randint(2, 8))]
    return random.choice((" ", " (", ", ", " – ")).join([_sentence(random), *parts])


def chinese(random: Random) -> str:
    """Return a list that its author made by hand, each line begun with a mark of his."""
    mark = random.choice(_MARKS)
    lines = []
    for _ in range(random.randint(2, 8)):
        start = random.randrange(len(_HAN))
        lines.append(mark + (_HAN * 3)[start : start + random.randint(2, 120)])
    return random.choice(("\n", "  \n", "\\\n", "\n\n")).join(lines)


def code(random: Random) -> str:
    """Return code, as a block or in a line of text."""
    lines = ["".join(random.choices(_CODE, k=random.randint(1, 3))) for _ in range(random.randint(1, 8))]
    if random.random() < 0.5:
        return "```\n" + "\n".join(lines) + "\n```"
    return f"{_sentence(random)} `{' '.join(lines)}` {_HAN[: random.randint(1, 40)]}"


def table(random: Random) -> str:
    """Return a table of any width and length, with cells from one word to more than a page."""
    columns = random.choice((1, 2, 3, 5, 8, 12, 16, 17, 30))

    def cell() -> str:
        kind = random.random()
        if kind < 0.5:
            return random.choice(_WORDS)
        if kind < 0.8:
            return (_HAN * 2)[random.randrange(60) :][: random.randint(1, 60)]
        if kind < 0.9:
            return _address(random)
        return " ".join(_sentence(random) for _ in range(random.choice((1, 3, 60)) if columns < 3 else 1))

    rows = random.choice((1, 2, 3, 6)) if columns > 3 else random.choice((1, 3, 10, 30))
    lines = ["".join(f"{cell().replace('|', '')}|" for _ in range(columns)) for _ in range(rows)]
    return f"|{lines[0]}\n|{'-|' * columns}\n" + "".join(f"|{line}\n" for line in lines[1:])


KINDS: dict[str, Callable[[Random], str]] = {"english": english, "chinese": chinese, "code": code, "table": table}
