"""The documentation as a site: no dead link, nothing from elsewhere, accessible, and words are found in both languages."""

from __future__ import annotations

import functools
import http.server
import json
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from lxml import html

import reports
from tools.docs_site import LANGUAGES, SITE, main, pages
from tools.generated_pages import generated_pages

ROOT = Path(__file__).resolve().parents[2]
_ZENSICAL = ROOT / ".venv-docs" / "bin" / "zensical"
_MODULES = ROOT / ".venv" / "node" / "node_modules"

WORDS = {
    "index.html": (
        "evidence", "citation", "digest", "quarter", "briefing", "mail", "print", "verify", "typography", "brand",
        "template", "translate", "baseline", "grade", "container",
    ),
    "zh/index.html": (
        "证据", "引文", "简报", "季度", "摘要", "邮件", "打印", "校验", "字体", "模板", "品牌", "翻译", "评分", "等级", "封存",
    ),
}  # fmt: skip
"""What a reader of each language may look for."""

pytestmark = pytest.mark.soak


@pytest.fixture(scope="module")
def site() -> Path:
    """The site, built anew."""
    if not _ZENSICAL.exists():
        pytest.skip("the generator is not here; make docs installs it")
    main(str(_ZENSICAL))
    return SITE


@pytest.fixture
def address(site: Path) -> Iterator[str]:
    """The address of the site on this machine."""
    handler = functools.partial(_Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


def shown(site: Path) -> list[str]:
    """Every page of the site."""
    names = [page.relative_to(site).as_posix() for page in site.rglob("*.html")]
    return sorted(name for name in names if not name.endswith("404.html") and "samples/" not in name)


def test_no_link_is_dead_and_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    parsed = {name: html.parse(site / name).getroot() for name in shown(site)}
    names = {name: set(page.xpath("//@id | //a/@name")) for name, page in parsed.items()}
    dead, count = [], 0
    for name, page in parsed.items():
        for target in page.xpath("//@href | //@src"):
            parts = urlsplit(target)
            if parts.scheme:
                assert (parts.scheme, target in page.xpath("//a/@href | //link[@rel='canonical']/@href")) == ("https", True)
                continue
            count += 1
            place = (site / name).parent / unquote(parts.path) if parts.path else site / name
            inside = place.resolve().relative_to(site).as_posix() if place.exists() else ""
            if not inside or (parts.fragment and inside in names and unquote(parts.fragment) not in names[inside]):
                dead.append((name, target))
    assert dead == []
    assert len(parsed) == sum(len(pages(language)) for language in LANGUAGES)
    assert count > 1000


@pytest.mark.document
def test_pages_are_accessible_and_words_are_found(address: str, site: Path, tmp_path: Path) -> None:
    chromium = shutil.which("chromium")
    if chromium is None or not (_MODULES / "axe-core").is_dir() or not (_MODULES / "playwright-core").is_dir():
        pytest.skip("Chromium, axe-core or playwright-core is not here; make soak installs them where there is npm")
    asked = tmp_path / "asked.json"
    # What is shown in English on the Chinese site is the same page.
    own = [name for name, file in pages("zh").items() if file is None or ROOT / "docs" / "zh" in file.parents]
    chinese = [f"zh/{name}".replace(".md", ".html") for name in {*own, *generated_pages("zh")}]
    looked_at = [name for name in shown(site) if not name.startswith("zh/") or name in chinese]
    asked.write_text(json.dumps({"pages": looked_at, "words": WORDS}), encoding="utf-8")
    script = Path(__file__).with_name("look_at_site.mjs")
    ran = subprocess.run(
        ["node", script, _MODULES, chromium, address, asked], capture_output=True, text=True, check=True
    )
    said = json.loads(ran.stdout)
    assert said["faults"] == []
    for home, words in WORDS.items():
        for word in words:
            results = said["found"][f"{home} {word}"]
            assert any(word.casefold() in result.casefold() for result in results), (word, results)


@pytest.mark.document
@pytest.mark.parametrize("name", ["country-en", "country-zh"])
def test_the_finished_briefings_are_those_of_today(name: str) -> None:
    for form in ("pdf", "html"):
        verified = reports.verify(ROOT / "docs" / "samples" / f"{name}.{form}").verification
        assert verified.outcome == "as written", "run: make gallery"


def test_the_finished_briefings_are_small() -> None:
    sizes = [file.stat().st_size for file in (ROOT / "docs" / "samples").iterdir()]
    assert len(sizes) == 4
    assert max(sizes) < 300_000
    assert len(re.findall("samples/", (ROOT / "README.md").read_text(encoding="utf-8"))) == 4
