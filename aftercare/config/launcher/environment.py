"""The environment that the product's processes are started with: all that its settings read."""

import os
import socket
import sys
from pathlib import Path

from aftercare.config import keys
from aftercare.config.launcher.runtime import Data, Runtime
from aftercare.config.launcher.words import language

LOOPBACK = "127.0.0.1"


def external_database() -> str:
    """The DATABASE_URL that was given from outside, or nothing when the embedded database is to be used."""
    return os.environ.get("DATABASE_URL", "")


def origin(port: int, *, lan: bool) -> str:
    """The address of the pages: loopback, or with https the machine's own address in the local network."""
    return f"https://{lan_address()}:{port}" if lan else f"http://{LOOPBACK}:{port}"


def lan_address() -> str:
    """The machine's address in the local network, or loopback when it has none. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as trial:
        try:
            trial.connect(("192.0.2.1", 9))  # a documentation address (RFC 5737): only the route is looked up
        except OSError:
            return LOOPBACK
        return str(trial.getsockname()[0])


def for_product(data: Data, runtime: Runtime, database: str) -> dict[str, str]:
    """The whole environment of a process of the product; the installation's keys are made when they are missing."""
    keys.load_or_make(data.folder)
    pages = runtime.origin or origin(runtime.port or 8000, lan=False)
    host, _separator, port = pages.rpartition(":")
    hosts = {"127.0.0.1", "localhost", host.rpartition("/")[2], *_extra_hosts()}
    return (
        os.environ
        | _mail(runtime)
        | {
            "PATH": f"{Path(sys.executable).parent}:{os.environ.get('PATH', '')}",
            "PYTHONUNBUFFERED": "1",
            "DATABASE_URL": database,
            "AFTERCARE_DATA": str(data.folder),
            "AFTERCARE_ORIGIN": pages,
            "AFTERCARE_STREAM_ORIGIN": f"{host}:{int(port) + 1}",
            "AFTERCARE_INSTALLATION": runtime.installation,
            "AFTERCARE_DEMO": "1" if runtime.demo in {"loading", "loaded"} else "",
            "AFTERCARE_HOSTS": ",".join(sorted(hosts)),
            "AFTERCARE_LANGUAGE": "zh-hans" if language() == "zh_Hans" else "en",
        }
    )


def _mail(runtime: Runtime) -> dict[str, str]:
    """Where the demo takes mail and where it sends it: ports of this machine. Real mail is configured from outside."""
    if runtime.demo not in {"loading", "loaded"} or not runtime.mail:
        return {}
    return {
        "AFTERCARE_SMTP_PORT": str(runtime.mail),
        "AFTERCARE_MAIL_HOST": LOOPBACK,
        "AFTERCARE_MAIL_PORT": str(runtime.mail + 1),
    }


def _extra_hosts() -> list[str]:
    return [host for host in os.environ.get("AFTERCARE_HOSTS", "").split(",") if host]
