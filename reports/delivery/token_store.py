"""Keeps what a person's sign-in gave (a refresh token): in a file for this user alone, or in the system's keyring."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from platformdirs import user_data_path

from reports.config.oauth import OauthSettings
from reports.delivery.secret_file import read_secret, unusable_secret
from reports.errors import EnvironmentProblem
from reports.files import write_whole

_SERVICE = "ccus-reports"
_AGAIN = "Sign in again: reports mail --sign-in"


class TokenStore:
    """The place of one refresh token: of one client, for one mailbox."""

    def __init__(self, settings: OauthSettings) -> None:
        whose = "\0".join((settings.token_url, settings.client, settings.user.casefold()))
        self._account = hashlib.sha256(whose.encode()).hexdigest()[:16]
        self._in_keyring = settings.token_store == "keyring"
        self._named = Path(settings.token_file) if settings.token_file else None

    @property
    def place(self) -> str:
        """Where it is kept, as a message names it."""
        return "the keyring" if self._in_keyring else str(self._path())

    def _path(self) -> Path:
        if self._named:
            return self._named
        try:
            folder = user_data_path(_SERVICE)
        except RuntimeError:
            folder = Path("~")
        if not folder.is_absolute():
            message = "there is no place for what the sign-in gives, because this user has no home"
            raise EnvironmentProblem(message, remedy="Name it: token_file in [mail.oauth].")
        return folder / f"sign-in-{self._account}.json"

    def read(self) -> str | None:
        """Return what was kept; None where nothing was, or it is of another client or mailbox.

        Raises InputProblem where others may read the file, or it holds something else.
        """
        if self._in_keyring:
            kept = self._ask_keyring(lambda keyring: keyring.get_password(_SERVICE, self._account))
            return kept if isinstance(kept, str) else None
        path = self._path()
        if not path.exists():
            return None
        try:
            found = json.loads(read_secret(path))
            token, account = found["refresh_token"], found["account"]
            if not isinstance(token, str) or not token:
                raise ValueError
        except (ValueError, KeyError, TypeError, RecursionError):
            raise unusable_secret(path, "does not hold what a sign-in gives", _AGAIN) from None
        return token if account == self._account else None

    def keep(self, token: str) -> None:
        """Keep a token in the place of the former one; raises EnvironmentProblem where that cannot be written."""
        if self._in_keyring:
            self._ask_keyring(lambda keyring: keyring.set_password(_SERVICE, self._account, token))
            return
        path = self._path()
        path.parent.mkdir(parents=True, exist_ok=True)
        data = json.dumps({"account": self._account, "refresh_token": token})
        write_whole(path, data.encode(), private=True)

    def _ask_keyring(self, work: Any) -> Any:
        try:
            import keyring
            from keyring.errors import KeyringError
        except ImportError:
            message = "the keyring needs a library that is not installed"
            raise EnvironmentProblem(message, remedy='Say: pip install "ccus-reports[keyring]"') from None
        try:
            return work(keyring)
        except KeyringError as error:
            message = f"the system's keyring cannot be used ({type(error).__name__})"
            remedy = 'Open it, or keep the sign-in in a file: token_store = "file".'
            raise EnvironmentProblem(message, remedy=remedy) from None
