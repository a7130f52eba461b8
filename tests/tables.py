"""A database with all tables and nothing in them but the defaults, from which every other one is copied.

To migrate takes seconds, to copy does not. Where a run has a database server of its own, as in `./dev test`, the first
of its processes that needs tables migrates once for all of them. On a server that stays, nothing is left behind: there
every process migrates for itself.
"""

import os
import subprocess
import sys

import psycopg

SHARED = "AFTERCARE_TEST_TABLES"  # how the database is called; set where the server ends with the run
LOCK = 7_204_316  # any number that nobody else takes


def shared() -> str:
    """The name of the database to copy, as soon as it is complete; empty where every process migrates for itself."""
    name, server = os.environ.get(SHARED, ""), os.environ.get("DATABASE_URL", "")
    if not name:
        return ""
    with psycopg.connect(at(server, "postgres"), autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(f"DROP DATABASE IF EXISTS {name}_draft")
            connection.execute(f"CREATE DATABASE {name}_draft")
            _migrate(at(server, f"{name}_draft"))
            connection.execute(f"ALTER DATABASE {name}_draft RENAME TO {name}")
    return name


def at(server: str, name: str) -> str:
    """The address of another database on the same server."""
    base, question, options = server.partition("?")
    return f"{base.rpartition('/')[0]}/{name}{question}{options}"


def _migrate(address: str) -> None:
    surroundings = {**os.environ, "DATABASE_URL": address, "AFTERCARE_DEMO": ""}
    command = [sys.executable, "-m", "aftercare.config.cli", "migrate", "--verbosity", "0"]
    subprocess.run(command, env=surroundings, check=True)
