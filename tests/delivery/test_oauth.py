"""Sign-in by tokens over real sockets: renewed in a run, refused in words, and never told to anybody else."""

from __future__ import annotations

import json
import stat
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest
import trustme
from msgspec.structs import replace

from reports.config.oauth import OauthSettings, complete, oauth_problems, url_fault
from reports.delivery import token_endpoint, token_sign_in, token_source
from reports.delivery.finished import Finished
from reports.delivery.ledger import Ledger
from reports.delivery.sending import MailSession
from reports.delivery.server import Server, connect
from reports.delivery.token_flows import open_source
from reports.delivery.token_sign_in import sign_in
from reports.delivery.token_source import TokenDelayed, TokenSource
from reports.delivery.token_store import TokenStore
from reports.errors import DeliveryProblem, InputProblem, UsageProblem
from tests.delivery.plans_of import FORM, NOON, planned
from tests.delivery.post_office import authority_file
from tests.delivery.token_office import (
    CLIENT,
    DEVICE,
    KEPT,
    SECRET,
    TOKEN,
    TokenOffice,
    TokenPostOffice,
    drip,
    hang,
    refusal,
)

USER = "desk@example.org"
ENVIRONMENT = {"REPORTS_OAUTH_SECRET": SECRET}


@pytest.fixture
def tokens() -> Iterator[TokenOffice]:
    with TokenOffice() as opened:
        yield opened


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def post(tokens: TokenOffice, authority: trustme.CA) -> Iterator[TokenPostOffice]:
    with TokenPostOffice(authority=authority, office=tokens) as opened:
        yield opened


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with Ledger(None, clock=lambda: NOON) as opened:
        yield opened


def settings_of(tokens: TokenOffice, **more: Any) -> OauthSettings:
    return complete(OauthSettings(**{**tokens.settings, "flow": "client_credentials", **more}), USER)


def source_of(tokens: TokenOffice, folder: Path, **more: Any) -> TokenSource:
    settings = settings_of(tokens, **{"token_file": str(folder / "sign-in.json"), **more})
    return open_source(settings, TokenStore(settings), ENVIRONMENT)


def server_of(post: TokenPostOffice, source: TokenSource, folder: Path) -> Server:
    assert post.authority is not None
    return Server("127.0.0.1", post.port, "starttls", authority_file(post.authority, folder), timeout=10.0, tokens=source)


def session_of(server: Server, ledger: Ledger) -> MailSession:
    return MailSession(server, ledger, FORM, lambda: 0.0, lambda _: None)


def due(ledger: Ledger, sheet: Finished, number: int) -> list[Any]:
    return [one for n in range(number) for one in planned(ledger, sheet, address=f"r{n}@example.org")]


# -- Signing in --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mechanism", ["", "xoauth2", "oauthbearer"])
def test_a_token_signs_in_by_both_mechanisms(
    tokens: TokenOffice, post: TokenPostOffice, tmp_path: Path, mechanism: str
) -> None:
    tokens.length = 2400
    connect(server_of(post, source_of(tokens, tmp_path, mechanism=mechanism), tmp_path)).quit()
    assert post.by == [mechanism.upper() or "XOAUTH2"]
    (asked,) = tokens.asked
    assert (asked["grant_type"], asked["client_id"], asked["client_secret"]) == ("client_credentials", CLIENT, SECRET)


def test_a_token_that_was_kept_and_is_refused_is_got_anew_once(
    tokens: TokenOffice, post: TokenPostOffice, tmp_path: Path
) -> None:
    source = source_of(tokens, tmp_path)
    server = server_of(post, source, tmp_path)
    connect(server).quit()
    post.revoked.add(tokens.given[0])
    connect(server).quit()
    assert len(tokens.given) == 2
    post.refuses = "535 5.7.3 Authentication unsuccessful"
    with pytest.raises(DeliveryProblem, match=r"answer 535 5.7.3: the token does not open this mailbox"):
        connect(server)
    assert len(tokens.given) == 3
    source.forget()
    with pytest.raises(DeliveryProblem):
        connect(server)
    assert len(tokens.given) == 4, "one that is new is not got anew"


def test_a_token_is_not_told_in_the_clear(tokens: TokenOffice, tmp_path: Path) -> None:
    with pytest.raises(UsageProblem, match="the token would go in the clear"):
        Server("127.0.0.1", 25, "none", tokens=source_of(tokens, tmp_path))


def test_a_server_that_takes_no_token_is_told(tokens: TokenOffice, post: TokenPostOffice, tmp_path: Path) -> None:
    source = source_of(tokens, tmp_path)
    source.mechanism = "gssapi"  # type: ignore[assignment] # one that is not offered
    with pytest.raises(DeliveryProblem, match="it takes no token by GSSAPI"):
        connect(server_of(post, source, tmp_path))
    assert tokens.asked == []


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("550 5.7.30 Basic authentication is not supported for Client Submission.", "takes no user and password any more"),
        ("535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.", "rules of the tenant"),
        ("535 5.7.3 Authentication unsuccessful", "the token does not open this mailbox"),
        ("535 5.7.8 Username and Password not accepted.", "the token has ended, was revoked"),
        ("535 no", "does not accept the token .answer 535.;"),
        ("503 5.5.1 already", "answer 503 5.5.1"),
    ],
)  # fmt: skip
def test_a_refusal_is_explained_in_words_and_the_rest_stays_planned(
    tokens: TokenOffice, post: TokenPostOffice, ledger: Ledger, sheet: Finished, tmp_path: Path, answer: str, words: str
) -> None:
    post.refuses = answer
    with pytest.raises(DeliveryProblem, match=words) as caught:
        session_of(server_of(post, source_of(tokens, tmp_path), tmp_path), ledger).send(due(ledger, sheet, 3))
    assert "what is left stays planned" in caught.value.message
    assert caught.value.remedy
    assert {one.state for one in ledger.deliveries()} == {"planned"}
    assert post.received == []


# -- In the middle of a run --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ends_at", ["MAIL", "connection"])
def test_a_token_that_ends_after_some_messages_is_renewed_and_each_arrives_once(
    tokens: TokenOffice, post: TokenPostOffice, ledger: Ledger, sheet: Finished, tmp_path: Path, ends_at: Any
) -> None:
    post.per_token, post.ends_at = 3, ends_at
    outcomes = session_of(server_of(post, source_of(tokens, tmp_path), tmp_path), ledger).send(due(ledger, sheet, 10))
    assert {one.state for one in outcomes} == {"accepted"}
    assert {address: len(found) for address, found in post.by_address().items()} == {f"r{n}@example.org": 1 for n in range(10)}
    assert len(tokens.given) == 4


def test_a_token_about_to_end_is_renewed_before_it_does(
    tokens: TokenOffice, post: TokenPostOffice, ledger: Ledger, sheet: Finished, tmp_path: Path
) -> None:
    time = 0.0

    def clock() -> float:
        nonlocal time
        time += 10.0
        return time

    settings = settings_of(tokens)
    made = open_source(settings, TokenStore(settings), ENVIRONMENT)
    tokens.seconds = "100"
    source = TokenSource(USER, made._fetch, clock=clock)
    session_of(server_of(post, source, tmp_path), ledger).send(due(ledger, sheet, 12))
    assert len(post.received) == 12
    assert len(tokens.given) >= 2
    assert post.tries == [f"r{n}@example.org" for n in range(12)], "no token was used after its end"


def test_a_token_revoked_in_a_run_that_is_not_given_again_stops_it_with_the_rest_planned(
    tokens: TokenOffice, post: TokenPostOffice, ledger: Ledger, sheet: Finished, tmp_path: Path
) -> None:
    post.per_token = 2
    source = source_of(tokens, tmp_path)
    messages = due(ledger, sheet, 5)
    source.token()
    tokens.answers = [refusal("invalid_grant", error_description=f"AADSTS50173: {SECRET}")]
    with pytest.raises(DeliveryProblem, match="AADSTS50173: the sign-in was revoked") as caught:
        session_of(server_of(post, source, tmp_path), ledger).send(messages)
    assert SECRET not in str(caught.value)
    assert sorted(one.state for one in ledger.deliveries()) == ["accepted"] * 2 + ["planned"] * 3


# -- The endpoint ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (refusal("invalid_client", 401), "invalid_client: it does not know the client"),
        (refusal("invalid_scope"), "invalid_scope: the scope is not one"),
        (refusal("invalid_client", error_description="AADSTS7000222: secret expired"), "AADSTS7000222: the client's secret has ended"),
        (refusal("a refusal\r\nof another kind"), "gives no token .another error."),
        ((400, {"error": ["x"]}), "another error"),
        ((404, b"not here"), "HTTP 404"),
        ((302, b""), "something else than a token"),
        ((200, b""), "something else than a token"),
        ((200, b"[" * 5000), "something else than a token"),
        ((200, b"[1]"), "something else than a token"),
        ((200, b"x" * 400_000), "something else than a token"),
        ((200, {"access_token": ""}), "no token that can be used"),
        ((200, {"access_token": "a\1b"}), "no token that can be used"),
        ((200, {"access_token": "a\r\nMAIL FROM:<x@y>"}), "no token that can be used"),
        ((200, {"access_token": ["x"]}), "no token that can be used"),
        ((200, {"access_token": "x", "token_type": "mac"}), "another type than Bearer"),
        ((200, {"access_token": "x" * 20_000}), "a token of 20000 characters"),
        ((200, {"access_token": "x", "expires_in": "soon"}), "something else than a token"),
    ],
)  # fmt: skip
def test_an_odd_answer_is_refused_in_our_own_words(tokens: TokenOffice, tmp_path: Path, answer: Any, told: str) -> None:
    tokens.answers = [answer]
    with pytest.raises(DeliveryProblem, match=told):
        source_of(tokens, tmp_path).token()


@pytest.mark.parametrize("answer", [(503, b""), (429, b"slow"), refusal("temporarily_unavailable"), refusal("server_error", 500)])
def test_an_endpoint_that_is_busy_gives_a_token_later(
    tokens: TokenOffice, post: TokenPostOffice, ledger: Ledger, sheet: Finished, tmp_path: Path, answer: Any
) -> None:
    tokens.answers = [answer, answer]
    (outcome,) = session_of(server_of(post, source_of(tokens, tmp_path), tmp_path), ledger).send(due(ledger, sheet, 1))
    assert outcome.state == "accepted"
    assert len(tokens.asked) == 3


@pytest.mark.parametrize("slow", [hang, drip])
def test_an_endpoint_that_is_slow_is_not_waited_for(
    tokens: TokenOffice, tmp_path: Path, slow: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(token_endpoint, "SECONDS", 0.5)
    tokens.answers = [slow]
    with pytest.raises(TokenDelayed, match="gives no token now"):
        source_of(tokens, tmp_path).token()


def test_an_endpoint_that_is_down_leaves_all_planned(
    authority: trustme.CA, ledger: Ledger, sheet: Finished, tmp_path: Path
) -> None:
    with TokenOffice() as tokens:
        source = source_of(tokens, tmp_path)
    with TokenPostOffice(authority=authority, office=tokens) as post, pytest.raises(DeliveryProblem, match=r"gives no token now .ConnectionError.; what is left"):
        session_of(server_of(post, source, tmp_path), ledger).send(due(ledger, sheet, 2))
    assert {one.state for one in ledger.deliveries()} == {"planned"}


@pytest.mark.parametrize("seconds", [None, 0, -5, "3600", 1e400])
def test_how_long_a_token_holds_may_be_told_oddly(tokens: TokenOffice, tmp_path: Path, seconds: Any) -> None:
    tokens.seconds = seconds if seconds != float("inf") else None
    source = source_of(tokens, tmp_path)
    source.token()
    assert not source.is_spent


# -- Other ways to a token ---------------------------------------------------------------------------------------------


def pem_of(authority: trustme.CA, path: Path) -> Path:
    issued = authority.issue_cert("desk.example.org", key_type=trustme.KeyType.RSA)
    path.write_bytes(issued.private_key_and_cert_chain_pem.bytes())
    path.chmod(0o600)
    return path


def claims_of(assertion: str) -> tuple[dict[str, Any], dict[str, Any]]:
    import base64

    head, body, _ = assertion.split(".")
    return tuple(json.loads(base64.urlsafe_b64decode(part + "==")) for part in (head, body))


def test_a_certificate_signs_for_the_program(tokens: TokenOffice, authority: trustme.CA, tmp_path: Path) -> None:
    file = pem_of(authority, tmp_path / "desk.pem")
    source_of(tokens, tmp_path, certificate_file=str(file), scope="mail/.default").token()
    (asked,) = tokens.asked
    head, claims = claims_of(asked["client_assertion"])
    assert asked["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    assert (head["alg"], len(head["x5t#S256"])) == ("RS256", 43)
    assert (claims["iss"], claims["sub"], claims["aud"]) == (CLIENT, CLIENT, tokens.url)
    assert (asked["client_id"], asked["scope"], "client_secret" in asked) == (CLIENT, "mail/.default", False)


def test_a_service_account_signs_for_the_mailbox(tokens: TokenOffice, authority: trustme.CA, tmp_path: Path) -> None:
    key = authority.issue_cert("x.example.org", key_type=trustme.KeyType.RSA).private_key_pem.bytes().decode()
    file = tmp_path / "account.json"
    file.write_text(json.dumps({"private_key": key, "client_email": "a@b.iam.example.org", "private_key_id": "k1"}))
    file.chmod(0o600)
    settings = complete(OauthSettings(preset="google", token_url=tokens.url, service_account_file=str(file)), USER)
    open_source(settings, TokenStore(settings)).token()
    (asked,) = tokens.asked
    head, claims = claims_of(asked["assertion"])
    assert asked["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
    assert (claims["iss"], claims["sub"], claims["scope"], claims["aud"]) == ("a@b.iam.example.org", USER, "https://mail.google.com/", tokens.url)
    assert head["kid"] == "k1"


def test_a_person_signs_in_with_a_code_once_and_runs_renew(tokens: TokenOffice, tmp_path: Path) -> None:
    tokens.rotates = True
    settings = settings_of(tokens, flow="device_code", device_url=tokens.url.replace("/token", "/device"),
                           scope="mail offline_access", token_file=str(tmp_path / "sign-in.json"))  # fmt: skip
    store, said, slept = TokenStore(settings), list[str](), list[float]()
    with pytest.raises(DeliveryProblem, match=r"nobody has signed in for desk@example.org yet"):
        open_source(settings, store, {}).token()
    begin = tokens._usual({"path": "/device"})
    tokens.answers = [begin, refusal("authorization_pending"), refusal("slow_down"), (503, b"")]
    sign_in(settings, store, {}, said.append, slept.append)
    assert said == ["Open https://login.example.org/device in any browser, sign in as desk@example.org, and type this code: ABCD-EFGH"]
    assert slept == [1.0, 1.0, 6.0, 6.0]
    assert tokens.asked[-1]["device_code"] == DEVICE
    kept = tmp_path / "sign-in.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    first = json.loads(kept.read_text())["refresh_token"]
    for _ in range(3):
        open_source(settings, store, {}).token()
    assert json.loads(kept.read_text())["refresh_token"] == tokens.kept != first
    other = replace(settings, user="other@example.org")
    assert TokenStore(other).read() is None


def test_a_code_that_nobody_uses_ends(tokens: TokenOffice) -> None:
    settings = settings_of(tokens, flow="device_code", device_url=tokens.url.replace("/token", "/device"), scope="mail")
    for answers, told in (([refusal("expired_token")], "was not used in time"), ([refusal("access_denied")], "was not allowed"), ([refusal("authorization_pending")] * 99, "in time")):
        tokens.answers = [tokens._usual({"path": "/device"}), *answers]
        with pytest.raises(DeliveryProblem, match=told):
            sign_in(settings, TokenStore(settings), {}, lambda _: None, lambda _: None)


@pytest.mark.parametrize("odd", [{}, {"verification_uri": "javascript:x"}, {"verification_uri": "http://evil.example.org/"}, {"user_code": 3}])
def test_an_odd_answer_to_the_question_for_a_code_is_refused(tokens: TokenOffice, odd: dict[str, Any]) -> None:
    settings = settings_of(tokens, flow="device_code", device_url=tokens.url.replace("/token", "/device"), scope="mail")
    tokens.answers = [(200, odd)]
    with pytest.raises(DeliveryProblem, match="something else than a token"):
        sign_in(settings, TokenStore(settings), {}, lambda _: None, lambda _: None)


def test_a_person_signs_in_by_the_browser_with_proof_of_the_code(tokens: TokenOffice, tmp_path: Path) -> None:
    import hashlib
    from base64 import urlsafe_b64encode

    settings = settings_of(tokens, flow="browser", authorization_url="https://login.example.org/authorize", scope="mail",
                           preset="google", token_file=str(tmp_path / "s.json"))  # fmt: skip
    seen: dict[str, str] = {}
    answers: list[int] = []

    def browser(address: str) -> None:
        query = {key: one[0] for key, one in parse_qs(urlsplit(address).query).items()}
        seen.update(query)

        def come_back() -> None:
            # A stranger knocks first, then who was asked.
            for state in ("guessed", query["state"]):
                address = urlsplit(query["redirect_uri"])
                connection = HTTPConnection("127.0.0.1", address.port or 0, timeout=5)
                connection.request("GET", f"/?code=c0de&state={state}")
                answers.append(connection.getresponse().status)
                connection.close()

        threading.Thread(target=come_back, daemon=True).start()

    sign_in(settings, TokenStore(settings), {}, lambda _: None, open_browser=browser)
    (asked,) = tokens.asked
    assert answers == [400, 200]
    digest = hashlib.sha256(asked["code_verifier"].encode()).digest()
    assert seen["code_challenge"] == urlsafe_b64encode(digest).decode().rstrip("=")
    assert (seen["access_type"], seen["code_challenge_method"], asked["code"]) == ("offline", "S256", "c0de")
    assert seen["redirect_uri"] == asked["redirect_uri"]
    assert TokenStore(settings).read() == tokens.kept


def test_a_browser_that_never_comes_back_is_not_waited_for(tokens: TokenOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(token_sign_in, "_WAIT", 0.1)
    settings = settings_of(tokens, flow="browser", authorization_url="https://login.example.org/a", scope="mail")
    with pytest.raises(DeliveryProblem, match="nobody has signed in in time"):
        sign_in(settings, TokenStore(settings), {}, lambda _: None, open_browser=lambda _: None)


def test_the_keyring_keeps_a_sign_in(tokens: TokenOffice) -> None:
    import keyring
    from keyring.backend import KeyringBackend
    from keyring.errors import KeyringLocked

    class Chest(KeyringBackend):
        priority = 1
        held: ClassVar[dict[tuple[str, str], str]] = {}
        is_locked = False

        def get_password(self, service: str, username: str) -> str | None:
            if self.is_locked:
                raise KeyringLocked("locked")
            return self.held.get((service, username))

        def set_password(self, service: str, username: str, password: str) -> None:
            self.held[service, username] = password

    chest = Chest()  # type: ignore[no-untyped-call] # has no annotations
    before = keyring.get_keyring()
    keyring.set_keyring(chest)
    try:
        store = TokenStore(settings_of(tokens, token_store="keyring"))
        assert store.read() is None
        store.keep(f"{KEPT}9")
        assert (store.read(), store.place) == (f"{KEPT}9", "the keyring")
        chest.is_locked = True
        with pytest.raises(Exception, match=r"keyring cannot be used .KeyringLocked."):
            store.read()
    finally:
        keyring.set_keyring(before)


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("echo t0ken-c", ""),
        ("echo '{\"access_token\": \"t0ken-c\", \"expires_in\": 60}'", ""),
        ("echo t0ken-c >&2; exit 3", "ends with 3"),
        ("echo two words", "no token that can be used"),
        ("printf ''", "no token that can be used"),
        ("sleep 5", "takes more than"),
    ],
)
def test_a_program_of_the_house_gives_the_token(script: str, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(token_source, "_COMMAND_SECONDS", 0.5)
    settings = complete(OauthSettings(token_command=("/bin/sh", "-c", script)), USER)
    source = open_source(settings, TokenStore(settings))
    if not told:
        assert source.token() == ("t0ken-c", True)
        return
    with pytest.raises((DeliveryProblem, TokenDelayed), match=told) as caught:
        source.token()
    assert "t0ken-c" not in str(caught.value)


# -- Settings ----------------------------------------------------------------------------------------------------------


def test_a_preset_fills_in_what_is_left_out() -> None:
    found = complete(OauthSettings(preset="microsoft", tenant="example.org", client="c", secret_file="s"), USER)
    assert found.token_url == "https://login.microsoftonline.com/example.org/oauth2/v2.0/token"
    assert (found.flow, found.scope, found.user) == ("client_credentials", "https://outlook.office365.com/.default", USER)
    person = complete(OauthSettings(preset="microsoft", flow="device_code", tenant="t", client="c"), USER)
    assert person.scope == "https://outlook.office.com/SMTP.Send offline_access"
    own = complete(OauthSettings(preset="microsoft", tenant="t", client="c", scope="mine", token_url="https://x.example/"), USER)
    assert (own.scope, own.token_url) == ("mine", "https://x.example/")


@pytest.mark.parametrize(
    ("settings", "fields"),
    [
        (OauthSettings(), ["mail.oauth"]),
        (OauthSettings(preset="microsoft"), ["mail.oauth.client", "mail.oauth.tenant", "mail.oauth.secret_file"]),
        (OauthSettings(preset="google"), ["mail.oauth.client"]),
        (OauthSettings(flow="service_account"), ["mail.oauth.token_url", "mail.oauth.service_account_file", "mail.oauth.scope"]),
        (OauthSettings(token_command=("x",)), []),
    ],
)
def test_what_settings_lack_is_named(settings: OauthSettings, fields: list[str]) -> None:
    assert [one.field for one in oauth_problems(complete(settings, USER), "reports.toml", has_secret=False)] == fields


@pytest.mark.parametrize(
    ("url", "is_right"),
    [
        ("https://login.example.org/token", True),
        ("http://127.0.0.1:8080/token", True),
        ("http://[::1]/token", True),
        ("http://localhost/token", True),
        ("http://login.example.org/token", False),
        ("http://127.0.0.1.example.org/token", False),
        ("http://localhost@evil.example.org/", False),
        ("ftp://127.0.0.1/", False),
        ("https://", False),
        ("https://[bad/", False),
    ],
)
def test_tokens_are_asked_for_encrypted_unless_on_this_machine(url: str, is_right: bool) -> None:
    assert (url_fault(url) is None) is is_right


def test_a_secret_that_others_may_read_is_refused(tokens: TokenOffice, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(SECRET)
    file.chmod(0o644)
    with pytest.raises(InputProblem, match="cannot be used") as caught:
        source_of(tokens, tmp_path, secret_file=str(file))
    assert "mode 644" in str(caught.value.problems[0])
    file.chmod(0o600)
    source_of(tokens, tmp_path, secret_file=str(file)).token()
    assert tokens.asked[0]["client_secret"] == SECRET


def test_nothing_of_a_source_prints_a_secret(tokens: TokenOffice, tmp_path: Path) -> None:
    source = source_of(tokens, tmp_path)
    source.token()
    assert TOKEN not in repr(source) + str(vars(source).get("_token"))
