"""What is loaded in a quicker way is what would be loaded otherwise, and stays out of other people's way."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from reports.engine import declarations
from reports.import_stubs import stub_imports

ROOT = Path(__file__).resolve().parents[1]

DRAWING = """
import reports.typeset.charts
import io, sys
import matplotlib.pyplot as plt
import numpy as np
figure, axes = plt.subplots()
axes.plot([1, 2])
axes.imshow(np.ma.masked_invalid([[1, np.nan]]), cmap="viridis")
axes.set_title("others")
target = io.BytesIO()
figure.savefig(target, format="svg")
assert b"</svg>" in target.getvalue()
assert not [name for name, module in sys.modules.items() if module.__doc__ == "An import stub of reports."]
"""


def _tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("declarations_tool", ROOT / "tools" / "declarations.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    return tool


def test_the_encoded_declarations_are_those_of_the_engine(capsys: pytest.CaptureFixture[str]) -> None:
    tool = _tool()
    assert Path(declarations.__file__) == tool.TARGET
    assert tool.module(tool.declarations()) == tool.TARGET.read_text(encoding="utf-8")
    assert "generating" in capsys.readouterr().out


def test_another_engines_declarations_are_refused() -> None:
    from reports.engine.load_stubs import EncodedFFI
    from reports.errors import EnvironmentProblem

    with pytest.raises(EnvironmentProblem) as refused:
        EncodedFFI().cdef("int another(void);")
    assert "or install weasyprint==" in refused.value.remedy


def test_a_cffi_that_does_not_read_what_was_encoded_reads_the_declarations(monkeypatch: pytest.MonkeyPatch) -> None:
    from reports.engine.load_stubs import EncodedFFI, reads_encoded

    assert reads_encoded(EncodedFFI)
    monkeypatch.setitem(declarations.ENCODED, "_version", 0x1)
    assert not reads_encoded(EncodedFFI)


@pytest.mark.parametrize("wanting", ["matplotlib.dates", "matplotlib.text"])
def test_a_matplotlib_that_asks_more_of_a_stand_in_is_loaded_whole(wanting: str) -> None:
    code = f"""
import sys
import reports.typeset.charts.plotting as plotting
for name in [name for name in sys.modules if name.startswith("matplotlib")]:
    del sys.modules[name]
svg, *_ = plotting.load({{**plotting.chart_stubs.STUBS, {wanting!r}: {{}}}})
assert type(svg.RendererSVG(9, 9, __import__("io").StringIO())._text2path).__name__ == "TextToPath"
"""
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_a_stand_in_is_gone_afterwards_and_takes_nothing_real_away() -> None:
    with stub_imports({"a_module_of_nobody": {"name": 1}, "json": {}}):
        from a_module_of_nobody import name  # type: ignore[import-not-found]

        assert name == 1
        import json

        assert json.dumps([]) == "[]"
    assert "a_module_of_nobody" not in sys.modules
    with pytest.raises(ZeroDivisionError), stub_imports({"a_module_of_nobody": {}}):
        raise ZeroDivisionError
    assert "a_module_of_nobody" not in sys.modules


ENGINE = """
import sys
import reports.engine.pages
assert not {"ssl", "http.client", "fontTools"} & set(sys.modules)
assert "PIL._imaging" in sys.modules
import email.message, urllib.request, fontTools.ttLib
from PIL import ExifTags, Image
assert email.message.EmailMessage().get_content_type() == "text/plain"
assert urllib.request.OpenerDirector().open
assert fontTools.ttLib.TTFont.__module__ == "fontTools.ttLib.ttFont"
assert Image.ExifTags.Base.Orientation is ExifTags.Base.Orientation
"""


def test_whoever_else_reads_mails_addresses_and_fonts_in_this_process_has_the_whole_of_it() -> None:
    subprocess.run([sys.executable, "-c", ENGINE], check=True, cwd=ROOT)


def test_whoever_else_draws_in_this_process_has_the_whole_of_matplotlib() -> None:
    subprocess.run([sys.executable, "-c", DRAWING], check=True, cwd=ROOT)
