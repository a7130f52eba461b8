"""A-65, A-67: nothing that a stranger writes makes this machine ask another one, or open a file for him."""

import socket

import pytest
from django.urls import reverse

from aftercare.intake.tests.requests import mail
from aftercare.workorders import services as workorders
from aftercare.workorders.tests import visits
from tests.attacks import scene
from tests.world import World

PLACES = (
    "http://169.254.169.254/latest/meta-data",
    "http://127.0.0.1:9/x.png",
    "file:///etc/passwd",
    "//evil.example/x.css",
    "gopher://127.0.0.1:25/",
)
HTML = "".join(
    f'<img src="{place}"><link rel=stylesheet href="{place}"><style>@import "{place}"</style><iframe src="{place}">'
    for place in PLACES
)
# What typst would run, were it markup.
PROGRAM = '#read("/etc/passwd") #image("/etc/passwd") #include "/etc/passwd" #link("http://127.0.0.1")[x] $ x $ \\ @a'


@pytest.fixture
def dialled(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The addresses that this process tried to reach, the database apart, whose socket is a file."""
    tried: list[object] = []

    def noted(name: str) -> None:
        original = getattr(socket.socket, name)

        def connect(self: socket.socket, address: object) -> object:
            if self.family != socket.AF_UNIX:
                tried.append(address)
            return original(self, address)

        monkeypatch.setattr(socket.socket, name, connect)

    def looked_up(*where: object, **_how: object) -> list[object]:
        tried.append(where)
        return []

    noted("connect")
    noted("connect_ex")
    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    return tried


def test_reading_a_mail_and_a_form_asks_nobody(world: World, dialled: list[object]) -> None:
    scene.bring(mail(f"漏水 {PLACES[0]}", headers=f"X-Face-URL: {PLACES[0]}\r\n"))
    head = b"From: a@b.example\r\nSubject: leaks\r\nContent-Type: text/html\r\nMessage-ID: <2@x.example>\r\n\r\n"
    scene.bring(head + f"<p>It leaks</p>{HTML}".encode())
    ticket = scene.asked(description=HTML, address=PLACES[0], serial=PLACES[1][:60])
    for page in (
        scene.status_page(ticket),
        world.client("agent").get(reverse("tickets.desk:ticket", args=[ticket.id])),
        world.client("agent").get(reverse("tickets.desk:inbox")),
    ):
        assert (page.status_code, scene.dangers(page)) == (200, [])
    assert dialled == []


def test_a_report_prints_words_and_runs_none(db: None, dialled: list[object]) -> None:
    visits.install()
    content = {}
    for words in (PROGRAM, HTML):
        visit = visits.ready_to_sign()
        workorders.describe(
            booking_id=visit.booking.id, symptom=words[:200], cause=words[:200], action=words, outcome="fixed",
            by=visit.by,
        )  # fmt: skip
        workorders.sign(booking_id=visit.booking.id, signer=words[:60], image=visits.signature(), by=visit.by)
        content[words] = workorders.report_pdf(booking_id=visit.booking.id, by=visit.by)
    assert all(made.startswith(b"%PDF") and b"root:" not in made for made in content.values())
    assert dialled == []


def test_control_a_request_would_be_noticed(dialled: list[object]) -> None:
    with socket.socket() as asked:
        asked.connect_ex(("127.0.0.1", 9))
    assert dialled == [("127.0.0.1", 9)]
