"""Start a database as some user on some road, do what was asked, stop it, and print what was seen as JSON."""

import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

import psycopg

from aftercare.config.launcher import database
from aftercare.config.launcher.postgres import Server, wait
from aftercare.config.launcher.runtime import Data
from aftercare.config.launcher.words import Stop


def main(folder: str, *deeds: str) -> None:
    """Run each deed in turn on the database of a data folder."""
    data = Data(Path(folder))
    try:
        server = database.server_of(data)
        seen = start(server)
        for deed in deeds:
            seen |= DEEDS[deed](server)
        server.stop()
    except Stop as stop:
        seen = {"refused": str(stop)}
    sys.stdout.write(json.dumps(seen))


def start(server: Server) -> dict[str, Any]:
    """Start it and look at the process: whose it is outside, and whether it lives in a namespace of its own."""
    process = server.start(with_parent=True)
    place = Path(f"/proc/{process.pid}")
    with psycopg.connect(server.address) as connection:
        role, answer = connection.execute("SELECT current_user, 6 * 7").fetchone() or ("", 0)
    return {
        "pid": process.pid,
        "sockets": str(server.sockets),
        "role": role,
        "answer": answer,
        "user": place.stat().st_uid,
        "own_namespace": (place / "ns/user").readlink() != Path("/proc/self/ns/user").readlink(),
        "files": str(server.files),
        "files_user": server.files.stat().st_uid,
        "source": server.binaries.source,
        "programs": str(server.binaries.folder),
        "major": server.binaries.major,
    }


def write(server: Server) -> dict[str, Any]:
    """Commit a row."""
    with psycopg.connect(server.address) as connection:
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('still here')")
    return {}


def read(server: Server) -> dict[str, Any]:
    """Read the rows that were committed before."""
    with psycopg.connect(server.address) as connection:
        return {"rows": [row[0] for row in connection.execute("SELECT word FROM kept")]}


def kill(server: Server) -> dict[str, Any]:
    """Kill the server as hard as the system can, and start it again."""
    before = server.process()
    assert before is not None
    os.kill(before.pid, signal.SIGKILL)
    assert wait(lambda: server.process() is None, 10)
    return {"killed": before.pid, "pid": server.start(with_parent=True).pid}


def linger(_server: Server) -> dict[str, Any]:
    """Stay until somebody kills this process; the server is started by then."""
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    time.sleep(60)
    return {}


DEEDS = {"write": write, "read": read, "kill": kill, "linger": linger}

if __name__ == "__main__":
    main(*sys.argv[1:])
