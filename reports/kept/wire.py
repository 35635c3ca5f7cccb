"""What a kept process and its clients agree on: where its socket lies, under which circumstances it serves, messages.

A client is in a hurry, so nothing is imported here that the interpreter has not loaded or built in: the module `socket`
alone takes as long to import as the interpreter takes to start, and `_socket`, which it wraps, takes nothing.
"""

from __future__ import annotations

import _socket
import os
import struct
import sys
import zlib

FORMAT = "reports-kept-1"
"""Changes with the messages."""
IDLE_VARIABLE = "REPORTS_DAEMON_IDLE"
"""The variable of the environment that says after how many seconds without a command a kept process ends."""
IDLE = 600.0

READY, GO, NO, ENDED = b"Y", b"G", b"N", b"E"
"""A command may run; it shall run; the process cannot run it; the command has ended, and four bytes say how."""
STATUS = struct.Struct("!i")
"""How a command ended: its exit code, or the number of the signal that ended it, below zero."""
LENGTH = struct.Struct("!I")
_PEER = struct.Struct("3i")
_MOST_DESCRIPTORS = 4

PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

_LOADING = (
    *("PYTHON", "LC_", "LD_", "FONTCONFIG", "FC_", "MPL", "PANGO", "HB_", "G_", "GLIBC_", "MALLOC_", "OPENBLAS_"),
    *("OMP_", "MKL_", "NPY_", "OPENSSL_", "SSL_", "XML_", "MATPLOTLIB", "NUMPY_", "PILLOW_", "_PYTHON"),
)
"""How variables begin that bear on what is loaded, whichever library reads them."""
_LOADING_TOO = frozenset({
    *("HOME", "LANG", "LANGUAGE", "TZ", "TZDIR", "TMPDIR", "TEMP", "TMP", "ANDROID_DATA"),
    *("REPORTS_ENGINE", IDLE_VARIABLE),
    *("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_CONFIG_DIRS", "XDG_DATA_HOME", "XDG_DATA_DIRS", "XDG_RUNTIME_DIR"),
})  # fmt: skip
_OF_PROCESS = ("limits", "cgroup", "attr/current", "oom_score_adj")
_OF_STATUS = (
    *("Uid", "Gid", "Groups", "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb", "NoNewPrivs", "Seccomp"),
    *("Cpus_allowed", "Mems_allowed"),
)
_NAMESPACES = ("mnt", "net", "pid", "user", "uts", "ipc", "cgroup")


def loading_environment() -> dict[str, str]:
    """Return the variables of the environment that bear on what is loaded; a kept process has no others."""
    return {name: value for name, value in os.environ.items() if name.startswith(_LOADING) or name in _LOADING_TOO}


def circumstances() -> bytes:
    """Return all that a kept process must have in common with the process that it stands for, files set aside.

    Program and interpreter, variables, limits, group of control, rights, namespaces: where one of them differs, the
    command would not be the same.
    """
    parts = [FORMAT, PACKAGE, sys.executable, sys.version, repr((sys.flags, sys.warnoptions, sys._xoptions))]
    parts += sys.path if sys.flags.safe_path else sys.path[1:]
    parts += [f"{name}={value}" for name, value in sorted(loading_environment().items())]
    root = os.stat("/")
    parts += [f"{root.st_dev} {root.st_ino} {os.getpriority(os.PRIO_PROCESS, 0)}"]
    parts += [f"{name} {value}" for name, value in status_of_process().items() if name in _OF_STATUS]
    parts += [os.readlink(f"/proc/self/ns/{name}") for name in _NAMESPACES]
    parts += [_read(name) for name in _OF_PROCESS]
    return "\n".join(parts).encode(errors="surrogateescape")


def status_of_process() -> dict[str, str]:
    """Return what the system says of this process, by name."""
    return {name: value.strip() for name, _, value in (line.partition(":") for line in _read("status").splitlines())}


def _read(name: str) -> str:
    try:
        with open(f"/proc/self/{name}", encoding="utf-8", errors="surrogateescape") as file:
            return file.read()
    except OSError:
        # Not every system has each of them.
        return ""


def name_for(circumstance: bytes) -> str:
    """Return the name of the socket and of the lock for these circumstances; they are compared whole afterwards."""
    return f"{zlib.crc32(circumstance):08x}"


def idle_seconds() -> float:
    """Return after how many seconds without a command a kept process ends; raises ValueError where that is no time."""
    seconds = float(os.environ.get(IDLE_VARIABLE) or IDLE)
    if not 0 < seconds < 1e7:
        raise ValueError(f"{seconds} seconds")
    return seconds


def place_of_sockets() -> str:
    """Return the folder of this user's sockets: below the one for what runs, else below the one for caches."""
    running = os.environ.get("XDG_RUNTIME_DIR", "")
    if os.path.isabs(running):
        return os.path.join(running, "ccus-reports")
    kept = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(kept, "ccus-reports", "kept")


def open_folder() -> int:
    """Open the folder of this user's sockets, and make it where it is missing; returns its descriptor.

    Raises OSError where that cannot be done, and where it is not this user's alone.
    """
    place = place_of_sockets()
    if not os.path.isabs(place):
        raise FileNotFoundError(f"no folder of this user is known but {place}")
    os.makedirs(place, mode=0o700, exist_ok=True)
    folder = os.open(place, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    status = os.fstat(folder)
    if status.st_uid != os.geteuid() or status.st_mode & 0o077:
        os.close(folder)
        raise PermissionError(f"{place} is not this user's alone")
    return folder


def path_in(folder: int, name: str) -> str:
    """Return a path to a socket in an open folder: short enough for a socket, and no other folder can slip in."""
    return f"/proc/self/fd/{folder}/{name}.sock"


def peer(connection: _socket.socket) -> tuple[int, int]:
    """Return process and user at the other end of a connection."""
    packed = connection.getsockopt(_socket.SOL_SOCKET, _socket.SO_PEERCRED, _PEER.size)
    process, user, _ = _PEER.unpack(packed)
    return process, user


def connect(folder: int, name: str, seconds: float) -> _socket.socket:
    """Connect to a kept process, which must be this user's; raises OSError where that cannot be done.

    The connection waits so many seconds for each answer.
    """
    connection = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM | _socket.SOCK_CLOEXEC)
    connection.settimeout(seconds)
    try:
        connection.connect(path_in(folder, name))
        if peer(connection)[1] != os.geteuid():
            raise PermissionError("the socket is another user's")
    except OSError:
        connection.close()
        raise
    return connection


def send(connection: _socket.socket, fields: list[bytes]) -> None:
    """Send fields without zero bytes."""
    body = b"\0".join(fields)
    connection.sendall(LENGTH.pack(len(body)) + body)


def receive(connection: _socket.socket) -> list[bytes]:
    """Receive what `send` sent; raises OSError where the other end has gone before it was complete."""
    (length,) = LENGTH.unpack(_receive(connection, LENGTH.size))
    return _receive(connection, length).split(b"\0")


def _receive(connection: _socket.socket, size: int) -> bytes:
    parts, missing = [], size
    while missing > 0:
        part = connection.recv(min(missing, 1 << 20))
        if not part:
            raise ConnectionResetError("the other end has gone")
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def send_open_files(connection: _socket.socket, descriptors: list[int]) -> None:
    """Send open files, and with them word that the command shall run."""
    numbers = struct.pack(f"{len(descriptors)}i", *descriptors)
    connection.sendmsg([GO], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, numbers)])


def receive_open_files(connection: _socket.socket) -> list[int]:
    """Receive what `send_open_files` sent; raises OSError where something else came."""
    room = _socket.CMSG_SPACE(_MOST_DESCRIPTORS * 4)
    said, ancillary, _, _ = connection.recvmsg(1, room, _socket.MSG_CMSG_CLOEXEC)
    descriptors: list[int] = []
    for level, kind, packed in ancillary:
        if (level, kind) == (_socket.SOL_SOCKET, _socket.SCM_RIGHTS):
            descriptors += struct.unpack(f"{len(packed) // 4}i", packed)
    if said != GO:
        raise ConnectionResetError("the command shall not run")
    return descriptors
