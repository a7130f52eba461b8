"""Files over the wire: pictures to look at, documents to save, and nothing for a wrong link."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from aftercare.accounts.models import User
from aftercare.files import access, disk, services
from aftercare.files.tests.samples import AGENT, PDF, photo
from aftercare.kit import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> dict[str, User]:
    return {name: User.objects.create(username=name, name=name, roles=["agent"]) for name in ("owner", "other")}


def _store(content: bytes, name: str, kind: str = "") -> int:
    return services.store(content=content, name=name, subjects=["thing:1"], kind=kind, by=AGENT).id


def _get(address: str, user: User | None = None) -> Any:
    client = Client()
    if user:
        client.force_login(user, backend="aftercare.accounts.sessions.Backend")
    return client.get(address)


def _body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def _safe(answer: Any) -> None:
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Cache-Control"].startswith("private, max-age=")


def test_a_photo_is_shown_without_what_the_camera_wrote() -> None:
    number = _store(photo(size=(2000, 1000)), "门.jpg")
    for variant, size in (("show", (1600, 800)), ("thumb", (320, 160))):
        answer = _get(access.link(number, variant, viewer="portal:x"))
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
        assert answer["Content-Disposition"] == "inline; filename*=utf-8''%E9%97%A8.jpg.webp"
        _safe(answer)
        body = _body(answer)
        image = Image.open(io.BytesIO(body))
        assert (image.size, dict(image.getexif()), b"Maker" in body) == (size, {}, False)


def test_a_photo_itself_is_never_handed_out() -> None:
    number = _store(photo(), "a.jpg")
    assert _get(access.link(number, "file", viewer="portal:x")).status_code == 404


def test_a_document_is_saved_never_opened() -> None:
    number = _store(PDF, 'b"><img src=x onerror=alert(1)>\r\nX-Evil: 1.pdf')
    answer = _get(access.link(number, "file", viewer="portal:x"))
    assert (answer.status_code, answer["Content-Type"], _body(answer)) == (200, "application/pdf", PDF)
    assert answer["Content-Disposition"] == 'attachment; filename="bimg src=x onerror=alert(1)X-Evil 1.pdf"'
    assert "X-Evil" not in answer
    _safe(answer)
    assert _get(access.link(number, "show", viewer="portal:x")).status_code == 404


def test_markup_in_a_mail_is_a_thing_without_a_name_for_programs() -> None:
    number = _store(b"<html><script>alert(1)</script>", "page.html", "mail")
    answer = _get(access.link(number, "file", viewer="portal:x"))
    assert (answer["Content-Type"], answer["Content-Disposition"]) == (
        "application/octet-stream", 'attachment; filename="page.html.bin"',
    )  # fmt: skip
    _safe(answer)


def test_a_users_link_is_his(people: dict[str, User], seen_by: dict[int, set[int]]) -> None:
    number = _store(photo(), "a.jpg")
    seen_by.update({user.id: {1} for user in people.values()})
    address = access.link(number, "thumb", viewer=people["owner"])
    assert [_get(address, user).status_code for user in (people["owner"], people["other"], None)] == [200, 404, 404]
    seen_by[people["owner"].id] = set()
    assert _get(address, people["owner"]).status_code == 404


def test_whatever_is_wrong_is_not_there() -> None:
    number = _store(photo(), "a.jpg")
    address = access.link(number, "thumb", viewer="portal:x")
    assert _get(address).status_code == 200
    later = clock.now() + timedelta(hours=3)
    with clock.standing_at(later):
        assert _get(address).status_code == 404
    swapped = address.removesuffix("thumb") + "show"
    gone = access.link(number + 1, "thumb", viewer="portal:x")
    for wrong in (swapped, gone, "/files/x/thumb", "/files/a:b/show", address + "/x", "/files/../show"):
        assert _get(wrong).status_code == 404
    disk.path(disk.digest(photo()), "thumb").unlink()
    assert _get(address).status_code == 404


def test_only_reading_is_allowed() -> None:
    address = access.link(_store(photo(), "a.jpg"), "thumb", viewer="portal:x")
    assert Client().head(address).status_code == 200
    assert [getattr(Client(), method)(address).status_code for method in ("post", "put", "delete")] == [405] * 3
