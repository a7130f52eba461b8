"""A-04, A-87, A-88: the name of a file is a label; it is no markup, no path, no header and no command."""

from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from aftercare.files import access, queries as files, services
from aftercare.files.models import File
from aftercare.files.tests.samples import PDF, photo
from aftercare.kit.actor import ref
from tests.attacks import scene
from tests.world import World

NAMES = [
    '"><img src=x onerror=alert(1)>.png',
    "../../../etc/passwd",
    "..\\..\\evil.png",
    "a\r\nSet-Cookie: a=b\r\n.png",
    "$(touch pwned);`id`|x.jpg",
    "--help.png",
    "\u202egnp.exe",
    "文" * 300 + ".png",
    ".",
    "a\x00.png",
]


def test_by_every_road_a_name_is_text(world: World) -> None:
    ticket = scene.asked(photos=[SimpleUploadedFile("ok.png", photo(kind="PNG"))])
    subject = ref("ticket", ticket.id)
    for name in NAMES:
        upload = SimpleUploadedFile("x.png", photo(kind="PNG"))
        upload._name = name  # type: ignore[attr-defined] # past Django's own cleaning, as a hostile client sends it
        address = reverse("intake.portal:message", args=[ticket.code])
        sent = {"text": "A photo", "photos": [upload], "client_id": uuid4()}
        assert Client().post(address, sent).status_code == 302
    page = world.client("agent").get(reverse("tickets.desk:ticket", args=[ticket.id]))
    assert (page.status_code, scene.dangers(page), scene.dangers(scene.status_page(ticket))) == (200, [], [])
    kept = [row["name"] for row in files.of([subject], viewer="t")[subject]]
    assert len(kept) == len(NAMES)  # the first one, and all but ".", which is the name of no file
    for name in kept:
        assert not set(name) & set("/\\\r\n\x00\u202e")
        assert 0 < len(name) <= 120


def test_a_download_has_one_clean_header(world: World) -> None:
    client = world.client("agent")
    for name in NAMES:
        stored = services.store(content=PDF, name=f"{name}.pdf", subjects=[], by=world.actor("agent"))
        answer = client.get(access.link(stored.id, "file", viewer=world.people["agent"]))
        told = answer["Content-Disposition"]
        assert (answer.status_code, told.startswith("attachment")) == (200, True)
        assert not set(told) & set("\r\n\x00<>/\\")
        assert answer.headers.get("Set-Cookie") is None
        assert File.objects.get(id=stored.id).sha256.isalnum()  # the disk knows a file by its hash alone


def test_control_an_unclean_name_would_be_noticed() -> None:
    assert all(set(name) & set("/\\\r\n\x00\u202e<>`-") or len(name) > 120 or name == "." for name in NAMES)
