"""The stream server is made from the settings."""

from django.conf import settings
from psycopg.conninfo import conninfo_to_dict

from aftercare.config import asgi
from aftercare.web.stream_server import StreamServer


def test_the_application_serves_streams() -> None:
    assert isinstance(asgi.application, StreamServer)


def test_the_hub_reaches_the_database_of_the_pages_without_its_time_outs() -> None:
    told = conninfo_to_dict(asgi._conninfo())
    assert told["dbname"] == settings.DATABASES["default"]["NAME"]
    assert told["application_name"] == "aftercare-streams"
    assert "options" not in told
