"""The way to the server: encrypted, with the right one, and known to it by a password that nobody reads."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import pytest
import trustme

from reports.delivery.finished import Finished
from reports.delivery.ledger import Ledger
from reports.delivery.sending import MailSession
from reports.delivery.server import Server, connect, read_credentials
from reports.delivery.signing_in import Credentials
from reports.errors import DeliveryProblem, InputProblem, UsageProblem
from tests.delivery.plans_of import FORM, planned
from tests.delivery.post_office import PostOffice, authority_file

LOGIN = ("desk", "s3cret word")
Security = Literal["starttls", "tls"]


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@contextmanager
def opened(
    authority: trustme.CA, folder: Path, security: Security, names: tuple[str, ...] = ("127.0.0.1",), **more: Any
) -> Iterator[tuple[PostOffice, Server]]:
    """An encrypted server, and how a client that trusts its authority reaches it."""
    with PostOffice(security, authority, names=names, **more) as office:
        yield office, Server("127.0.0.1", office.port, security, authority_file(authority, folder), timeout=20.0)


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("login", [None, LOGIN], ids=["anonymous", "login"])
def test_mail_goes_out_encrypted_with_and_without_login(
    authority: trustme.CA, tmp_path: Path, sheet: Finished, security: Security, login: tuple[str, str] | None
) -> None:
    with opened(authority, tmp_path, security, login=login) as (office, plain), Ledger(None) as ledger:
        credentials = Credentials(*login) if login else None
        server = Server(plain.host, plain.port, security, plain.ca_file, credentials, 20.0)
        (outcome,) = MailSession(server, ledger, FORM, time.monotonic, lambda _: None).send(planned(ledger, sheet))
    assert (outcome.state, len(office.received), office.logins) == ("accepted", 1, 1 if login else 0)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_of_another_authority_is_refused(
    authority: trustme.CA, tmp_path: Path, security: Security
) -> None:
    with opened(trustme.CA(), tmp_path, security) as (office, server):
        authority_file(authority, tmp_path)
        with pytest.raises(DeliveryProblem, match="certificate of"):
            connect(server)
    assert office.tries == []


def test_a_certificate_for_another_name_is_refused(authority: trustme.CA, tmp_path: Path) -> None:
    with (
        opened(authority, tmp_path, "tls", names=("mail.example.org",)) as (_, server),
        pytest.raises(DeliveryProblem, match="certificate of"),
    ):
        connect(server)


def test_the_system_does_not_trust_a_made_up_authority(authority: trustme.CA, tmp_path: Path) -> None:
    with opened(authority, tmp_path, "tls") as (office, _), pytest.raises(DeliveryProblem, match="certificate of"):
        connect(Server("127.0.0.1", office.port, "tls"))


def test_nothing_is_said_to_a_server_that_does_not_encrypt(office: PostOffice, sheet: Finished) -> None:
    server = Server("127.0.0.1", office.port, "starttls", credentials=Credentials(*LOGIN))
    with Ledger(None) as ledger, pytest.raises(DeliveryProblem, match="does not offer"):
        MailSession(server, ledger, FORM, time.monotonic, lambda _: None).send(planned(ledger, sheet))
    assert (office.tries, office.received) == ([], [])


def test_a_wrong_password_ends_the_run_and_is_not_told(authority: trustme.CA, tmp_path: Path) -> None:
    with opened(authority, tmp_path, "starttls", login=LOGIN) as (_, plain):
        server = Server(plain.host, plain.port, "starttls", plain.ca_file, Credentials("desk", "wr0ng"), 20.0)
        with pytest.raises(DeliveryProblem, match="does not accept user and password") as caught:
            connect(server)
    assert "wr0ng" not in repr(caught.value) + str(caught.value.__cause__) + repr(server)


def test_a_file_that_holds_no_certificates_is_named(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("nothing", encoding="ascii")
    with pytest.raises(InputProblem, match="holds no certificates"):
        connect(Server("127.0.0.1", 1, "tls", tmp_path / "ca.pem"))


def test_what_is_not_encrypted_stays_on_this_machine() -> None:
    for host in ("127.0.0.1", "localhost", "::1"):
        assert Server(host, 25, "none").security == "none"
    for host in ("mail.example.org", "192.0.2.1", "localhost.example.org"):
        with pytest.raises(UsageProblem, match="in the clear"):
            Server(host, 25, "none")
    with pytest.raises(UsageProblem, match="password would go in the clear"):
        Server("127.0.0.1", 25, "none", credentials=Credentials(*LOGIN))


# -- User and password -------------------------------------------------------------------------------------------------


def credentials_file(folder: Path, text: str = 'user = "desk"\npassword = "s3cret"\n', mode: int = 0o600) -> Path:
    path = folder / "credentials.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def test_user_and_password_come_from_the_environment_or_from_a_file(tmp_path: Path) -> None:
    environment = {"REPORTS_MAIL_USER": "a", "REPORTS_MAIL_PASSWORD": "b"}
    assert read_credentials(environment, None) == Credentials("a", "b")
    assert read_credentials(environment, credentials_file(tmp_path)) == Credentials("desk", "s3cret")
    assert read_credentials({}, None) is None


def test_one_without_the_other_is_refused() -> None:
    with pytest.raises(UsageProblem, match="not both set"):
        read_credentials({"REPORTS_MAIL_USER": "a"}, None)


def test_what_servers_need_not_understand_is_refused_without_telling_it() -> None:
    with pytest.raises(UsageProblem, match="is not ASCII") as caught:
        read_credentials({"REPORTS_MAIL_USER": "a", "REPORTS_MAIL_PASSWORD": "s3crét"}, None)
    assert "s3cr" not in str(caught.value)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o660, 0o604, 0o700])
def test_a_file_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = credentials_file(tmp_path, mode=mode)
    with pytest.raises(InputProblem) as caught:
        read_credentials({}, path)
    assert f"has mode {mode:o}" in str(caught.value.problems[0])


@pytest.mark.parametrize(
    "text",
    [
        'user = "desk"\npassword = s3cret\n',
        'user = "desk"\n',
        'user = "desk"\npassword = "s3cret"\nx = 1\n',
        "\0s3cret",
    ],
)
def test_what_is_wrong_with_the_file_is_told_without_the_secret(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputProblem) as caught:
        read_credentials({}, credentials_file(tmp_path, text))
    assert "s3cret" not in " ".join(map(str, (caught.value, *caught.value.problems)))
    assert caught.value.__cause__ is None


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputProblem, match="cannot be used"):
        read_credentials({}, tmp_path / "none.toml")


def test_secrets_are_not_in_what_python_prints_of_them() -> None:
    server = Server("mail.example.org", 465, "tls", credentials=Credentials(*LOGIN))
    assert LOGIN[1] not in repr(server) + repr(server.credentials)
