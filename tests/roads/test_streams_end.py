"""An open stream does not hold up Ctrl-C: the stream server ends soon although its clients stay."""

import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Sequence
from contextlib import suppress

import pytest

from aftercare.config.launcher import ports, up
from aftercare.config.launcher.postgres import wait
from aftercare.config.launcher.runtime import CHECKOUT

pytestmark = [pytest.mark.roads, pytest.mark.prove]

OURS = ["--workers-kill-timeout", str(up.STREAM_END_SECONDS)]


def ends_soon(options: Sequence[str], patience: float) -> bool:
    """Whether a server with an open stream ends within so many seconds of being asked to."""
    port = ports.first_free("127.0.0.1", 31000)
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--port", str(port), *options]
    server = subprocess.Popen([*command, "tests.roads.endless:application"], cwd=CHECKOUT, start_new_session=True)
    try:
        assert wait(lambda: _listens(port), 30)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as stream:
            assert stream.read(3) == b"..."
            server.send_signal(signal.SIGTERM)
            return wait(lambda: server.poll() is not None, patience)
    finally:
        with suppress(ProcessLookupError):
            subprocess.run(["kill", "-KILL", "--", f"-{server.pid}"], check=False, capture_output=True)
        server.wait()


def _listens(port: int) -> bool:
    with socket.socket() as trial:
        return trial.connect_ex(("127.0.0.1", port)) == 0


def test_an_open_stream_does_not_hold_up_the_end() -> None:
    assert ends_soon(OURS, up.STREAM_END_SECONDS + 8)


def test_control_without_the_limit_it_does() -> None:
    assert not ends_soon([], up.STREAM_END_SECONDS + 8)
