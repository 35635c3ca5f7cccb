"""A task that a test gives to workers to see what becomes of those who take it."""

from __future__ import annotations

import ctypes
import os
import signal
from dataclasses import dataclass
from typing import ClassVar

from reports.batch.tasks import Tools
from reports.limits import Limits
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


@dataclass(frozen=True, slots=True)
class EndSelf:
    """End the process in which it is performed, past the sandbox, as long as there is one of these files left."""

    fuses: tuple[str, ...]
    name: str = "the fuse"
    look: Look = _PLAIN
    limits: Limits = LIMITS
    tools: ClassVar[Tools] = Tools.BINDER
    own_process: ClassVar[bool] = False

    def perform(self) -> str:
        """Do it."""
        system = ctypes.CDLL(None)
        if any(system.unlink(fuse.encode()) == 0 for fuse in self.fuses):
            system.kill(os.getpid(), signal.SIGKILL)
        return "alive"
