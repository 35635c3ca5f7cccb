"""Gives the token of a run: got when it is needed, renewed before it ends, and anew once a server refuses it."""

from __future__ import annotations

import json
import re
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Literal

from reports.errors import DeliveryProblem

_MARGIN = 60.0
"""Seconds before its end from which a token is not begun with any more."""
_COMMAND_SECONDS = 60.0
_LONGEST = 12_000
"""Characters of a token; a line of SMTP that signs in may have 12,288 (RFC 4954)."""
_TOKEN = re.compile(r"[!-~]+", re.ASCII)
"""What a token may consist of: what could end a line or a field of the sign-in is not among it."""


class TokenDelayed(OSError):
    """No token now, and perhaps one later: whoever gives tokens is not there, is busy, or takes too long."""


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A token, which is never printed, and for how many seconds it holds."""

    value: str = field(repr=False)
    seconds: float = float("inf")


class TokenSource:
    """The token by which a run signs in for a mailbox."""

    def __init__(
        self,
        user: str,
        fetch: Callable[[], AccessToken],
        mechanism: Literal["", "xoauth2", "oauthbearer"] = "",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.user = user
        self.mechanism = mechanism
        """The one to use; "" is whichever the server offers."""
        self._fetch = fetch
        self._clock = clock
        self._token: AccessToken | None = None
        self._until = 0.0

    def __repr__(self) -> str:
        """Return what may be printed."""
        return f"TokenSource({self.user!r})"

    @property
    def is_spent(self) -> bool:
        """Whether the token that was given last has ended, or is about to."""
        return self._token is not None and self._clock() >= self._until

    def token(self) -> tuple[str, bool]:
        """Return a token, and whether it was got just now.

        Raises:
            TokenDelayed: there is none now.
            DeliveryProblem: there will be none until something is corrected.
        """
        if self._token is not None and not self.is_spent:
            return self._token.value, False
        self._token = None
        got = self._fetch()
        margin = min(_MARGIN, got.seconds / 10)
        self._token, self._until = got, self._clock() + got.seconds - margin
        return got.value, True

    def forget(self) -> None:
        """Take the token for ended: a server has refused it."""
        self._token = None


def token_of(answer: Any, where: str) -> AccessToken:
    """Return the token in an answer; raises DeliveryProblem where it holds none that can be used."""
    value = answer.get("access_token") if isinstance(answer, dict) else None
    fault = ""
    if not isinstance(value, str) or not _TOKEN.fullmatch(value):
        fault = "gives no token that can be used"
    elif len(value) > _LONGEST:
        fault = f"gives a token of {len(value)} characters, and a mail server takes {_LONGEST}"
    elif str(answer.get("token_type", "Bearer")).lower() != "bearer":
        fault = "gives a token of another type than Bearer"
    if fault:
        raise DeliveryProblem(f"{where} {fault}; what is left stays planned", remedy="Correct [mail.oauth].")
    seconds = float("inf")
    with suppress(TypeError, ValueError, OverflowError):
        seconds = float(answer["expires_in"]) if "expires_in" in answer else seconds
    # A number that is none, or is over, says nothing: the mail server will.
    return AccessToken(str(value), seconds if seconds > 0 else float("inf"))


def run_command(command: Sequence[str]) -> AccessToken:
    """Return the token that a program of the house prints: alone, or as ``access_token`` and ``expires_in`` in JSON.

    What else it says is not shown, because it may hold secrets.
    """
    name, remedy = command[0], "Run it by hand: it must print a token alone, or JSON with access_token and expires_in."
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            timeout=_COMMAND_SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise TokenDelayed(f"token_command {name} takes more than {_COMMAND_SECONDS:.0f} s") from None
    except OSError as error:
        message = f"token_command {name} cannot be run ({error.strerror}); what is left stays planned"
        raise DeliveryProblem(message, remedy="Name a program that is there, with its arguments.") from None
    if done.returncode:
        message = f"token_command {name} ends with {done.returncode}; what is left stays planned"
        raise DeliveryProblem(message, remedy=remedy)
    said = done.stdout.decode("utf-8", "replace").strip()
    answer: Any = {"access_token": said}
    if said.startswith("{"):
        with suppress(ValueError, RecursionError):
            answer = json.loads(said)
    return token_of(answer, f"token_command {name}")
