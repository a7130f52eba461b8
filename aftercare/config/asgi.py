"""Streams, for granian on a port of its own. Pages are served by `config/wsgi.py`."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aftercare.config.settings")
django.setup()

from django.conf import settings  # noqa: E402 - settings need the line above
from django.db import connection  # noqa: E402
from psycopg.conninfo import make_conninfo  # noqa: E402

from aftercare.web.hub import Hub  # noqa: E402
from aftercare.web.stream_server import StreamServer  # noqa: E402


def _conninfo() -> str:
    """How Django reaches the database, without its statement time-out: listening takes for ever."""
    given = connection.get_connection_params()
    names = ("host", "port", "user", "password", "dbname", "sslmode", "sslrootcert", "sslcert", "sslkey")
    return make_conninfo(
        **{name: given[name] for name in names if given.get(name)}, application_name="aftercare-streams"
    )


application = StreamServer(Hub(_conninfo), origin=settings.ORIGIN)
