"""Measure the typesetting of any PDF, and compare this program's with WeasyPrint's, Chromium's and Typst's.

    python -m benchmarks.typography measure FILE.pdf...
    python -m benchmarks.typography compare CORPUS [--lang ja] [--out FOLDER] [--engines reports,plain,chromium,typst]

What is measured, `benchmarks/set_lines.py` says.
"""

from __future__ import annotations

import argparse
import html
import re
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.line_texts import LANGUAGES, read_paragraphs
from benchmarks.set_lines import measure
from reports import resources
from reports.typeset import fonts

MEASURES = (11, 18, 29, 44)

SIZE = 10.5
MARGIN = 40.0
CHARACTERS = 40_000
"""Of the other languages, whose corpora are smaller; Chinese is measured as it is."""
STYLE = """
@page {{ size: {width}pt 842pt; margin: {margin}pt }}
html {{ font: {size}pt/17pt "{face}"; text-align: justify; font-feature-settings: {features};
        orphans: 1; widows: 1; overflow-wrap: break-word }}
body {{ margin: 0 }}
p {{ margin: 0; text-indent: {indent}em }}
[lang|=en] {{ hyphens: auto; hyphenate-character: "-"; font-feature-settings: "pwid" 1 }}
sub {{ font-size: .65em; line-height: 0 }}
"""


def build(engine: str, paragraphs: Sequence[str], em: float, target: Path, language: str = "zh") -> None:
    """Set the paragraphs of a language at a measure of ``em`` with one engine."""
    fonts.activate()  # before WeasyPrint is imported, and Chromium started
    width = em * SIZE + 2 * MARGIN
    if engine in ("reports", "plain"):
        _build_weasyprint(engine, paragraphs, width, target, language)
    elif engine == "chromium":
        _build_chromium(paragraphs, width, target, language)
    else:
        _build_typst(paragraphs, width, target, language)


def _indent(width: float, language: str) -> int:
    return 1 if width < 14 * SIZE + 2 * MARGIN else LANGUAGES[language].indent


def _page(paragraphs: Iterable[str], width: float, language: str, extra: str = "") -> str:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    own = LANGUAGES[language]
    measures = {"width": width, "margin": MARGIN, "size": SIZE, "indent": _indent(width, language)}
    style = STYLE.format(**measures, face=own.face, features=own.features) + extra
    return f'<html lang="{own.tag}"><style>{style}</style><body>{body}</body></html>'


def _build_weasyprint(engine: str, paragraphs: Sequence[str], width: float, target: Path, language: str) -> None:
    from weasyprint import HTML

    from reports.engine.patches import installer
    from reports.typeset import text

    if engine == "reports":
        installer.install("justification", "hyphenation dictionaries", "hyphenation patterns")
        paragraphs = [text.set_run(paragraph, LANGUAGES[language].tag) for paragraph in paragraphs]
    else:
        paragraphs = [html.escape(paragraph) for paragraph in paragraphs]
    HTML(string=_page(paragraphs, width, language)).write_pdf(target)


def _build_chromium(paragraphs: Sequence[str], width: float, target: Path, language: str) -> None:
    source = target.with_suffix(".html")
    extra = f"html{{text-autospace:normal;text-spacing-trim:trim-start;{LANGUAGES[language].chromium}}}"
    source.write_text("<!doctype html>" + _page(map(html.escape, paragraphs), width, language, extra), "utf-8")
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--print-to-pdf={target}"]
    subprocess.run(["chromium", *options, source.as_uri()], check=True, capture_output=True, timeout=300)


def _build_typst(paragraphs: Sequence[str], width: float, target: Path, language: str) -> None:
    import typst

    own, indent = LANGUAGES[language], _indent(width, language)
    head = (
        f"#set page(width: {width}pt, height: 842pt, margin: {MARGIN}pt)\n"
        f'#set text(font: "{own.face}", size: {SIZE}pt, {own.typst})\n'
        f"#set par(justify: true, first-line-indent: (amount: {indent}em, all: true))\n"
        "#set par(leading: 0.62em, spacing: 0.62em)\n"
    )
    source = target.with_suffix(".typ")
    body = "\n\n".join(re.sub(r"([\\#*_`$<>@~\[\]/-])", r"\\\1", paragraph) for paragraph in paragraphs)
    source.write_text(head + body, "utf-8")
    typst.compile(str(source), output=str(target), font_paths=[str(resources.FONTS)])


def _paragraphs(corpus: Path, language: str) -> list[str]:
    return read_paragraphs(corpus, language, 0 if language == "zh" else CHARACTERS)


def compare(corpus: Path, folder: Path, engines: Sequence[str], language: str) -> None:
    """Print the table: each engine at each measure, built in a process of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    paragraphs = _paragraphs(corpus, language)
    print(f"{len(paragraphs)} paragraphs, {sum(map(len, paragraphs))} characters\n")
    print("| engine | measure | running lines | flush | widest gap p95 / max | kinsoku | torn | broken | overflow |")
    print("|---|---|---|---|---|---|---|---|---|")
    for engine in engines:
        for em in MEASURES:
            target = folder / f"{language}-{engine}-{em}.pdf"
            command = [sys.executable, "-m", "benchmarks.typography", "build", corpus, target, "--lang", language]
            subprocess.run(list(map(str, [*command, "--engine", engine, "--measure", em])), check=True)
            result = measure(target, paragraphs, MARGIN) if language == "ko" else measure(target)
            print(f"| {engine} | {em} em | {result.row()} |", flush=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("measure", help="measure PDFs")
    one.add_argument("files", nargs="+", type=Path)
    one.add_argument("--corpus", type=Path, help="what the files were made of, to find broken words")
    one.add_argument("--lang", choices=LANGUAGES, default="zh")
    one.add_argument("-v", "--verbose", action="store_true", help="show the worst lines")
    many = commands.add_parser("compare", help="set a corpus with several engines and measure each")
    many.add_argument("corpus", type=Path)
    many.add_argument("--lang", choices=LANGUAGES, default="zh")
    many.add_argument("--out", type=Path, default=Path("out/typography"))
    many.add_argument("--engines", default="reports,plain")
    single = commands.add_parser("build", help="set a corpus with one engine at one measure")
    single.add_argument("corpus", type=Path)
    single.add_argument("target", type=Path)
    single.add_argument("--lang", choices=LANGUAGES, default="zh")
    single.add_argument("--engine", default="reports")
    single.add_argument("--measure", type=float, default=44)
    options = parser.parse_args(arguments)
    if options.command == "measure":
        for file in options.files:
            result = (
                measure(file, _paragraphs(options.corpus, options.lang), MARGIN) if options.corpus else measure(file)
            )
            print(f"{file}: {result.lines} lines | {result.row()}")
            for sample in result.samples if options.verbose else ():
                print("   ", sample)
    elif options.command == "compare":
        compare(options.corpus, options.out, options.engines.split(","), options.lang)
    else:
        paragraphs = _paragraphs(options.corpus, options.lang)
        build(options.engine, paragraphs, options.measure, options.target.resolve(), options.lang)


if __name__ == "__main__":
    main()
