"""A stranger's template folder: it reads no file, reaches nobody, runs nothing, and ends within its limits."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from reports.batch.builder import DocumentOutcome
from reports.errors import DocumentProblem, InputProblem
from tests.batch.notes import LIMITS, made, make, note
from tests.hostile.conftest import SECRET, Bait
from tests.hostile.holds import held_bytes

FETCHES = {
    "img": '<img src="{}" alt="x">',
    "srcset": '<img srcset="{} 1x" src="{}" alt="x">',
    "style": '<p style="background:url({})">x</p>',
    "content": "<style>h1::before {{ content: url({}) }}</style>",
    "import": '<style>@import "{}";</style>',
    "import-url": "<style>@import url({});</style>",
    "font": "<style>@font-face {{ font-family: x; src: url({}) }} h1 {{ font-family: x }}</style>",
    "list": '<ul style="list-style-image:url({})"><li>x</ul>',
    "border": '<p style="border:5px solid;border-image:url({}) 1">x</p>',
    "sheet": '<link rel="stylesheet" href="{}">',
    "svg": '<svg width="9" height="9"><title>x</title><image href="{}" width="9" height="9"/></svg>',
    "use": '<svg width="9" height="9"><title>x</title><use href="{}#x"/></svg>',
    "object": '<object data="{}">x</object>',
    "embed": '<embed src="{}">',
    "attachment": '<link rel="attachment" href="{}">',
    "linked-attachment": '<a rel="attachment" href="{}">x</a>',
    "base": '<base href="{}/"><img src="x" alt="x">',
    "iframe": '<iframe src="{}"></iframe>',
    "video": '<video poster="{}" src="{}"></video>',
    "refresh": '<meta http-equiv="refresh" content="0;url={}">',
    "script": '<script src="{}"></script>',
    "profile": "<style>@color-profile --x {{ src: url({}) }} h1 {{ color: color(--x 1 1 1) }}</style>",
}
"""Every way in which a page asks for another resource."""

REFUSALS = {
    # The engine makes a folder for a font before it asks for it, and only logs what is wrong inside a picture.
    "font": "tried what no document may",
    "svg": "Failed to render SVG image",
}

ESCAPES = {
    "class": "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "attr": "{{ ''|attr('__class__') }}",
    "cycler": "{{ cycler.__init__.__globals__.os.system('touch @MARKER@') }}",
    "lipsum": "{{ lipsum.__globals__['os'].popen('touch @MARKER@').read() }}",
    "joiner": "{{ joiner.__init__.__globals__.__builtins__.open('@CANARY@').read() }}",
    "self": "{{ self.__init__.__globals__.__builtins__.open('@CANARY@').read() }}",
    "section": "{{ section.__class__.__init__.__globals__ }}",
    "function": "{{ serve.__globals__ }}",
    "code": "{{ serve.__code__.co_consts }}",
    "format": "{{ '{0.__class__.__init__.__globals__}'.format(section) }}",
    "format-map": "{{ '{x.__class__}'.format_map({'x': section}) }}",
    "change": "{% set _ = faults.clear() %}",
    "include-up": "{% include '../bait/secret.txt' %}",
    "include-root": "{% include '@CANARY@' %}",
    "import": "{% import '../bait/secret.txt' as x %}",
    "extends": "{% extends '@CANARY@' %}",
    "words": "{{ strings('../../../../../../../../../..@WORDS@')('x') }}",
    "words-root": "{{ strings('@WORDS@')('x') }}",
    "range": "{% for i in range(10**9) %}{% endfor %}",
    "self-include": "{% include 'self-include.html' %}",
    "macro": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
}

BOMBS = {
    "loops": "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
    "power": "{{ 10 ** 10 ** 8 }}",
    "long": "{% set x = 'x' * 4000000000 %}",
    "deep": "{% for i in range(3000) %}<div>{% endfor %}",
    "flex": "{% for i in range(26) %}<div style='display:flex'><p>a</p>{% endfor %}",
    "columns": "<table><colgroup><col span='100000000'></colgroup><tr><td colspan='100000000'>x</table>",
    "use": "<svg width='9' height='9'><title>x</title><defs><g id='a0'><rect width='1' height='1'/></g>"
    "{% for i in range(30) %}"
    "<g id='a{{ i + 1 }}'><use href='#a{{ i }}'/><use href='#a{{ i }}'/></g>{% endfor %}"
    "</defs><use href='#a30'/></svg>",
    "page": "<style>@page { size: 100000000mm } h1 { margin-top: 99999999mm }</style>",
    "counter": "<style>h1::before { counter-reset: a 2000000000; content: counter(a, lower-roman) }</style>",
}


def failure(outcome: DocumentOutcome) -> str:
    """The message of an expected failure."""
    assert isinstance(outcome.error, DocumentProblem | InputProblem), (outcome.name, outcome.error)
    return str(outcome.error)


@pytest.mark.parametrize("scheme", ["file", "http"])
def test_a_page_fetches_nothing(bait: Bait, tmp_path: Path, scheme: str) -> None:
    address = f"file://{bait.secret}" if scheme == "file" else f"{bait.address}/x"
    folder = tmp_path / "templates"
    jobs = [
        note(folder, body.replace("{}", address).replace("{{", "{").replace("}}", "}"), name=name)
        for name, body in FETCHES.items()
    ]
    for outcome in make(jobs):
        if outcome.error:
            refused = REFUSALS.get(outcome.name, "not among the assets")
            assert refused in failure(outcome), outcome
        else:
            assert SECRET.encode() not in held_bytes(outcome.pdf), outcome.name


@pytest.mark.parametrize("scheme", ["file", "http"])
def test_a_style_sheet_of_the_folder_fetches_nothing(bait: Bait, tmp_path: Path, scheme: str) -> None:
    address = f"file://{bait.secret}" if scheme == "file" else f"{bait.address}/x"
    (tmp_path / "templates" / "style").mkdir(parents=True)
    (tmp_path / "templates" / "style" / "base.css").write_text(
        f'@import "{address}"; h1 {{ background: url({address}) }}'
    )
    assert "not among the assets" in failure(made(note(tmp_path / "templates")))


def test_a_template_gets_out_of_nothing(bait: Bait, tmp_path: Path) -> None:
    words = bait.folder / "words.toml"
    words.write_text(f'x = "{SECRET}"')
    folder = tmp_path / "templates"
    jobs = [
        note(folder, bait.laid(body).replace("@WORDS@", str(words.with_suffix(""))), name=name)
        for name, body in ESCAPES.items()
    ]
    for outcome in make(jobs):
        assert isinstance(outcome.error, InputProblem), outcome
        assert SECRET not in str(outcome.error)
        assert outcome.error.problems[0].file.startswith(str(tmp_path)), outcome.error


def test_a_template_that_is_too_large_is_refused(tmp_path: Path) -> None:
    assert "larger than 500 kB" in failure(made(note(tmp_path, "x" * 600_000)))


def test_a_file_of_the_folder_is_measured_before_it_is_read(tmp_path: Path) -> None:
    job = note(tmp_path)
    with (tmp_path / "unused.html").open("wb") as file:
        file.truncate(100_000_000_000)
    assert "larger than 500 kB" in failure(made(job))


@pytest.mark.parametrize("name", ["note.html", "parts/macros.html", "style/base.css"])
def test_a_link_in_the_folder_leads_nowhere(bait: Bait, tmp_path: Path, name: str) -> None:
    job = note(tmp_path / "templates", "{% import 'parts/macros.html' as m %}")
    path = tmp_path / "templates" / name
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    path.symlink_to(bait.secret)
    assert "leads out of the folder of templates" in failure(made(job))


def test_every_bomb_ends_within_its_limits_and_what_comes_after_is_written(tmp_path: Path) -> None:
    limits = replace(LIMITS, seconds=3)
    jobs = [note(tmp_path / "templates", body, name=name, limits=limits) for name, body in BOMBS.items()]
    *outcomes, harmless = make([*jobs, note(tmp_path / "templates")])
    assert harmless.error is None
    for outcome in outcomes:
        assert outcome.pdf or outcome.name in failure(outcome)
    assert {outcome.name for outcome in outcomes if not outcome.pdf} >= {"loops", "long", "deep", "columns", "use"}


def test_a_folder_that_breaks_no_rule_is_used(tmp_path: Path) -> None:
    assert made(note(tmp_path, "<p>{% for i in range(3) %}{{ i }}{% endfor %}</p>")).error is None
