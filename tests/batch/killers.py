"""A task that a test gives to workers to see what becomes of those who take it."""

from __future__ import annotations

import ctypes
import os
import signal
from dataclasses import dataclass
from typing import ClassVar

from reports.batch.limits import Limits
from reports.batch.tasks import Tools
from reports.typeset.look import Look
from tests.batch.notes import LIMITS

_PLAIN = Look()


@dataclass(frozen=True, slots=True)
class EndParent:
    """End the process that started the one in which it is performed, past the sandbox."""

    name: str = "the killer"
    look: Look = _PLAIN
    limits: Limits = LIMITS
    tools: ClassVar[Tools] = Tools.BINDER
    own_process: ClassVar[bool] = False

    def perform(self) -> None:
        """Do it."""
        ctypes.CDLL(None).kill(os.getppid(), signal.SIGKILL)
