"""Use of the installation's database by commands: started when it is down, stopped by the last who used it."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

import psycopg

from aftercare.config.launcher import postgres
from aftercare.config.launcher.environment import external_database
from aftercare.config.launcher.postgres import Server
from aftercare.config.launcher.runtime import Data


@contextmanager
def turn(data: Data) -> Iterator[None]:
    """One process at a time starts or stops the database of a data folder."""
    data.make()
    with (data.folder / ".database.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def server_of(data: Data, *, throwaway: bool = False) -> Server:
    """The embedded database of a data folder, running or not; where it lies is remembered."""
    with data.change() as runtime:
        return postgres.server(data, runtime, throwaway=throwaway)


@contextmanager
def in_use(data: Data) -> Iterator[str]:
    """The DATABASE_URL of a running database, for as long as the caller needs it.

    A command that found the database down leaves it down, unless another command or `./dev up` uses it by then.
    """
    if external_database():
        yield external_database()
        return
    server = server_of(data)
    with turn(data):
        mark = use(data)
        server.start(with_parent=False)
    try:
        yield server.address
    finally:
        with turn(data):
            mark.close()
            if unused(data):
                server.stop()


def holds_tables(address: str) -> bool:
    """Whether somebody has made tables in a database already."""
    with psycopg.connect(address) as connection:
        found = connection.execute("SELECT 1 FROM pg_tables WHERE schemaname = 'public' LIMIT 1").fetchone()
    return found is not None


def use(data: Data) -> IO[str]:
    """Mark the database as used, until the returned file is closed or this process ends, however it ends."""
    mark = (data.folder / ".database.users").open("w")
    fcntl.flock(mark, fcntl.LOCK_SH)
    return mark


def unused(data: Data) -> bool:
    """Whether nobody has marked the database as used."""
    with (data.folder / ".database.users").open("w") as mark:
        try:
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True
