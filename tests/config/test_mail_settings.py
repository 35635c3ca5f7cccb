"""[mail] in reports.toml: checked, without secrets."""

from __future__ import annotations

from pathlib import Path

import pytest

from reports.config.mail import MailSettings
from reports.config.project import read_configuration
from reports.errors import InputProblem

GOOD = '[mail]\nserver = "smtp.example.org"\nsender = "Policy Office <policy@example.org>"\nca_file = "ca.pem"\n'


def read(folder: Path, text: str) -> MailSettings:
    path = folder / "reports.toml"
    path.write_text(text, encoding="utf-8")
    return read_configuration(path).mail


def test_settings_are_read_and_files_lie_beside_it(tmp_path: Path) -> None:
    mail = read(tmp_path, GOOD + "cap_mb = 5\nchinese_names = true\n")
    assert (mail.server, mail.cap_mb, mail.chinese_names, mail.security) == ("smtp.example.org", 5, True, "starttls")
    assert Path(mail.ca_file) == tmp_path / "ca.pem"


def test_a_file_that_is_silent_leaves_the_defaults(tmp_path: Path) -> None:
    assert read(tmp_path, "") == MailSettings()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('password = "x"', "is a secret"),
        ('user = "x"', "is a secret"),
        ('sever = "x"', "Did you mean 'server'"),
        ("port = 0", "is not a whole number above 0"),
        ('port = "25"', "is not a whole number above 0"),
        ("rate = true", "is not a whole number above 0"),
        ('security = "ssl"', "is not known"),
        ('over_cap = "drop"', "is not known"),
        ('chinese_names = "yes"', "is neither true nor false"),
        ('reply_to = "a b"', "is not one plain address"),
        ('reply_to = ""', "is empty"),
        ('unsubscribe = "http://example.org"', "is not an address of that kind"),
        ('unsubscribe = "mailto:x@example.org>\\r\\nBcc: y"', "is not an address of that kind"),
    ],
)
def test_what_is_wrong_is_named_with_a_remedy(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(InputProblem) as caught:
        read(tmp_path, GOOD + line + "\n")
    (problem,) = caught.value.problems
    assert said in str(problem)


@pytest.mark.parametrize(
    "sender",
    [
        "policy@example.org\\r\\nBcc: x@example.org",
        "a@example.org, b@example.org",
        "Policy Office",
        "x <a@example.org> y",
    ],
)
def test_a_sender_is_one_address(tmp_path: Path, sender: str) -> None:
    with pytest.raises(InputProblem) as caught:
        read(tmp_path, f'[mail]\nsender = "{sender}"\n')
    assert [problem.field for problem in caught.value.problems] == ["mail.sender"]


@pytest.mark.parametrize("server", ["smtp example.org", "smtp.example.org:25", "http://x", "x\\ny"])
def test_a_server_is_a_name(tmp_path: Path, server: str) -> None:
    with pytest.raises(InputProblem):
        read(tmp_path, f'[mail]\nserver = "{server}"\n')
