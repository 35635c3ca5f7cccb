"""Filters text for setting: folds, spaces and ties Chinese, Japanese, Korean and English, and escapes it for HTML.

The filter works on text only, in this order:

1. characters that share a glyph with another one become that one, invisible ones go;
2. one space between ideographs and Latin letters or digits;
3. number and unit stay on one line, as do number and 年, 月, 日, and the letter of a grade and 级;
4. a line may end before an opening quotation mark and after a closing one;
5. no line starts with · or ～ or a note mark, nor with a mark that is spaced from its word, and no Korean word is torn;
6. no last line is a single ideograph: the last three keep together;
7. addresses may break after their own punctuation, and 14,993/2024 or 2000-3000 in its middle.

The marks of 3-7 are U+2060 and U+200B, which leave no trace in the text that is extracted from a PDF.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from markupsafe import Markup, escape

from reports.language import LATIN_LANGUAGE, is_cjk, is_marked, language_of_ideographs, runs, script
from reports.typeset.house_faces import forgotten_with_faces
from reports.typeset.whole_words import split_words

NO_BREAK: Final = "\u2060"
"""Put before a note mark, so that no line starts with it."""
BREAK: Final = "\u200b"

OPEN, CLOSE, ADDRESS, ATOM = "\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3"
"""Placeholders, never characters of a text: for an opening tag, a closing tag, an address, and anything else inline."""

NEVER_FIRST: Final = frozenset(
    "、，。．；：！？）》〉」』】〕］｝〗〙”’·・～%‰℃㎡!,.:;?)]}"
    "ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ々〻ゝゞヽヾ"
)
"""No line begins with one of these: closing marks, units, and (JLREQ) what belongs to the kana before it."""
NEVER_LAST: Final = frozenset("（《〈「『【〔［｛〖〘“‘([{")
"""No line ends with one of these."""
NEVER_PARTED: Final = frozenset("—…")
"""No line ends in the middle of two of these."""

# --- 1. folding

_HIDDEN: Final = (
    "\0-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""Control, bidi, format and variation characters, surrogates and noncharacters: they print nothing, or mislead."""
_SPACES: Final = "\t-\r\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_PAIRS: Final = (
    "‐-‑-‒–∕／⋯…\u2329\u3008\u232a\u3009〜～⮕➡🄋⓪🄌⓿｀‵㬻䐠㦳㘽㖈䎛𤈎㶷𩿗𩿎\U00027eaf\ufa23"
    "⺂乛⺃乚⺅亻⺇𠘨⺉刂⺋㔾⺍𭕄⺎兀⺏尣⺐尢⺒巳⺓幺⺔彑⺕彐⺖忄⺘扌⺙攵⺛旡⺞歺⺠民⺡氵⺣灬⺤爫⺦丬⺨犭⺩𤣩⺫罒⺭礻⺮𥫗⺯糹⺰纟⺱罓⺲罒⺳㓁⺹耂⺺肀⺽𦥑⺾艹⺿艹⻂衤⻃覀⻄西⻅见"
    "⻆角⻇𧢲⻈讠⻉贝⻊𧾷⻋车⻌辶⻍辶⻎辶⻐钅⻑長⻒镸⻓长⻔门⻕𨸏⻖阝⻘青⻙韦⻚页⻛风⻜飞⻝食⻞𩙿⻟飠⻠饣⻡𩠐⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀"
)
"""Each odd character has the same glyph as the even one behind it, and so could be extracted as the other."""
_PAIRS_OF_FACE: Final = {
    "Hans": "•·㫚曶㬵胶㬺幐㮣槩壿墫𤨁瑨",
    "Hant": "•·㫚曶㬺幐",
    "Jpan": "ʻ‘㫚曶㬵胶肦朌胊朐脁朓𣟱櫸𨓜逸",
    "Kore": "ʻ‘㫚曶㬵胶肦朌胊朐脁朓𣟱櫸晚晩",
}
"""Further pairs that the face of one script alone draws alike. Other scripts are set in the face of Hans."""


def _pairs(characters: str) -> dict[int, str]:
    return {ord(odd): even for odd, even in zip(characters[::2], characters[1::2], strict=True)}


def _folds() -> dict[int, str]:
    table = _pairs(_PAIRS)
    table |= {0x2780 + number: chr(0x2460 + number) for number in range(10)}
    table |= {0x278A + number: chr(0x2776 + number) for number in range(10)}
    # Half-width jamo share the glyphs of the compatibility jamo, not of those that NFKC turns them into.
    jamo = [*range(0xFFA1, 0xFFBF), *(code for code in range(0xFFC2, 0xFFDD) if code % 8 > 1)]
    table |= {code: chr(0x3131 + number) for number, code in enumerate(jamo)}
    for first, last in ((0x2E80, 0x2FDF), (0xF900, 0xFAFF), (0xFB00, 0xFB06), (0x2F800, 0x2FA1F)):
        for code in range(first, last + 1):
            plain = unicodedata.normalize("NFKC", chr(code))
            if plain != chr(code):
                table[code] = plain
    return table


_FOLDS: Final = _folds()
_FOLDS_OF_FACE: Final = {own: _FOLDS | _pairs(pairs) for own, pairs in _PAIRS_OF_FACE.items()}
_ODD: Final = {*_PAIRS[::2], *(odd for pairs in _PAIRS_OF_FACE.values() for odd in pairs[::2])}
_JAMO: Final = "\u1100-\u11ff\ua960-\ua97c\ud7b0-\ud7fb"
_LONE_JAMO: Final = re.compile(f"[{_JAMO}]")
_OLD_JAMO: Final = re.compile("KAPYEOUN|CHITUEUM|CEONGCHIEUM")
_MAY_FOLD: Final = re.compile(
    f"[{_HIDDEN}{_SPACES}{''.join(sorted(_ODD))}‧・\u0300-\u036f\u3099\u309a\u2780-\u2793{_JAMO}"
    "\u2e80-\u2fdf\uf900-\ufaff\ufb00-\ufb06\uffa1-\uffdc\U0001fffe-\U0001ffff\U0002f800-\U0010ffff]|  "
)
_DROP: Final = re.compile(f"[{_HIDDEN}]|[\U0001fffe-\U0001ffff\U0002fffe-\U0002ffff]")
_WHITE: Final = re.compile(f"[ {_SPACES}]+")


def fold(text: str, lang: str = "zh-Hans") -> str:
    """Return text in which characters that print alike are one, invisible ones are gone, and white space is single."""
    if not _MAY_FOLD.search(text):
        return text
    own = script(lang)
    text = _WHITE.sub(" ", _DROP.sub("", text)).translate(_FOLDS_OF_FACE.get(own, _FOLDS_OF_FACE["Hans"]))
    # The dot of names: one glyph with · in the Chinese faces, with the katakana dot in the others.
    text = text.replace("‧", "・") if own in ("Jpan", "Kore") else text.replace("‧", "·").replace("・", "·")
    return _compose(text)


def _compose(text: str) -> str:
    """Return text in NFC; jamo that compose to no syllable become letters, which no reader takes for parts of one."""
    return _LONE_JAMO.sub(lambda jamo: _letters(jamo.group()), unicodedata.normalize("NFC", text))


@lru_cache(maxsize=512)
def _letters(jamo: str) -> str:
    """Return the letters of which a conjoining jamo consists, by its name: HANGUL CHOSEONG KIYEOK-TIKEUT."""
    letters = ""
    for name in _OLD_JAMO.sub("", unicodedata.name(jamo, "")).rpartition(" ")[2].split("-"):
        for prefix, number in (("", 1), ("SSANG", 2)):
            try:
                letters += unicodedata.lookup(f"HANGUL LETTER {name.removeprefix(prefix)}") * number
            except KeyError:
                continue
            break
    return letters


def fold_code(text: str) -> str:
    """Fold code, in which spaces and line breaks stay; a tab is as many spaces as it stands for."""
    text = text.expandtabs(4)
    if not _MAY_FOLD.search(text):
        return text
    return _compose(_DROP.sub("", text).translate(_FOLDS_OF_FACE["Hans"]).replace("\xa0", " "))


# --- 2. to 6. spaces, ties and break opportunities

_HAN = (
    "\u3005-\u3007\u3041-\u3096\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
)
_LETTER = "A-Za-z0-9\u00c0-\u02ff\u0300-\u036f\u0370-\u03ff\u0400-\u052f\u1e00-\u1fff"
_TAGS = f"([{CLOSE}]*) ?([{OPEN}]*) ?"
_UNITS = (
    "年|月|日|号|时|分|秒|周|天|季|届|期|岁|世纪|小时|亿|万|千|百|十|兆|元|美元|欧元|英镑|日元|韩元|加元|澳元|人民币|吨|公吨|公里|公顷"
    "|米|克|升|桶|度|倍|个|项|家|座|种|条|款|章|节|级|类|次|名|位|件|份|层|口|台|套|艘|处|所|井|成|页|部|多|余|平方|立方|億|萬|兆|歳|円|ヶ|か"
    "|號|時|週|屆|歲|世紀|小時|日圓|韓元|噸|公噸|公頃|個|項|種|條|節|級|類|層|臺|處|頁|點|筆|則|區"
    "|カ|ヵ|箇|社|国|者|点|本|枚|隻|トン|キロ|メートル|パーセント|ポイント|ドル|ユーロ|ポンド|ウォン"
)
_LATIN_UNITS = (
    "[kMGT]?t(?:CO|pa|onnes?|ons?)?|[kMGT]Wh?|km|[cm]m|m[²³]?|ha|bbl|bar|[kMG]?Pa|°C|℃|%|EUR|USD|GBP|RMB|CNY|AUD|CAD|NOK|JPY"
    "|million|billion|trillion|years?|months?|days?|tonnes?|bn|tn"
)
_SPACING: Final = (
    (re.compile(f"(?<=[{_HAN}]){_TAGS}(?=[{_LETTER}{ADDRESS}$€£])"), r"\1 \2"),
    (re.compile(f"(?<=[{_LETTER}{ADDRESS}%‰°℃€₂]){_TAGS}(?=[{_HAN}])"), r"\1 \2"),
)
_TYING: Final = (
    (re.compile(f"(?<=[0-9])([{CLOSE}]*) ([{OPEN}]*)(?={_UNITS}|(?:{_LATIN_UNITS})(?![A-Za-z]))"), rf"\1 {NO_BREAK}\2"),
    (re.compile("(?<=[A-D]) (?=级)"), f" {NO_BREAK}"),
    (re.compile(r"(第|\b(?:USD|EUR|GBP|RMB|CNY|US\$|No\.)) (?=[0-9])"), rf"\1 {NO_BREAK}"),
)
_QUOTES: Final = (
    (re.compile(f"(?<=[{_HAN}])([{CLOSE}]*)(?=[{OPEN}]*[“‘])"), rf"\1{BREAK}"),
    (re.compile(f"(?<=[”’])([{CLOSE}]*)(?=[{OPEN}]*[{_HAN}])"), rf"\1{BREAK}"),
)
_STARTS: Final = re.compile(r"(?<=[^ ])(?=[·～㎡①-⑳¹]|\[[0-9]{1,3}\])")
_SPACED: Final = re.compile("(?<=[^ ]) (?=[·～…%‰℃”]|~ )|(?<=“) (?=[^ ])")
"""Spaces at which a line would end or begin with a mark that must not stand there."""
_LAST: Final = re.compile(f"[{_HAN}]{{3}}(?=[。！？；]?$)")
_SHORT, _TAIL = 16, 4
"""Characters of a text that hardly fills a line, and of the end in which three ideographs and a mark stand."""
_QUOTE: Final = re.compile("[“”‘’]")
_LONG_NUMBER: Final = re.compile("(?<=[0-9]{3}[/-])(?=[0-9]{3,4})|(?<=[0-9]%[-~–])(?=[0-9])")
_HANGUL: Final = re.compile(
    f"(?:(?<=[가-힣])([{CLOSE}]*)(?=[{OPEN}]*[가-힣A-Za-z0-9])|(?<=[A-Za-z0-9%」』》〉”’)])([{CLOSE}]*)(?=[{OPEN}]*[가-힣]))"
)
"""Between the syllables of a Korean word or its figures, and between a word and its particle, whatever marks it has."""
_ADDRESS: Final = re.compile(r"(?:https?://|www\.)[!-~]*[A-Za-z0-9/=#&_-]")
_ADDRESS_MARK: Final = re.compile(r"(?<=[/?&=._-])(?=[A-Za-z0-9%])")
# A negated set: it compiles in a fifth of the time that the set of wide characters takes.
_WIDE: Final = re.compile("[^\0-\xb6\xb8-\u10ff\u1200-\u200f\U00040000-\U0010ffff]")


def break_address(address: str) -> str:
    """Return an address that may break after its own punctuation."""
    return _ADDRESS_MARK.sub(BREAK, address)


def space(text: str, lang: str = "zh-Hans") -> tuple[str, list[str]]:
    """Return a folded text with the marks of rules 2 to 6, and the addresses for which `ADDRESS` stands in it.

    The text may hold `OPEN` and `CLOSE`: the rules look through tags and put spaces outside them.
    """
    addresses = _ADDRESS.findall(text) if "://" in text or "www." in text else []
    if addresses:
        text = _ADDRESS.sub(ADDRESS, text)
    text = _LONG_NUMBER.sub(BREAK, text)
    if _WIDE.search(text):
        for pattern, replacement in (*_SPACING, *_TYING):
            text = pattern.sub(replacement, text)
        if script(lang) in ("Hans", "Hant") and _QUOTE.search(text):
            for pattern, replacement in _QUOTES:
                text = pattern.sub(replacement, text)
        text = _HANGUL.sub(rf"\1\2{NO_BREAK}", _STARTS.sub(NO_BREAK, text))
    elif " " in text:
        for pattern, replacement in _TYING:
            text = pattern.sub(replacement, text)
    if _SPACED.search(text):
        text = _SPACED.sub(f" {NO_BREAK}", text)
    if len(text) > _SHORT:
        text = text[:-_TAIL] + _LAST.sub(lambda last: NO_BREAK.join(last.group()), text[-_TAIL:])
    return text, addresses


# Words that titles of this field are made of: a heading breaks between them, not inside.
_WORDS: Final = re.compile(
    "二氧化碳|温室气体|净零碳|碳中和|碳达峰|碳捕集|碳封存|碳移除|碳市场|碳定价|碳边境|碳排放|低碳|零碳|负排放|捕集|利用|封存|运输|管道|地质|海上|离岸"
    "|自愿|减排|排放权?|交易|管理|办法|条例|规定|规则|细则|法案|法律|法规|修正案|标准|指南|指引|规范|通知|意见|决定|决议|公告|方案|规划|计划|战略|路线图"
    "|框架|机制|体系|制度|政策|项目|工程|试点|示范|基地|中心|园区|产业|工业|技术|创新|发展|建设|实施|监测|核算|核查|核证|核准|报告|披露|许可|授权|审批"
    "|税收|抵免|激励|补贴|资助|投资|融资|基金|财政|保险|担保|责任|转移|安全|环境|生态|保护|能源|石油|天然气|化石|电力|氢能|海洋|矿产|资源|国家|国际"
    "|全国|区域|地方|部门|政府|委员会|欧盟|中国|日本|韩国|美国|英国|德国|法国|挪威|丹麦|荷兰|巴西|印度|泰国|加拿大|澳大利亚|马来西亚|印度尼西亚"
    "|以及|关于|有关|促进|推动|加强|支持|试行|暂行|草案|更新版?|修订版?|正式|综合|综述|概览|分析|影响|评估|比较|要求|措施|进展|背景|目标|范围|适用"
)


def tie_words(text: str) -> str:
    """Return a heading whose lines do not break inside the commonest words of the field."""
    return _WORDS.sub(lambda match: NO_BREAK.join(match.group()), text)


# --- HTML

_SUBSCRIPTS: Final = re.compile("(CO[2₂](?![0-9])|[₀-₉]+)")
_SUBSCRIPT_DIGITS: Final = {0x2080 + digit: str(digit) for digit in range(10)}
_ENGLISH: Final = re.compile("[A-Za-z](?:[A-Za-z ,.'’&-]*[A-Za-z])?")
_HYPHENATES: Final = re.compile("[a-z]{5}|’")
_IN_SQUARES = f"{_HAN}\u1100-\u11ff\u3001-\u303f\u3130-\u318f가-힣\uff01-\uff60"
_AMONG_SQUARES = f"[“”‘’—…· {NO_BREAK}{BREAK}]"
# The large set occurs once in it, because it takes long to compile.
_SQUARE_RUN: Final = re.compile(f"(?!{_AMONG_SQUARES})(?:{_AMONG_SQUARES}*[{_IN_SQUARES}]+)+")


def mark_up(text: str, lang: str = "zh-Hans") -> str:
    """Return spaced text as HTML: escaped, subscripts as tags, words of the other script marked with their language.

    A word that the first face cannot set whole is marked for the supplement.

    A full-width bracket set in the proportional forms of English would share a glyph with the narrow one.
    """
    pieces = _SUBSCRIPTS.split(text)
    for index, piece in enumerate(pieces):
        if index % 2:
            head, digits = ("CO", "2") if piece[0] == "C" else ("", piece.translate(_SUBSCRIPT_DIGITS))
            pieces[index] = f"{head}<sub>{digits}</sub>"
        else:
            words = split_words(piece, lang)
            pieces[index] = "".join(_whole(run) if own else _mark(run, lang) for run, own in words)
    return "".join(pieces)


def set_code(code: str, lang: str) -> str:
    """Return code as HTML, its spaces kept; words in it that the first face cannot set whole are marked, too."""
    words = split_words(fold_code(code), lang)
    return f"<code>{''.join(_whole(run) if own else escape(run) for run, own in words)}</code>"


def _whole(word: str) -> str:
    return f'<span class="whole">{escape(word)}</span>'


def _mark(text: str, lang: str) -> str:
    """Return a text as HTML, words of the other script marked."""
    if is_cjk(lang) and _HYPHENATES.search(text):
        return _mark_english(text)
    if not is_cjk(lang) and _SQUARE_RUN.search(text):
        return _mark_squares(text)
    return str(escape(text))


def _mark_english(text: str) -> str:
    pieces: list[str] = []
    position = 0
    for match in _ENGLISH.finditer(text):
        run = match.group()
        pieces.append(escape(text[position : match.start()]))
        pieces.append(f'<span lang="{LATIN_LANGUAGE}">{escape(run)}</span>' if _HYPHENATES.search(run) else escape(run))
        position = match.end()
    return "".join((*pieces, escape(text[position:])))


def _mark_squares(text: str) -> str:
    pieces: list[str] = []
    position = 0
    for match in _SQUARE_RUN.finditer(text):
        run = match.group()
        lang = language_of_ideographs(run)
        pieces += (escape(text[position : match.start()]), f'<span lang="{lang}">{escape(run)}</span>')
        position = match.end()
    return "".join((*pieces, escape(text[position:])))


def fill_addresses(html: str, addresses: list[str]) -> str:
    """Return HTML with its addresses in their places; takes those used off the front of the list."""
    while ADDRESS in html:
        html = html.replace(ADDRESS, str(escape(break_address(addresses.pop(0)))), 1)
    return html


def _set_spaced(text: str, lang: str, tie: Callable[[str], str] = str) -> Markup:
    """Return a text as HTML, filtered for its language; what it holds in another one is set in that.

    Rules look through the tags of languages, so that a space stands between an ideograph and a Latin title.
    """
    if not is_marked(text):
        spaced, addresses = space(fold(text, lang), lang)
        return Markup(fill_addresses(mark_up(tie(spaced), lang), addresses))
    spaced, addresses = space(_folded_runs(text, lang), lang)
    pieces = []
    for between, said, (_, own) in zip(*_parted(spaced), runs(text, lang), strict=True):
        html = mark_up(tie(said), own)
        pieces += [between, html if own == lang else f'<span lang="{escape(own)}">{html}</span>']
    return Markup(fill_addresses("".join(pieces), addresses))


def _folded_runs(text: str, lang: str) -> str:
    """Return a text of several languages with each run folded for its own, between tags."""
    return "".join(f"{OPEN}{fold(said, own)}{CLOSE}" for said, own in runs(text, lang))


def _parted(spaced: str) -> tuple[list[str], list[str]]:
    """Take a spaced text apart into what stands before each run and the runs themselves."""
    parts = [part.split(OPEN, 1) for part in spaced.split(CLOSE)[:-1]]
    return [before for before, _ in parts], [said for _, said in parts]


@forgotten_with_faces
@lru_cache(maxsize=16384)
def set_run(text: str, lang: str = "zh-Hans", *, url: bool = False) -> Markup:
    """Return one run of plain text as HTML, filtered for its language; ``url`` for a text that is all address."""
    if url:
        return Markup(escape(break_address(fold(text, lang))))
    return _set_spaced(text, lang)


@forgotten_with_faces
@lru_cache(maxsize=4096)
def set_heading(text: str, lang: str = "zh-Hans") -> Markup:
    """Return a run of plain text as HTML of a heading, which breaks between words."""
    return _set_spaced(text, lang, tie_words)


_UNSEEN: Final = {0x2060: None, 0x200B: None, ord(OPEN): None, ord(CLOSE): None, **_SUBSCRIPT_DIGITS}


def plain(text: str, lang: str = "zh-Hans") -> str:
    """Return the text as a reader extracts it from the page: folded and spaced, marks and subscripts gone."""
    spaced, addresses = space(_folded_runs(text, lang) if is_marked(text) else fold(text, lang), lang)
    for address in addresses:
        spaced = spaced.replace(ADDRESS, address, 1)
    return spaced.translate(_UNSEEN)
