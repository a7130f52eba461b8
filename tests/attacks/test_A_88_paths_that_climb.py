"""A-88: no path leads out of where it begins, however its dots are written."""

import pytest
from django.test import Client

from tests.attacks import scene

CLIMBS = [
    "../../../../etc/passwd",
    "..%2f..%2f..%2f..%2fetc%2fpasswd",
    "%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "..%252f..%252fetc%252fpasswd",
    "..\\..\\..\\etc\\passwd",
    "..%5c..%5cetc%5cpasswd",
    "....//....//etc/passwd",
    "%c0%ae%c0%ae/etc/passwd",
    "/etc/passwd",
    "a%00.css",
    "%00",
]


@pytest.mark.parametrize("root", ["/static/", "/files/", "/files/x/", "/desk/", "/portal/tickets/", "/"])
def test_nothing_is_there(root: str, db: None, caplog: pytest.LogCaptureFixture) -> None:
    for climb in CLIMBS:
        answer = Client().get(root + climb)
        assert answer.status_code in {400, 404}, climb
        assert b"root:" not in answer.content
    lines = scene.security_log(caplog)
    assert len(lines) == len(CLIMBS)
    assert not any("\n" in line or "\x00" in line for line in lines)


def test_control_what_is_there_is_served(db: None) -> None:
    assert Client().get("/static/web/base.css").status_code in {200, 404}
    assert Client().get("/portal/").status_code == 200
