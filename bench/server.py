"""The product's own web server on a free port, with the bare addresses beside it."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

PROCESSES = 2
THREADS = 4
PATIENCE = 60.0


@contextmanager
def running() -> Iterator[int]:
    """Two web processes as `./dev up --workers 2` starts them; answers their port."""
    port = _free_port()
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "AFTERCARE_ORIGIN": f"http://127.0.0.1:{port}",
    }
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", str(PROCESSES), "--blocking-threads", str(THREADS), "--no-ws", "--log-level", "warning"]
    child = subprocess.Popen([*command, "aftercare.config.wsgi:application"], env=environment)
    try:
        _wait(f"http://127.0.0.1:{port}/bench/list", child)
        yield port
    finally:
        child.terminate()
        child.wait(timeout=30)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait(address: str, child: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and child.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 - our own server
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise RuntimeError("the web server did not come up")
