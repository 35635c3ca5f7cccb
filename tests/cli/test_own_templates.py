"""Templates, style sheets and words of a house: changed one by one, and each mistake in them told with its line."""

from __future__ import annotations

import json
import re
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pypdfium2
import pytest

from reports.app.own_templates import copy_template, list_templates
from tests.attached import files_in
from tests.cli.running import Command
from tests.corpus.test_natives import NATIVES

DAY = ("--as-of", "2026-03-31")


def sheet(reports: Command, corpus: Path, name: str, *options: str | Path) -> Path:
    ran = reports("policy", "cn-one", "--corpus", corpus, *DAY, "-o", f"{name}.pdf", *options)
    assert ran.code == 0, ran.err
    return ran.path


def lines(path: Path) -> list[str]:
    """The lines of a document, page by page."""
    document = pypdfium2.PdfDocument(path)
    return [line for page in document for line in page.get_textpage().get_text_range().split("\r\n")]


def write(name: str, text: str) -> Path:
    path = Path("mine") / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_copy_of_everything_gives_the_same_bytes(reports: Command, sample_corpus: Path) -> None:
    listed = reports("templates", "list").out.splitlines()
    assert len(listed) == len(list_templates()) > 40
    for line in listed:
        assert len(line.split(maxsplit=1)) == 2, f"{line} says nothing of itself"
        assert reports("templates", "copy", line.split()[0], "--to", "mine").code == 0
    words = ("country", "NO", "--corpus", sample_corpus, "--lang", "both", *DAY)
    copied = reports(*words, "--template-dir", "mine", "-o", "copied.pdf")
    assert copied.code == 0, copied.err
    assert reports(*words, "-o", "plain.pdf").code == 0
    assert Path("copied.pdf").read_bytes() == Path("plain.pdf").read_bytes()


def test_a_copy_replaces_nothing_unasked_and_an_unknown_name_is_told_the_nearest(reports: Command) -> None:
    assert reports("templates", "copy", "sheet.html").out.strip() == "templates/sheet.html"
    assert (ran := reports("templates", "copy", "sheet.html")).code == 2
    assert "--force" in ran.err
    assert reports("templates", "copy", "sheet.html", "--force").code == 0
    assert (ran := reports("templates", "copy", "shet.html")).code == 2
    assert "Did you mean sheet.html?" in ran.err
    names = {one["name"] for one in json.loads(reports("templates", "list", "--json").out)}
    assert {"sheet.html", "style/tokens.css", "strings/zh.toml"} < names
    assert {"mail.html", "mail.txt", "mail.css", "batch-index.html", "web/edition.css"} < names
    assert not {"web/edition.html", "web/edition.js"} & names


@pytest.mark.parametrize(
    ("lang", "words", "before", "after"),
    [
        ("zh", '[sheet]\nscores = "本院怎样评分"\n', "评分与证据", "本院怎样评分"),
        ("en", '[sheet]\nscores = "How we score it"\n', "Scores and evidence", "How we score it"),
    ],
)
def test_one_heading_changes_and_everything_else_is_as_shipped(
    reports: Command, small: Path, lang: str, words: str, before: str, after: str
) -> None:
    write(f"strings/{lang}.toml", words)
    plain = lines(sheet(reports, small, "plain", "--lang", lang))
    own = lines(sheet(reports, small, "own", "--lang", lang, "--template-dir", "mine"))
    assert sum(before in line for line in plain) == 1
    assert own == [line.replace(before, after) for line in plain]


def test_sentence_plural_template_and_colour_change_in_two_languages(reports: Command, sample_corpus: Path) -> None:
    write("strings/en.toml", '[count]\nrecord.one = "{n:,} measure"\nrecord.other = "{n:,} measures"\n')
    write("strings/zh.toml", '[frame]\nnotes = "数据从何而来"\n')
    write("strings/en.toml", Path("mine/strings/en.toml").read_text() + '[frame]\nnotes = "Where the data come from"\n')
    copy_template("frame.html", Path("mine"))
    frame = Path("mine/frame.html")
    heading = '{{ m.h2(s("frame.notes")'
    frame.write_text(frame.read_text().replace(heading, f'<p>§ {{{{ s("frame.notes") }}}}</p>{heading}', 1))
    Path("brand.toml").write_text('[colours]\naccent = "#aa0000"\n', encoding="utf-8")
    words = ("country", "NO", "--corpus", sample_corpus, "--lang", "both", *DAY)
    ran = reports(*words, "--template-dir", "mine", "--brand", "brand.toml", "-o", "own.pdf")
    assert ran.code == 0, ran.err
    assert reports(*words, "-o", "plain.pdf").code == 0
    own, plain = "\n".join(lines(Path("own.pdf"))), "\n".join(lines(Path("plain.pdf")))
    for said in ("§ 数据从何而来", "§ Where the data come from"):
        assert said in own
    assert re.search(r"\d measures", own)
    assert not re.search(r"\d measures", plain)
    assert re.search(r"\d records", plain)
    assert b"#aa0000" not in Path("plain.pdf").read_bytes()
    assert (ran := reports("verify", "own.pdf", "--template-dir", "mine")).code == 0, ran.err
    # Without them its words cannot be compared, and a file that is sealed anew could say anything.
    ran = reports("verify", "own.pdf", "--json")
    assert (ran.code, json.loads(ran.out)["outcome"], json.loads(ran.out)["differences"]) == (9, "not proved", [])
    assert json.loads(files_in(Path("own.pdf").read_bytes())["source.json"])["words"]["zh"] == {
        "frame.notes": "数据从何而来"
    }
    assert "words" not in json.loads(files_in(Path("plain.pdf").read_bytes())["source.json"])


MISTAKES = {
    "an unknown key": ("strings/en.toml", '[sheet]\nscors = "x"\n', "en.toml:2: sheet.scors", "Did you mean sheet.scores?"),
    "no text": ("strings/zh.toml", "\n[sheet]\nscores = 3\n", "zh.toml:3: sheet.scores", 'Write it as scores = "…"'),
    "a placeholder that is misspelt": (
        "strings/en.toml", '[mail]\nsubject = "{titel}, {edition}"\n', "en.toml:2: mail.subject", "{title}?",
    ),
    "a placeholder left out": (
        "strings/en.toml", '[mail]\nsubject = "{title}"\n', "lacks the placeholder {edition}", "{title}, {edition}",
    ),
    "a brace": ("strings/en.toml", '[unset]\nnotice = "a { b"\n', "en.toml:2: unset.notice", "Double a brace"),
    "a plural form": (
        "strings/en.toml", '[count]\nrecord.one = "{n:,} entry"\n', "en.toml:2: count.record", "Write the forms one, other.",
    ),
    "a format": (
        "strings/en.toml", '[mail]\npart = "{part:>500} {parts}"\n', "en.toml:2: mail.part: has a placeholder {part} with",
        "Message {part} of {parts}",
    ),
    "not TOML": ("strings/zh.toml", '[sheet]\nscores = "a"\nscores = "b"\n', "zh.toml:3: is not TOML", "Correct the line"),
    "no language": ("strings/zh-CN.toml", "", "zh-CN is not a document language", "Did you mean zh.toml?"),
    "conventions": ("strings/en.toml", '[locale]\ncldr = "de"\n', "en.toml:1: locale: is no word", "Take [locale] out"),
    "comma of English": ("strings/en.toml", '[locale]\ncomma = "，"\n', "locale.comma: is no choice in en", "Take it out"),
    "no comma": ("strings/ja.toml", '[locale]\ncomma = ","\n', "ja.toml:2: locale.comma: ',' is none of 、 ，", "Write 、 or ，"),
    "a character in no face": ("strings/en.toml", '[sheet]\nscores = "\U0001f600"\n', "en.toml:2: sheet.scores", "another way"),
    "a misnamed template": ("shet.html", "x", "shet.html: is not the name of a shipped file", "Did you mean sheet.html?"),
    "the frame of editions": ("web/edition.html", "{{ 1 }}", "edition.html: is not taken", "strings/<tag>.toml"),
    "the script of editions": ("web/edition.js", "x", "edition.js: is not taken", "docs/templates.md says why"),
    "a value of pages in a mail": ("mail.html", "a\n{{ c.title }}", "mail.html:2: there is no 'c'", "docs/templates.md"),
    "a misspelt value of mails": ("mail.txt", "a\n\n{{ mial.subject }}", "mail.txt:3: there is no 'mial'", "'mail'?"),
    "a word in a mail": ("mail.txt", '{{ s("mail.atached") }}', "mail.txt:1: there is no word", "'mail.attached'?"),
    "a filter of pages in an index": ("batch-index.html", "{{ 1 }}\n{{ run.as_of|wrods }}", "index.html:2: cannot be read", "docs"),
    "a picture in a mail": ("mail.css", "p {\n background: url(x.png) }", "mail.css:2: url(x.png)", "Take it out"),
    "the end of an element": ("web/edition.css", "b {}\n</style>", "edition.css:2: ends the element", "Take it out"),
    "a misnamed style sheet": ("style/tokns.css", "", "tokns.css: is not the name", "Did you mean style/tokens.css?"),
    "syntax": ("sheet.html", "a\n{% if %}", "sheet.html:2: cannot be read", "Compare it with the shipped"),
    "a filter": ("sheet.html", "a\n{{ c.title|haeding }}", "sheet.html:2: cannot be read", "Did you mean 'heading'?"),
    "a value": ("unset.html", "a\n\n{{ sectoin.id }}", "unset.html:3: there is no 'sectoin'", "Did you mean 'section'?"),
    "a word": ("unset.html", '{{ s("sheet.scors") }}', "unset.html:1: there is no word", "Did you mean 'sheet.scores'?"),
    "a field": ("sheet.html", "a\n{{ c.titel }}", "sheet.html:2: the template", "did you mean 'title'?"),
    "a template that is included": ("sheet.html", '\n{% include "gone.html" %}', "sheet.html:2: gone.html", "Did you mean"),
    "a font": ("style/job.css", "a { }\nb { font-family: Arial }", "job.css:2: font-family", "Noto Sans CJK SC"),
    "a generic font": ("style/job.css", "b { font: bold 8pt/1.2 serif }", "job.css:1: font-family", "Noto Sans CJK SC"),
    "a font of the style sheet's own": ("style/job.css", "\n@font-face { }", "job.css:2: @font-face", "Name the faces"),
    "another ending": ("strings/en.tml", "", "en.tml: is not the name of a shipped file", "Did you mean strings/en.toml?"),
    "another kind of file": ("sheet.jinja", "x", "sheet.jinja: is not the name", "Did you mean sheet.html?"),
    "control characters": ("strings/en.toml", '[sheet]\nscores = "a\u202eb"\n', "en.toml:2: sheet.scores: holds", "Delete them"),
    "a form that a language has not": (
        "strings/zh.toml", '[count]\nrecord.one = "{n}"\nrecord.other = "{n}"\n', "zh.toml:2: count.record: has", "forms other.",
    ),
    "a picture from elsewhere": (
        "sheet.html", 'a {{ 1 }}\n<img alt="x" src="https://example.org/a.png">', "sheet.html:2: https://example.org/a.png", "Take it",
    ),
    "an empty page": ("sheet.html", " \n", "sheet.html:1: is empty", "Compare it with the shipped"),
    "no page": ("twins.html", "words", "twins.html:1: is no page", "Compare it with the shipped"),
    "a style sheet from elsewhere": ("style/job.css", "\n@import url(a.css);", "job.css:2: @import url(a.css)", "Take it out"),
    "a picture of a style sheet": ("style/job.css", "b {\nbackground: url( 'a.png' ) }", "job.css:2: url(", "Take it out"),
    "another encoding": ("style/job.css", "/* \n", "job.css:1: is not UTF-8", "Save it as UTF-8"),
    "properties that are missing": ("style/tokens.css", ":root { --ink: #111 }", "tokens.css:1: lacks --accent", "reports templates copy"),
    "a property": ("style/job.css", "a {\n colr: red }", "job.css:2: colr: red", "Correct or remove it."),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_with_file_line_and_remedy(reports: Command, small: Path, mistake: str) -> None:
    name, text, said, remedy = MISTAKES[mistake]
    write(name, text)
    if mistake == "another encoding":
        Path("mine", name).write_bytes(b"/* caf\xe9 */")
    ran = reports("policy", "cn-one", "--corpus", small, "--template-dir", "mine", "-o", "x.pdf")
    assert (ran.code, ran.out) == (3, "")
    assert f"mine/{name}" in ran.err
    assert said in ran.err
    assert remedy in ran.err
    assert not Path("x.pdf").exists()


def test_a_folder_and_a_link_that_leads_nowhere_are_no_templates(reports: Command, small: Path) -> None:
    write("unset.html", "{{ section.lang }}")
    Path("mine/sheet.html").mkdir()
    Path("mine/style").mkdir()
    Path("mine/style/job.css").symlink_to("gone.css")
    Path("mine/README.md").write_text("Ours.")
    ran = reports("policy", "cn-one", "--corpus", small, "--template-dir", "mine", "-o", "x.pdf")
    assert ran.code == 3
    assert "sheet.html: is a folder" in ran.err
    assert "job.css: cannot be read (it leads nowhere)" in ran.err
    assert "README.md" not in ran.err


def test_everything_that_is_wrong_is_told_at_once(reports: Command, small: Path) -> None:
    for mistake in ("an unknown key", "not TOML", "a misnamed template", "syntax", "a font"):
        write(*MISTAKES[mistake][:2])
    ran = reports("policy", "cn-one", "--corpus", small, "--template-dir", "mine", "-o", "x.pdf")
    assert ran.code == 3
    for mistake in ("an unknown key", "not TOML", "a misnamed template", "syntax", "a font"):
        assert MISTAKES[mistake][2] in ran.err


def test_a_template_that_another_one_of_the_house_includes_may_be_called_anything(
    reports: Command, small: Path
) -> None:
    copy_template("sheet.html", Path("mine"))
    own = Path("mine/sheet.html")
    own.write_text(
        own.read_text().replace("{% block content %}", '{% block content %}{% include "parts/ours.html" %}', 1)
    )
    write("parts/ours.html", "<p>{{ section.lang }} 自家</p>")
    assert any("自家" in line for line in lines(sheet(reports, small, "own", "--template-dir", "mine")))


def test_changed_words_are_a_reason_to_write_a_document_anew(reports: Command, small: Path) -> None:
    words = ("batch", "--by", "record", "--corpus", small, "-o", "out", *DAY, "--template-dir", "mine")
    write("strings/zh.toml", '[sheet]\nscores = "甲"\n')
    assert reports(*words).code == 0
    (made,) = Path("out").glob("*.pdf")
    assert any("甲" in line for line in lines(made))
    write("strings/zh.toml", '[sheet]\nscores = "乙丙"\n')
    ran = reports(*words, "--why", made.stem)
    assert "the words of the house" in ran.out + ran.err
    assert reports(*words).code == 0
    assert any("乙丙" in line for line in lines(made))


def test_japanese_words_take_the_comma_that_a_house_chooses_and_records_keep_theirs(reports: Command) -> None:
    write("strings/ja.toml", '[locale]\ncomma = "，"\n')
    asked = ("policy", "roadmap", "--corpus", str(NATIVES), "--lang", "ja", *DAY)
    texts = {}
    for name, more in (("plain", ()), ("own", ("--template-dir", "mine"))):
        ran = reports(*asked, "-o", f"{name}.pdf", *more)
        assert ran.code == 0, ran.err
        texts[name] = "".join(lines(Path(f"{name}.pdf")))
    said = "行程表は、2030年までに事業を始めるための環境を整備し、以後は本格的に展開するとした。"
    squeezed = {name: "".join(text.split()) for name, text in texts.items()}
    assert all(said in text for text in squeezed.values())
    assert squeezed["own"].replace(said, "").count("、") == 0
    assert squeezed["plain"].count("、") - said.count("、") == squeezed["own"].count("，") > 20
    assert reports("verify", "own.pdf").code == 0


def texts(folder: str) -> list[str]:
    """The texts of the one message in a folder."""
    (path,) = Path(folder).glob("*.eml")
    parts = message_from_bytes(path.read_bytes(), policy=default).walk()
    return [part.get_content() for part in parts if part.get_content_maintype() == "text"]


def test_a_mail_is_set_by_the_templates_of_the_house(reports: Command, small: Path) -> None:
    for name in ("mail.html", "mail.txt", "mail.css"):
        copy_template(name, Path("mine"))
    sheet(reports, small, "own")
    words = ("mail", "--to", "minister@example.org", "own.pdf", "--sender", "desk@example.org", "--eml")
    assert reports(*words, "plain").code == reports(*words, "copied", "--template-dir", "mine").code == 0
    assert texts("plain") == texts("copied")
    text = Path("mine/mail.txt").read_text()
    write("mail.txt", f"From the house of {{{{ mail.lang }}}}\n{text}")
    write("mail.css", "p { color: #123456 }")
    assert (ran := reports(*words, "own", "--template-dir", "mine")).code == 0, ran.err
    plain, html = texts("own")
    assert plain.startswith("From the house of zh-Hans")
    assert "color: #123456" in html
    write("mail.txt", "{{ mail.titel }}")
    ran = reports(*words, "bad", "--template-dir", "mine")
    assert ran.code == 3
    assert "mail.txt:1: " in ran.err
    assert not list(Path("bad").glob("*.eml"))


def test_the_page_of_a_batch_and_the_style_of_editions_are_of_the_house(reports: Command, small: Path) -> None:
    words = ("batch", "--by", "record", "--corpus", small, *DAY, "--format", "pdf,html", "--template-dir", "mine", "-o")
    for name in ("batch-index.html", "web/edition.css"):
        copy_template(name, Path("mine"))
    assert reports(*words, "copied").code == 0
    assert reports(*(word for word in words if word not in ("--template-dir", "mine")), "plain").code == 0
    names = sorted(path.name for path in Path("plain").iterdir() if path.suffix in (".html", ".pdf"))
    assert len(names) == 3
    for name in names:
        assert (Path("plain") / name).read_bytes() == (Path("copied") / name).read_bytes(), name
    write("batch-index.html", "<p>{{ run.documents }} of the house, {{ run.bytes|size }}</p>")
    write("web/edition.css", Path("mine/web/edition.css").read_text() + "\nbody { letter-spacing: 0.01em }\n")
    assert (ran := reports(*words, "own")).code == 0, ran.err
    assert Path("own/index.html").read_text().startswith("<p>1 of the house")
    (edition,) = (path for path in Path("own").glob("*.html") if path.name != "index.html")
    assert "letter-spacing: 0.01em" in edition.read_text()
    told = json.loads(reports("verify", edition, "--json").out)
    assert (told["outcome"], len(told["not_applied"])) == ("not proved", 1)
    told = json.loads(reports("verify", edition, "--template-dir", "mine", "--json").out)
    assert (told["outcome"], told["not_applied"]) == ("as written", [])
    told = json.loads(reports("verify", edition.with_suffix(".pdf"), "--json").out)
    assert (told["outcome"], told["not_applied"]) == ("as written", [])
    edition.write_text(edition.read_text().replace("甲办法", "乙办法"))
    assert reports("verify", edition).code == 5


def test_a_mail_speaks_in_the_words_of_the_house(reports: Command, small: Path) -> None:
    write("strings/zh.toml", '[mail]\nsubject = "本院：{title}，{edition}"\n')
    sheet(reports, small, "own", "--template-dir", "mine")
    words = ("mail", "--to", "minister@example.org", "own.pdf", "--eml", "eml", "--json")
    plain, own = reports(*words), reports(*words, "--template-dir", "mine")
    assert own.code == plain.code == 0, own.err
    assert "本院：" in own.out
    assert "本院：" not in plain.out


def test_mail_and_print_hold_a_document_to_the_templates_that_it_was_made_with(
    reports: Command, sample_corpus: Path
) -> None:
    assert reports("templates", "copy", "sheet.html", "--to", "mine").code == 0
    path = Path("mine/sheet.html")
    write("sheet.html", path.read_text(encoding="utf-8").replace("</h1>", '</h1>\n<p class="caption">Of our desk.</p>'))
    house = ("--template-dir", "mine")
    words = ("policy", "us-45q-tax-credit", "--corpus", sample_corpus, "--lang", "en", *DAY, "--format", "pdf,html")
    assert reports(*words, *house, "-o", "own.pdf").code == 0
    for command in (("mail", "--to", "a@example.org", "own.pdf"), ("print", "own.pdf", "-o", "job.pdf")):
        refused = reports(*command)
        assert refused.code == 5
        assert "Name the folder of templates" in refused.err
        assert reports(*command, *house).code == 0
    write("sheet.html", path.read_text(encoding="utf-8").replace("Of our desk.", "Of another desk."))
    assert reports("mail", "--to", "a@example.org", "own.pdf", *house).code == 5
