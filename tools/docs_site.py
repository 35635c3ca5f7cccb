"""Build the documentation as a site, in English and Chinese: `python -m tools.docs_site ZENSICAL`, or `make docs`.

The pages lie in docs/, as they are read in a repository; those of docs/zh are the Chinese ones. Here they are copied
to where the generator takes them, beside pages that follow from the program, with their links led to pages of the
site. A file that a page links to outside docs/ goes along. The generator aborts at a link or anchor that leads nowhere.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from string import Template

from tools.generated_pages import generated_pages

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
SOURCES = ROOT / "out" / "docs-src"
SITE = ROOT / "out" / "docs"
LANGUAGES = ("en", "zh")

WORDS = {
    "en": {
        "name": "reports",
        "description": "Briefings from records of CCUS laws and programmes, as PDF and HTML",
        "dark": "Dark",
        "light": "Light",
    },
    "zh": {
        "name": "reports 简报",
        "description": "把 CCUS 法律与计划的记录排成简报：PDF 与 HTML",
        "dark": "深色",
        "light": "浅色",
    },
}

ONLY_ENGLISH = "!!! note \"本页只有英文\"\n    入门、指南与说明各页都有中文；参考中由人手写的各页目前只有英文。\n"

_FENCE = re.compile(
    r"^(?P<fence>`{3,}|~{3,}).*?^(?P=fence)[ \t]*$|(?P<code>`+)(?!`).+?(?<!`)(?P=code)(?!`)", re.MULTILINE | re.DOTALL
)
_LINK = re.compile(r"(?P<words>!?\[(?:[^\[\]]|\[[^\]]*\])*\])\((?P<target>[^()\s]+)\)")
_WIDE = r"[\u3001-\u303f\u4e00-\u9fff\uff00-\uffef“”‘’]"
_OWN = re.compile(r"^(?:[a-z]+:|#)")


def outside_code(text: str, change: Callable[[str], str], code: Callable[[str], str] = str) -> str:
    """Return a Markdown text changed where it is no code, and where it is code; a link may hold code."""
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(code(found.group()))
        return f"\x00{len(kept) - 1}\x00"

    changed = change(_FENCE.sub(keep, text))
    return re.sub("\x00([0-9]+)\x00", lambda found: kept[int(found[1])], changed)


def pages(language: str) -> dict[str, Path | None]:
    """Return every page of a language by its path on the site, with its file; None is one that is made."""
    shown = tomllib.loads((DOCS / "nav.toml").read_text(encoding="utf-8"))["part"]
    return {name: _file(name, language) for part in shown for name in part["pages"]}


def _file(name: str, language: str) -> Path | None:
    places = [DOCS / name, ROOT / name]
    if language != "en":
        places.insert(0, DOCS / language / name)
    return next((place for place in places if place.exists()), None)


class Language:
    """The site in one language: its pages, and the files that go along."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._folder = SOURCES / language / "pages"
        self._pages = pages(language)
        self._made = generated_pages(language)

    def write(self) -> None:
        """Write all that the generator takes."""
        shutil.rmtree(self._folder.parent, ignore_errors=True)
        for name, file in self._pages.items():
            # What is made goes before a file, which is the English page.
            text = self._made[name] if name in self._made or file is None else self._page(name, file)
            target = self._folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        for name in ("site.css", "site.js"):
            shutil.copyfile(DOCS / name, self._folder / name)
        self._settings()

    def _page(self, name: str, file: Path) -> str:
        text = file.read_text(encoding="utf-8")
        text = outside_code(text, lambda part: _LINK.sub(lambda found: self._link(found, name, file), part), bars)
        if self._language == "zh":
            if DOCS / "zh" in file.parents:
                text = outside_code(text, _closed)
            else:
                head, _, rest = text.partition("\n\n")
                text = f"{head}\n\n{ONLY_ENGLISH}\n{rest}"
        # Commands are shown as what is typed, which the generator would show as what a program prints.
        return lists(text.replace("```console\n", "```sh\n"))

    def _link(self, found: re.Match[str], name: str, file: Path) -> str:
        target, _, anchor = found["target"].partition("#")
        if _OWN.match(found["target"]):
            return found.group()
        place = Path(os.path.normpath(file.parent / target))
        page = self._page_of(place)
        if page is None and (place.suffix == ".md" or not place.is_file()):
            # Folders of the repository, and texts that are for it alone, have no page.
            return found["words"].removeprefix("[").removesuffix("]")
        if page is None:
            page = place.relative_to(DOCS if DOCS in place.parents else ROOT).as_posix()
            copy = self._folder / page
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(place, copy)
        leads = os.path.relpath(page, PurePosixPath(name).parent)
        return f"{found['words']}({leads}{'#' + anchor if anchor else ''})"

    def _page_of(self, place: Path) -> str | None:
        """Return the page that stands for a file of the repository; a page without its own text stands for English."""
        for folder in (DOCS / "zh", DOCS, ROOT):
            if folder in place.parents:
                name = place.relative_to(folder).as_posix()
                name = {"README.md": "index.md"}.get(name, name)
                return name if name in self._pages else None
        return None

    def _settings(self) -> None:
        shown = tomllib.loads((DOCS / "nav.toml").read_text(encoding="utf-8"))
        titles = shown["titles"].get(self._language, {})
        inside = (", ".join(_entry(titles.get(page), page) for page in part["pages"]) for part in shown["part"])
        named = (part[self._language] for part in shown["part"])
        nav = ", ".join(_entry(name, f"[{one}]") for name, one in zip(named, inside, strict=True))
        is_first = self._language == LANGUAGES[0]
        filled = {
            "language": self._language,
            "english": "./index.html" if is_first else "../index.html",
            "chinese": "./zh/index.html" if is_first else "./index.html",
            **WORDS[self._language],
        }
        quoted = {key: json.dumps(value, ensure_ascii=False) for key, value in filled.items()}
        text = Template((DOCS / "zensical.toml").read_text(encoding="utf-8")).substitute(quoted, nav=f"[{nav}]")
        (self._folder.parent / "zensical.toml").write_text(text, encoding="utf-8")


def _entry(title: str | None, leads: str) -> str:
    """Return an entry of the navigation in TOML: a title with a page or a list; without one, the page has its own."""
    value = leads if leads.startswith("[") else json.dumps(leads)
    return value if title is None else f"{{ {json.dumps(title, ensure_ascii=False)} = {value} }}"


def bars(code: str) -> str:
    """Return code in the row of a table as this generator takes it: a bar needs no stroke before it."""
    return code if "\n" in code else code.replace("\\|", "|")


def _closed(text: str) -> str:
    """Return a Chinese text whose lines join without a space between them."""
    return re.sub(rf"(?<={_WIDE})\n(?={_WIDE})", "", text)


def lists(text: str) -> str:
    """Return a text in which a blank line stands before a list, as this generator wants it."""
    return outside_code(text, lambda part: re.sub(r"(?m)^(?![-|>#\s]|\d+\. )(.+)\n(?=(?:- |1\. ))", r"\1\n\n", part))


def main(zensical: str) -> None:
    """Write the sources of each language, and have the generator make the site of them."""
    shutil.rmtree(SITE, ignore_errors=True)
    for language in LANGUAGES:
        Language(language).write()
        subprocess.run([Path(zensical).absolute(), "build", "--strict", "--clean"], cwd=SOURCES / language, check=True)
        shutil.move(SOURCES / language / "site", SITE if language == LANGUAGES[0] else SITE / language)
    print(SITE / "index.html")


if __name__ == "__main__":
    main(sys.argv[1])
