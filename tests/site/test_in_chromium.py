"""A site in five languages as readers see it: what the search finds, what pages load, and who can read them."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from reports.app.batching import run_batch
from reports.app.requests import BatchRequest
from reports.app.site_checking import check_site
from tests.conftest import ROOT
from tests.end_to_end.test_web_read import _MODULES

RECORDS = (
    *("eu-ccs-directive", "eu-crcf", "intl-london-protocol-art6", "jp-ccs-business-act-2024", "jp-gx-ets-2025"),
    *("jp-ccs-long-term-roadmap-2023", "kr-ccus-act", "no-co2-storage-regulations-2014", "cn-zero-carbon-parks"),
)
PLAN = f"""
as_of = 2026-03-31
edition_id = "2026q1"
lang = ["zh", "en", "ja", "ko", "zh-Hant"]
[[documents]]
kind = "policy"
id = {json.dumps(RECORDS)}
"""
WORDS: Mapping[str, str] = {
    "zh": "责任移交 零碳园区 封存场地 财务担保 氧化碳 监测 许可 泄漏 跨境 欧盟 园区 排放 储存 配额 认证 指令 捕集 法律 氧 碳",
    "en": "liability transfer permit carbon Directive monitor leak CO2 allowance closure cross certif removal licence fund "
    "EU 2030 transpor roadmap storag",
    "ja": "貯留 責任 酸化炭素 許可 監視 移転 事業法 漏出 閉鎖 炭素 試掘 排出 輸出 指令 認証 回収 協定 海 規則 の貯",
    "ko": "저장 책임 산화탄소 허가 모니터링 포집 유럽 지침 배출 누출 폐쇄 수출 인증 법 저장소 산업 탄소 의정서 규칙 소저장",
    "zh-Hant": "封存 責任移轉 氧化碳 許可 監測 場址 歐盟 指令 排放 洩漏 碳移除 認證 議定書 跨境 倫敦 交易 法 規 洩 場",
}
"""Twenty of each language, most of them inside compounds and clauses."""
MOST_BYTES = 100_000


def run(*words: str | Path) -> Any:
    done = subprocess.run(["node", *map(str, words)], capture_output=True, text=True, check=True, timeout=1200)
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def chromium() -> str:
    found = shutil.which("chromium")
    if found is None or not (_MODULES / "axe-core").is_dir() or not (_MODULES / "playwright-core").is_dir():
        pytest.skip("Chromium, axe-core or playwright-core is not here; make soak installs them where there is npm")
    return found


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("five")
    (folder / "plan.toml").write_text(PLAN, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("REPORTS_CACHE_DIR", str(folder / "cache"))
        request = BatchRequest(
            plan=folder / "plan.toml", corpus=str(ROOT / "seeds"), output=folder / "out", site=folder / "www"
        )
        run_batch(request).raise_for_failures()
    assert check_site(folder / "www").findings == ()
    return folder / "www"


@pytest.mark.soak
@pytest.mark.parametrize("language", list(WORDS))
def test_the_search_finds_words_of_every_language_and_loads_little(
    chromium: str, site: Path, tmp_path: Path, language: str
) -> None:
    words = WORDS[language].split()
    assert len(set(words)) == 20
    (tmp_path / "words.json").write_text(json.dumps(words), encoding="utf-8")
    page = site / "search" / f"index.{language}.html"
    told = run(Path(__file__).with_name("search_site.mjs"), _MODULES, chromium, page, tmp_path / "words.json")
    assert (told["elsewhere"], told["errors"]) == ([], [])
    assert [word for word in words if not any(one["marked"] for one in told["found"][word])] == []
    assert {word: size for word, size in told["bytes"].items() if size > MOST_BYTES} == {}


@pytest.mark.soak
def test_in_a_browser_nothing_of_a_site_is_out_of_reach_or_out_of_sight(chromium: str, site: Path) -> None:
    names = ("index", "countries", "categories", "dates", "changes", "method")
    pages = [site / "2026q1" / f"{name}.{language}.html" for name in names for language in ("zh", "en", "ko")]
    pages += [site / "index.ja.html", site / "search" / "index.zh-Hant.html"]
    assert run(ROOT / "tests" / "end_to_end" / "look_at_page.mjs", _MODULES, chromium, *pages) == []
