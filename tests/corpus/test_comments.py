from __future__ import annotations

import pytest

from reports.corpus.comments import take_comments, without_comments


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("<!-- internal -->\n\nVisible. <!-- ask legal --> More.", "\n\nVisible.  More."),
        ("Visible. <!-- one\n\ntwo --> More.", "Visible.  More."),
        ("Visible. %%one%% More.\n\n%%\nthree\n%%\n", "Visible.  More.\n\n\n"),
        ("a<!-->b<!--->c", "abc"),
        ("增长 5%%，下降 3%%。", "增长 5%%，下降 3%%。"),
        ("a <!-- open", "a <!-- open"),
        ("a %% open", "a %% open"),
        ("`<!-- a -->` <!-- b -->", "`<!-- a -->` "),
        ("``a ` <!-- b -->``<!-- c -->", "``a ` <!-- b -->``"),
        ("a ` b <!-- c -->", "a ` b "),
        ("```\n<!-- a -->\n```\n<!-- b -->", "```\n<!-- a -->\n```\n"),
        ("~~~~\n~~~\n%% a %%\n~~~~\n%% b %%", "~~~~\n~~~\n%% a %%\n~~~~\n"),
        ("> ```\n> <!-- a -->", "> ```\n> <!-- a -->"),
    ],
)
def test_comments_are_no_content(text: str, left: str) -> None:
    assert without_comments(text) == left


def test_comments_are_told_in_order() -> None:
    assert take_comments("%%a%% <!-- b --> c").comments == ("%%a%%", "<!-- b -->")


def test_many_marks_that_are_never_closed_cost_nothing() -> None:
    for text in ("<!-- " * 40_000, "a %% <!--" + "x" * 200_000, "` `` " * 30_000):
        without_comments(text)
