"""Read a mail from outside in a process of its own, so that a hostile one costs only itself."""

import atexit
import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from aftercare.gateways.mail.child import LENGTH, REQUEST
from aftercare.gateways.mail.parse import MAX_BYTES, Attachment, ParsedMail

COMMAND = ["-m", "aftercare.gateways.mail.child"]

WAITING = 5
"""How many times its CPU seconds a mail may take by the wall clock, on a busy machine."""


class Cause(StrEnum):
    """Why a mail could not be read."""

    TOO_LARGE = "too_large"
    TOO_SLOW = "too_slow"
    CRASHED = "crashed"


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A mail that nobody could read; its bytes should be kept and shown to an administrator."""

    reason: Cause


def read(raw: bytes, seconds: float = 2.0) -> ParsedMail | Unreadable:
    """Understand `raw` within `seconds` of CPU time (rounded up) and a capped memory.

    The process that reads is kept for the next mail, and replaced after one that ended it. Mails are read one
    after another in each process that calls.
    """
    if len(raw) > MAX_BYTES:
        return Unreadable(Cause.TOO_LARGE)
    with _lock:
        return _reader().read(raw, seconds)


class _Reader:
    """One child and its two pipes."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        # the child gets no secrets: neither the environment nor open files
        self.child = subprocess.Popen(
            [sys.executable, *COMMAND],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "LANG": "C.UTF-8"},
        )

    @property
    def lives(self) -> bool:
        return self.owner == os.getpid() and self.child.poll() is None

    def read(self, raw: bytes, seconds: float) -> ParsedMail | Unreadable:
        deadline = time.monotonic() + seconds * WAITING
        try:
            self._write(REQUEST.pack(seconds, len(raw)) + raw, deadline)
            fields = json.loads(self._bytes(LENGTH.unpack(self._bytes(LENGTH.size, deadline))[0], deadline))
            contents = [self._bytes(size, deadline) for _, _, size in fields["attachments"]]
            return _decoded(fields, contents)
        except TimeoutError:
            self.child.kill()
            self.end()
            return Unreadable(Cause.TOO_SLOW)
        except (OSError, EOFError, ValueError, TypeError, KeyError):
            return Unreadable(Cause.TOO_SLOW if self.end() == -signal.SIGXCPU else Cause.CRASHED)

    def _write(self, data: bytes, deadline: float) -> None:
        assert self.child.stdin is not None  # noqa: S101 - Popen was asked for a pipe
        descriptor, rest = self.child.stdin.fileno(), memoryview(data)
        while rest:
            _wait(descriptor, select.POLLOUT, deadline)
            rest = rest[os.write(descriptor, rest[: select.PIPE_BUF]) :]

    def _bytes(self, size: int, deadline: float) -> bytes:
        assert self.child.stdout is not None  # noqa: S101 - Popen was asked for a pipe
        descriptor, pieces = self.child.stdout.fileno(), bytearray()
        while len(pieces) < size:
            _wait(descriptor, select.POLLIN, deadline)
            piece = os.read(descriptor, min(size - len(pieces), 1 << 20))
            if not piece:
                raise EOFError("the reading process ended")
            pieces += piece
        return bytes(pieces)

    def end(self) -> int:
        """Take the process away, if it is our own child; what it ended with, negative for a signal."""
        if self.owner != os.getpid():
            return 0
        for pipe in (self.child.stdin, self.child.stdout):
            if pipe is not None:
                pipe.close()
        try:
            return self.child.wait(timeout=_LAST_WORDS)
        except subprocess.TimeoutExpired:
            self.child.kill()
            return self.child.wait()


_LAST_WORDS = 0.5  # seconds for a process that has lost its pipes

_lock = threading.Lock()
_kept: _Reader | None = None


def _reader() -> _Reader:
    global _kept
    if _kept is None or not _kept.lives:
        close()
        _kept = _Reader()
    return _kept


def close() -> None:
    """End the process that reads; the next mail starts another."""
    global _kept
    if _kept is not None:
        _kept.end()
    _kept = None


atexit.register(close)


def _wait(descriptor: int, event: int, deadline: float) -> None:
    poll = select.poll()
    poll.register(descriptor, event)
    if not poll.poll(max(deadline - time.monotonic(), 0) * 1000):
        raise TimeoutError("the reading process does not answer")


def _decoded(fields: dict[str, Any], contents: list[bytes]) -> ParsedMail:
    files = zip(fields["attachments"], contents, strict=True)
    return ParsedMail(
        **{
            **fields,
            **{name: tuple(fields[name]) for name in ("references", "to", "cc", "problems")},
            "date": datetime.fromisoformat(fields["date"]) if fields["date"] else None,
            "attachments": tuple(Attachment(name, kind, content) for (name, kind, _), content in files),
        }
    )
