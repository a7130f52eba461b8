"""A-77, A-80: a small file that unpacks to a huge picture is refused by its head, and uploads have an end."""

import base64
import io
import struct
import zlib
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from aftercare.files.models import File
from aftercare.files.tests.samples import photo
from aftercare.tickets.models import Ticket
from aftercare.workorders import services as workorders
from tests.attacks import scene
from tests.world import World


def _png(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds almost nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))

    head = struct.pack("!IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return scene.PHOTO_HEAD + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


def _moving(frames: int) -> bytes:
    out = io.BytesIO()
    first, *others = (Image.new("L", (8, 8), place % 255) for place in range(frames))
    first.save(out, "GIF", save_all=True, append_images=others)
    return out.getvalue()


BOMBS = {
    "20,000 by 20,000": _png(20_000, 20_000),
    "12,000 by 12,000": _png(12_000, 12_000),
    "one line of two thousand million": _png(2**31 - 1, 1),
    "no size at all": _png(0, 0),
    "cut off": photo(kind="PNG")[:60],
    "moving": _moving(300),
    "nothing": b"",
}


@pytest.mark.parametrize("name", BOMBS)
def test_it_is_refused_and_nothing_is_kept(name: str, db: None) -> None:
    answer = scene.ask(photos=[SimpleUploadedFile("a.png", BOMBS[name])])
    assert (answer.status_code, File.objects.count(), Ticket.objects.count()) == (422, 0, 0)


def test_nor_by_the_status_page_the_desk_or_the_phone(world: World) -> None:
    booking, ticket = world.things["booking:own"], world.things["ticket:own"]
    for step in ("on_site", "working"):
        workorders.move(booking_id=int(booking), to=step, by=world.actor("engineer"))
    message = reverse("intake.portal:message", args=[world.things["ticket_code:own"]])
    before, agent, engineer = File.objects.count(), world.client("agent"), world.client("engineer")
    for content in BOMBS.values():
        picture = base64.b64encode(content).decode()
        sent = [
            Client().post(message, {"photos": [_upload(content)], "client_id": uuid4()}),
            agent.post(reverse("tickets.desk:photos", args=[ticket]), {"files": [_upload(content)]}),
            engineer.post(
                reverse("workorders.field:checklist", args=[booking]),
                {"q_photo_before": [_upload(content)], "client_id": uuid4()},
            ),
            engineer.post(
                reverse("workorders.field:signature", args=[booking]),
                {"image": f"data:image/png;base64,{picture}", "signer": "W", "client_id": uuid4()},
            ),
        ]
        assert [answer.status_code for answer in sent] == [422] * len(sent)
    assert File.objects.count() == before


def _upload(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("a.png", content)


def test_control_a_photo_is_taken(db: None) -> None:
    assert scene.ask(photos=[SimpleUploadedFile("a.png", photo(kind="PNG"))]).status_code == 302


def test_a_hundred_megabytes_are_refused_before_they_are_looked_at(db: None) -> None:
    large = io.BytesIO(bytes(16 * 1024 * 1024))
    answer = scene.ask(photos=[SimpleUploadedFile("a.jpg", large.getvalue())])
    assert (answer.status_code, File.objects.count()) == (422, 0)
    answer = Client().post(reverse("intake.portal:request"), {**scene.told(), "description": "x" * 6 * 1024 * 1024})
    assert (answer.status_code, Ticket.objects.count()) == (400, 0)


def test_more_photos_and_more_fields_than_a_form_has(db: None) -> None:
    for count, status in ((10, 422), (21, 400), (1000, 400)):
        photos = [SimpleUploadedFile(f"{n}.png", scene.PHOTO_HEAD) for n in range(count)]
        assert scene.ask(photos=photos).status_code == status
    assert Client().post(reverse("intake.portal:request"), {f"f{n}": "x" for n in range(1001)}).status_code == 400
    assert (File.objects.count(), Ticket.objects.count()) == (0, 0)


def test_uploads_of_one_visitor_have_an_end(db: None, settings: Any) -> None:
    settings.FILES_AN_HOUR = 3
    tried = [
        scene.ask(photos=[SimpleUploadedFile("a.png", photo(kind="PNG", size=(40 + n, 30)))]).status_code
        for n in range(5)
    ]
    assert tried == [302, 302, 302, 422, 422]
    assert (File.objects.count(), Ticket.objects.count()) == (3, 3)
    assert scene.ask().status_code == 302  # without a photo he is heard all the same
