"""The commands of `./dev`."""

import argparse
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from aftercare.config.launcher import checks, database, environment
from aftercare.config.launcher.assets import compile_translations, prepare
from aftercare.config.launcher.overview import overview
from aftercare.config.launcher.runtime import Data
from aftercare.config.launcher.status import status
from aftercare.config.launcher.up import CLI, Wishes, down, up
from aftercare.config.launcher.words import Stop, _, say

PASSED_ON = {"test", "prove", "bench", "aftercare", "verify"}
WITHOUT_DATABASE = {"clock"}


def main(arguments: Sequence[str]) -> int:
    """Run one command. Returns the exit code; what a person can mend is said in a sentence, without a traceback."""
    try:
        compile_translations()
        return _run(list(arguments))
    except Stop as stop:
        say(str(stop))
        return 1
    except KeyboardInterrupt:
        return 130


def _run(arguments: list[str]) -> int:
    if arguments and arguments[0] in PASSED_ON:
        return _pass_on(arguments[0], arguments[1:])
    options = _parser().parse_args(arguments)
    commands: dict[str, Callable[[], int]] = {
        "up": lambda: up(Data.chosen(options.data), Wishes.of(options)),
        "down": lambda: down(Data.chosen(options.data)),
        "status": lambda: status(Data.chosen(options.data)),
        "check": checks.check,
        "fmt": checks.format_code,
        "map": overview,
    }
    return commands[options.command]()


def _pass_on(command: str, rest: list[str]) -> int:
    """Commands whose arguments belong to another program."""
    if command in {"test", "prove"}:
        return checks.test(rest) if command == "test" else checks.prove(rest)
    if command == "bench":
        return bench(Data.chosen(None), rest)
    return aftercare(Data.chosen(None), ["verify", *rest] if command == "verify" else rest)


def aftercare(data: Data, arguments: Sequence[str]) -> int:
    """Run the product's own command, with the database started for it when it is down. Returns its exit code.

    Commands that only compute start none, and say nothing but their answer.
    """
    if WITHOUT_DATABASE.intersection(arguments[:1]):
        data.make()
        return _in_foreground([*CLI, *arguments], _surroundings(data, ""))
    prepare()
    with database.in_use(data) as address:
        return _in_foreground([*CLI, *arguments], _surroundings(data, address))


def _surroundings(data: Data, address: str) -> dict[str, str]:
    with data.change() as runtime:
        return environment.for_product(data, runtime, address)


def bench(data: Data, arguments: Sequence[str]) -> int:
    """Measure on a database of its own beside the installation's, on the same disk, as safe and as slow as a real one.

    DATABASE_URL is not used: a bench fills tables with made-up tickets. Returns the exit code.
    """
    prepare()
    data.make()
    with tempfile.TemporaryDirectory(prefix="bench-", dir=data.folder) as folder:
        own = Data(Path(folder))
        own.make()
        server = database.server_of(own)
        try:
            server.start(with_parent=True)
            with own.change() as runtime:
                runtime.demo = "none"
            return _in_foreground(
                [sys.executable, "-m", "bench", *arguments], environment.for_product(own, runtime, server.address)
            )
        finally:
            server.stop()
            server.remove()


def _in_foreground(command: Sequence[str], surroundings: dict[str, str]) -> int:
    """Run a command that gets Ctrl-C itself: this process only waits for its end."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        child = subprocess.Popen(
            command,
            env=surroundings,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - one thread
        )
        return child.wait()
    finally:
        signal.signal(signal.SIGINT, before)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./dev", description=_("Start, stop and check Aftercare."))
    commands = parser.add_subparsers(dest="command", required=True, metavar=_("COMMAND"))
    helps = {
        "up": _("start everything: database, tables, demo, web server, worker"),
        "down": _("stop everything"),
        "status": _("say what runs, and where"),
        "test": _("run all tests; further arguments go to pytest"),
        "prove": _("run the long proofs; further arguments go to pytest"),
        "bench": _("measure the product on a database of its own"),
        "check": _("check format, types, import contracts, migrations and architecture"),
        "fmt": _("format the code"),
        "map": _("name every context and what it is for"),
        "verify": _("check the data: sums, chains, states"),
        "aftercare": _("run the product's own command"),
    }
    parsers = {name: commands.add_parser(name, help=text) for name, text in helps.items()}
    for name in ("up", "down", "status"):
        parsers[name].add_argument("--data", metavar="DIR", help=_("the data folder (default: .data)"))
    start = parsers["up"]
    start.add_argument("--port", type=_port, help=_("the port of the pages; live streams take the next one"))
    start.add_argument("--empty", action="store_true", help=_("a new installation without the demo"))
    start.add_argument("--reset", action="store_true", help=_("throw the demo away and load it anew"))
    start.add_argument("--lan", action="store_true", help=_("open to the local network, with https and a QR code"))
    start.add_argument("--workers", type=int, default=1, help=_("number of web server processes"))
    return parser


def _port(text: str) -> int:
    port = int(text)
    if not 1 <= port < 65535:  # noqa: PLR2004 - the streams take the next one
        raise argparse.ArgumentTypeError(_("a port lies between 1 and 65534"))
    return port


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
