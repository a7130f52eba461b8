"""The two ports of an installation: pages on one, live streams on the next."""

import socket
from contextlib import closing

from aftercare.config.launcher.words import Stop, _, say

LOOPBACK = "127.0.0.1"
FIRST = 8000
LAST = 65534
FIRST_MAIL = 18025


def free(host: str, port: int) -> bool:
    """Whether a server could listen on this port of `host` now. Raises Stop for a port that this user may not have."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
            trial.listen()
        except PermissionError as error:
            raise Stop(_("Port %d is kept for root. Choose one from 1024 on: ./dev up --port 8000") % port) from error
        except OSError:
            return False
    return True


def first_free(host: str, start: int = FIRST) -> int:
    """The first port from `start`, in steps of two, that is free together with the one after it. Raises Stop."""
    for port in range(start, LAST, 2):
        if free(host, port) and free(host, port + 1):
            return port
    raise Stop(_("There is no free pair of ports from %d on.") % start)


def for_mail(remembered: int) -> int:
    """The port of the demo's mail: the one used last when it and the next one are free, else others. Raises Stop."""
    if remembered and free(LOOPBACK, remembered) and free(LOOPBACK, remembered + 1):
        return remembered
    return first_free(LOOPBACK, FIRST_MAIL)


def choose(host: str, *, wanted: int | None, remembered: int) -> int:
    """The port for the pages.

    A port that was asked for is taken as it is; raises Stop, naming the way out, when it or the one after it is taken.
    Else it is the one used last; when that is taken by now, another is chosen, and the change is said.
    """
    start = wanted or remembered or FIRST
    taken = next((port for port in (start, start + 1) if not free(host, port)), None)
    if taken is None:
        return start
    other = first_free(host, FIRST if start < FIRST else start + 2)
    if wanted:
        raise Stop(
            _("Port %(taken)d is taken. Stop the program that uses it, or choose another: ./dev up --port %(other)d")
            % {"taken": taken, "other": other}
        )
    if remembered:
        say(
            "  "
            + _("Port %(taken)d, which was used last time, is taken by another program: going on with %(other)d.")
            % {"taken": taken, "other": other}
        )
    return other
