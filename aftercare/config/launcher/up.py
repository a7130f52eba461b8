"""`./dev up`: everything from a bare checkout to a page in the browser, and back to nothing on Ctrl-C."""

import argparse
import os
import shlex
import shutil
import signal
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from aftercare.config.launcher import database, environment, lan, ports
from aftercare.config.launcher.assets import prepare
from aftercare.config.launcher.postgres import Server, wait
from aftercare.config.launcher.processes import Child, Supervisor, end_strays, marked
from aftercare.config.launcher.runtime import Data, Process, Runtime
from aftercare.config.launcher.words import Stop, _, say, step, table

CLI = (sys.executable, "-m", "aftercare.config.cli")
WEB_SECONDS = 90
BLOCKING_THREADS = 8
STREAM_END_SECONDS = 2  # an open stream never ends by itself, and its page comes back to the next server


@dataclass(frozen=True, slots=True)
class Wishes:
    """What was asked for on the command line of `./dev up`."""

    port: int | None
    empty: bool
    reset: bool
    lan: bool
    workers: int

    @classmethod
    def of(cls, options: argparse.Namespace) -> "Wishes":
        """Read them from the parsed command line."""
        return cls(options.port, options.empty, options.reset, options.lan, options.workers)


def up(data: Data, wishes: Wishes) -> int:
    """Start the installation and stay until Ctrl-C or `./dev down`. Returns the exit code; raises Stop."""
    runtime = data.read()
    if runtime.supervisor and runtime.supervisor.alive:
        return _already_up(runtime, wishes)
    refuse(runtime, wishes)
    data.make()
    prepare()
    end_strays(data.folder)
    installation = Installation(data, wishes)
    for name in (signal.SIGTERM, signal.SIGINT, *([signal.SIGHUP] if _terminal_matters() else [])):
        signal.signal(name, installation.interrupt)
    try:
        installation.open()
        installation.watch()
    except KeyboardInterrupt:
        pass
    finally:
        installation.close()
    return 0


def _terminal_matters() -> bool:
    """Whether a closed terminal is to end this process: not when it was started with nohup."""
    return signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN


def _already_up(runtime: Runtime, wishes: Wishes) -> int:
    say(_("Aftercare runs already: %s") % runtime.origin)
    if wishes.reset or wishes.lan or wishes.port not in {None, runtime.port}:
        raise Stop(_("To start it in another way, stop it first: ./dev down"))
    return 0


def refuse(runtime: Runtime, wishes: Wishes) -> None:
    """Raise Stop for wishes that contradict what the installation holds.

    `--reset` never throws away real data, nor a database that is not the launcher's; `--empty` never means a demo.
    """
    if wishes.empty and not wishes.reset and runtime.demo in {"loading", "loaded"}:
        raise Stop(
            _(
                "This installation holds the demo. Throw it away with ./dev up --empty --reset, "
                "or start another one with ./dev up --empty --data DIR"
            )
        )
    if not wishes.reset:
        return
    if environment.external_database():
        raise Stop(_("--reset is refused: the database of DATABASE_URL is not ours to drop."))
    if runtime.demo == "none":
        raise Stop(_("--reset is refused: this installation holds no demo but your own data."))


class Installation:
    """One run of an installation, from its ports to its supervisor."""

    def __init__(self, data: Data, wishes: Wishes) -> None:
        self.data = data
        self.wishes = wishes
        self.server: Server | None = None
        self.supervisor = Supervisor([], self._remember_children)
        self._mark = database.use(data)

    def interrupt(self, _number: int, _frame: FrameType | None) -> None:
        """Ctrl-C, `./dev down`, a closed terminal: stop at once while starting, else at the next look."""
        if self.supervisor.stopping:
            return  # on the way already
        self.supervisor.stopping = True
        raise KeyboardInterrupt

    def open(self) -> None:
        """Start everything and print where it is."""
        with self.data.change() as runtime:
            if runtime.supervisor and runtime.supervisor.alive:
                raise Stop(_("Aftercare runs already: %s") % runtime.origin)
            host = "0.0.0.0" if self.wishes.lan else environment.LOOPBACK  # noqa: S104 - asked for by --lan
            runtime.port = ports.choose(host, wanted=self.wishes.port, remembered=runtime.port)
            runtime.origin = environment.origin(runtime.port, lan=self.wishes.lan)
            runtime.mail = ports.for_mail(runtime.mail)
            runtime.supervisor = Process.of(os.getpid())
        address = environment.external_database() or self._start_database()
        self._fill(address)
        with step(_("web server")):
            self.supervisor.children = self._children(runtime, address)
            self.supervisor.start()
            self._wait_for_web(runtime)
        self._greet(runtime, address)

    def _start_database(self) -> str:
        with step(_("database")), database.turn(self.data):
            self.server = database.server_of(self.data)
            self.server.start(with_parent=True)
            if self.wishes.reset or self.data.read().demo == "loading":  # a demo that was cut off begins again
                self.server.drop()
                shutil.rmtree(self.data.folder / "media", ignore_errors=True)
                self._remember_demo("")
        return self.server.address

    def _fill(self, address: str) -> None:
        """Migrate, and load the demo into a new installation unless it is to be empty."""
        demo = self.data.read().demo
        if not demo and (self.wishes.empty or (environment.external_database() and database.holds_tables(address))):
            demo = self._remember_demo("none")  # a database that was in use before gets no demo
        with step(_("tables")):
            self._manage(address, "migrate", "--no-input")
        if not demo and self._offers(address, "demo"):
            self._remember_demo("loading")
            say("  " + _("demo data"))
            if subprocess.run([*CLI, "demo", "load"], env=self._environment(address), check=False).returncode != 0:
                raise Stop(_("The demo could not be loaded. Start again with: ./dev up --reset"))
            self._remember_demo("loaded")

    def _children(self, runtime: Runtime, address: str) -> list[Child]:
        host = "0.0.0.0" if self.wishes.lan else environment.LOOPBACK  # noqa: S104 - asked for by --lan
        tls = lan.options(self.data, runtime.origin) if self.wishes.lan else []
        granian = [sys.executable, "-m", "granian", "--host", host, "--respawn-failed-workers", *tls]
        pages = ["--interface", "wsgi", "--port", str(runtime.port), "--workers", str(self.wishes.workers)]
        pages += ["--blocking-threads", str(BLOCKING_THREADS), "aftercare.config.wsgi:application"]
        streams = ["--interface", "asgi", "--port", str(runtime.port + 1)]
        streams += ["--workers-kill-timeout", str(STREAM_END_SECONDS), "aftercare.config.asgi:application"]
        commands = {"web": [*granian, *pages], "streams": [*granian, *streams], "worker": [*CLI, "worker"]}
        surroundings = self._environment(address)
        return [
            Child(name, command, surroundings, self.data.logs / f"{name}.log") for name, command in commands.items()
        ]

    def _wait_for_web(self, runtime: Runtime) -> None:
        web = self.supervisor.children[0]
        context = lan.trusting(self.data) if self.wishes.lan else None
        if not wait(lambda: web.ended() is not None or answers(runtime.origin, context), WEB_SECONDS):
            raise Stop(_("The web server does not answer; its log: %s") % web.log)
        if web.ended() is not None:
            raise Stop(_("The web server does not start:") + "\n" + tail(web.log))

    def _greet(self, runtime: Runtime, address: str) -> None:
        say("\n" + _("Aftercare runs:  %s") % runtime.origin)
        if self.wishes.lan:
            lan.show(self.data, runtime.origin)
        rows = logins(self._output(address, "demo", "logins"))
        if rows:
            say()
            for line in table(rows):
                say(f"  {line}")
        if self.data.read().demo == "none" and not self._output(address, "user", "list"):
            say("\n" + _("Nobody can log in yet. Add the first administrator:  %s") % first_login(self.data))
        say("\n" + _("Logs: %s    Ctrl-C stops everything.") % self.data.logs)

    def watch(self) -> None:
        """Look after the processes and the database until told to stop."""
        self.supervisor.watch(self._look_after_database)

    def _look_after_database(self) -> None:
        if self.server and self.server.process() is None:
            say("  " + _("The database ended; it starts again."))
            with database.turn(self.data):
                self.server.start(with_parent=True)

    def close(self) -> None:
        """Stop what was started, in order: web, worker, database."""
        self.supervisor.stopping = True
        say("\n" + _("Stopping ..."))
        self.supervisor.stop()
        end_strays(self.data.folder)  # what an interrupt in the middle of a start has left
        if self.server:
            with database.turn(self.data):
                self.server.stop()
        self._mark.close()
        with self.data.change() as runtime:
            runtime.supervisor = None
            runtime.children = {}

    def _remember_children(self) -> None:
        with self.data.change() as runtime:
            runtime.children = {child.name: child.process for child in self.supervisor.children if child.process}

    def _remember_demo(self, state: str) -> str:
        with self.data.change() as runtime:
            runtime.demo = state
        return state

    def _environment(self, address: str) -> dict[str, str]:
        return environment.for_product(self.data, self.data.read(), address) | marked(self.data.folder)

    def _manage(self, address: str, *arguments: str) -> None:
        done = subprocess.run(
            [*CLI, *arguments],
            env=self._environment(address),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise Stop(f"aftercare {' '.join(arguments)}\n{done.stdout[-4000:]}")

    def _output(self, address: str, *arguments: str) -> str:
        """What a command of the product prints, or nothing when it fails."""
        done = subprocess.run(
            [*CLI, *arguments], env=self._environment(address), capture_output=True, text=True, check=False
        )
        return done.stdout if done.returncode == 0 else ""

    def _offers(self, address: str, command: str) -> bool:
        return bool(self._output(address, command, "--help"))


def logins(printed: str) -> list[list[str]]:
    """The rows of `aftercare demo logins`, whose columns are separated by tabs."""
    return [line.split("\t") for line in printed.splitlines() if line.strip()]


def first_login(data: Data) -> str:
    """The command that adds the first administrator to the installation in this folder."""
    place = "" if data.folder == Data.chosen(None).folder else f"AFTERCARE_DATA={shlex.quote(str(data.folder))} "
    return f"{place}./dev aftercare user add LOGIN --name NAME --role administrator"


def answers(address: str, context: ssl.SSLContext | None) -> bool:
    """Whether a web server answers at the address, with whatever status."""
    try:
        with urllib.request.urlopen(address, timeout=10, context=context):  # noqa: S310 - our own address
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def tail(log: Path, characters: int = 2000) -> str:
    """The end of a log file."""
    return log.read_text(errors="replace")[-characters:]


def down(data: Data) -> int:
    """Stop a running installation and whatever a killed one has left. Returns the exit code."""
    runtime = data.read()
    supervisor = runtime.supervisor
    if supervisor and supervisor.alive:
        os.kill(supervisor.pid, signal.SIGTERM)
        _until(lambda: not supervisor.alive)
    elif not _stop_remains(data):
        say(_("Aftercare does not run here."))
        return 0
    say(_("Aftercare has stopped."))
    return 0


def _until(done: Callable[[], bool]) -> None:
    while not done():
        time.sleep(0.1)


def _stop_remains(data: Data) -> bool:
    """Stop what a killed supervisor has left; False when there was nothing."""
    if not (data.folder / "runtime.json").exists():
        return False
    ended = end_strays(data.folder)
    server = None
    with suppress(Stop):
        server = None if environment.external_database() else database.server_of(data)
    running = server.process() if server else None
    if server and running:
        with database.turn(data):
            server.stop()
    return bool(ended or running)
