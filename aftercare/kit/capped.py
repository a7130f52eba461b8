"""Read what strangers send in a child process that can be lost: capped in time, memory and output.

Decoders of pictures and mails have been crashed, stalled and blown up by a few kilobytes before. Here the child dies
of it, and the caller gets an exception instead of a dead worker.
"""

import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MEGABYTE = 1024 * 1024
OPEN_FILES = 64

# -I: neither the caller's environment nor its folder can put other code in the way.
_START = "import sys; sys.path.insert(0, sys.argv[1]); from aftercare.kit.capped import child; child(sys.argv[2:])"


class ChildLost(Exception):  # noqa: N818 - said of the child, read as a sentence
    """The child went past a limit or crashed; the text is for the log, never for a page."""


@dataclass(frozen=True, slots=True)
class Caps:
    """What a child may use: processor time and waiting time in seconds, address space and output in megabytes."""

    seconds: int = 10
    waiting_seconds: int = 15
    megabytes: int = 1024
    output_megabytes: int = 32


def call(function: str, content: bytes, *, caps: Caps) -> bytes:
    """Call `function` ("package.module:name", bytes to bytes) on `content` in a child process of its own.

    Raises ChildLost when the child does not answer within `caps` or fails. An answer is data of a stranger still.
    """
    command = [sys.executable, "-I", "-c", _START, str(ROOT), function]
    command += [str(caps.seconds), str(caps.megabytes), str(caps.output_megabytes)]
    # Files instead of pipes: the kernel ends a child that writes past its limit, before we hold a byte of it.
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as answer:
        given.write(content)
        given.seek(0)
        try:
            done = subprocess.run(  # noqa: PLW1510 - the return code is looked at below
                command, stdin=given, stdout=answer, stderr=subprocess.PIPE, timeout=caps.waiting_seconds, env={}
            )
        except subprocess.TimeoutExpired as late:
            raise ChildLost(f"{function} did not answer within {caps.waiting_seconds} s") from late
        if done.returncode != 0:
            raise ChildLost(f"{function} ended with {done.returncode}: {_last_line(done.stderr)}")
        answer.seek(0)
        return answer.read()


def child(arguments: list[str]) -> None:
    """What runs in the child: lower the limits, then read, call and write. Not for other callers."""
    function, seconds, megabytes, output = arguments[0], *map(int, arguments[1:])
    module, _, name = function.partition(":")
    work: Callable[[bytes], bytes] = getattr(import_module(module), name)
    _limit(resource.RLIMIT_CPU, seconds)
    _limit(resource.RLIMIT_AS, megabytes * MEGABYTE)
    _limit(resource.RLIMIT_FSIZE, output * MEGABYTE)
    _limit(resource.RLIMIT_NOFILE, OPEN_FILES)
    _limit(resource.RLIMIT_CORE, 0)
    sys.stdout.buffer.write(work(sys.stdin.buffer.read()))


def _limit(kind: int, value: int) -> None:
    resource.setrlimit(kind, (value, value))


def _last_line(stderr: bytes) -> str:
    lines = stderr.decode("utf-8", "replace").strip().splitlines()
    return lines[-1][:300] if lines else "no word"
