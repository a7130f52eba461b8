"""The processes of a running installation: started, watched, started again when they die, and stopped in order."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from aftercare.config.launcher.postgres import wait
from aftercare.config.launcher.roads import die_with_parent
from aftercare.config.launcher.runtime import Process
from aftercare.config.launcher.words import _, say

MARK = "AFTERCARE_SUPERVISED"
LOG_BYTES = 10_000_000
STOP_SECONDS = 20
LONGEST_PAUSE = 30.0
STEADY_SECONDS = 60.0


@dataclass(slots=True)
class Child:
    """One process of the installation with everything that it starts itself, all in one process group."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    process: Process | None = None
    began: float = 0.0
    pause: float = 1.0
    due: float = 0.0
    _popen: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    def start(self) -> None:
        """Start it; the kernel ends it when this process ends, however that happens."""
        roll(self.log)
        with self.log.open("ab") as log:
            self._popen = subprocess.Popen(
                self.command,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                # the launcher has one thread, so running Python between fork and exec is safe
                preexec_fn=lambda: die_with_parent(signal.SIGTERM),  # noqa: PLW1509
            )
        self.process = Process.of(self._popen.pid)
        self.began = time.monotonic()

    def ended(self) -> int | None:
        """The exit code when it has ended (negative: the signal), else None."""
        return self._popen.poll() if self._popen else None

    def stop(self) -> None:
        """Ask it to end, wait, and end by force what is left of its group."""
        if self._popen is None:
            return
        if self._popen.poll() is None:
            self._popen.terminate()
            wait(lambda: self.ended() is not None, STOP_SECONDS)
        self.sweep()
        self._popen.wait()

    def sweep(self) -> None:
        """End what a dead process has left behind: a killed web server's workers would keep its port."""
        if self._popen is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._popen.pid, signal.SIGKILL)


@dataclass(slots=True)
class Supervisor:
    """Watches children until it is told to stop. `changed` is called whenever a child has a new process."""

    children: list[Child]
    changed: Callable[[], None]
    stopping: bool = False

    def start(self) -> None:
        """Start every child, in order."""
        for child in self.children:
            child.start()
        self.changed()

    def watch(self, database: Callable[[], None]) -> None:
        """Look after the children until :attr:`stopping`; `database` looks after the database."""
        while not self.stopping:
            database()
            for child in self.children:
                self.look_after(child)
            time.sleep(0.5)

    def look_after(self, child: Child) -> None:
        """Start a child again that has ended; one that keeps ending is given longer and longer pauses."""
        code = child.ended()
        if code is None:
            return
        now = time.monotonic()
        if not child.due:
            child.sweep()
            child.pause = 1.0 if now - child.began > STEADY_SECONDS else min(child.pause * 2, LONGEST_PAUSE)
            child.due = now + child.pause
            say(
                "  "
                + _("%(name)s ended (code %(code)d) and starts again in %(seconds)d s; its log: %(log)s")
                % {"name": child.name, "code": code, "seconds": child.pause, "log": child.log}
            )
        elif now >= child.due:
            child.due = 0.0
            child.start()
            self.changed()

    def stop(self) -> None:
        """Stop the children in order: who takes work in before who does it."""
        for child in self.children:
            child.stop()


def roll(log: Path) -> None:
    """Put a long log aside, so that two logs of bounded size are kept."""
    if log.exists() and log.stat().st_size > LOG_BYTES:
        log.replace(log.with_name(f"{log.name}.1"))


def marked(data: Path) -> dict[str, str]:
    """What is added to a child's environment, so that it can be found whoever its parent is by then."""
    return {MARK: str(data)}


def strays(data: Path) -> list[int]:
    """Processes of an installation whose supervisor was killed and which have not ended yet."""
    mark = os.fsencode(f"{MARK}={data}")
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            environment = (place / "environ").read_bytes().split(b"\0")
        except OSError:
            continue  # ended meanwhile, or not ours
        if mark in environment and int(place.name) != os.getpid():
            found.append(int(place.name))
    return sorted(found)


def end_strays(data: Path) -> list[int]:
    """End by force what a killed supervisor has left; returns what was found."""
    found = strays(data)
    for pid in found:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    wait(lambda: not strays(data), STOP_SECONDS)
    return found
