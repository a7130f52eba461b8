"""A-02: a picture that is a page (SVG, HTML) is never shown as one, whatever it is called and however it comes."""

import base64

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from aftercare.files import access, queries, services
from aftercare.files.models import File
from aftercare.kit.actor import customer
from aftercare.kit.errors import Refused
from aftercare.tickets.models import Ticket
from tests.attacks import scene
from tests.world import World

SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>1</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
DISGUISES = [(SVG, "a.svg"), (SVG, "a.png"), (HTML, "a.jpg"), (HTML, "a.html"), (b"GIF89a" + HTML, "a.gif")]


@pytest.mark.parametrize(("content", "name"), DISGUISES)
def test_by_the_form_it_is_refused_and_nothing_is_kept(content: bytes, name: str, db: None) -> None:
    answer = scene.ask(photos=[SimpleUploadedFile(name, content, content_type="image/png")])
    assert answer.status_code == 422
    assert (File.objects.count(), Ticket.objects.count()) == (0, 0)


def test_by_mail_it_stays_in_the_mail(db: None) -> None:
    parts = b"".join(
        b'--x\r\nContent-Type: image/svg+xml\r\nContent-Disposition: inline; filename="%s"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n%s\r\n" % (name.encode(), base64.b64encode(content))
        for content, name in DISGUISES
    )
    head = b"From: a@b.example\r\nSubject: leaks\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n"
    assert scene.bring(head + b"\r\n--x\r\n\r\nIt leaks\r\n" + parts + b"--x--\r\n") == 1
    assert Ticket.objects.count() == 1
    kept = set(File.objects.values_list("kind", "media_type"))
    assert {media_type for _kind, media_type in kept} <= {"message/rfc822", "text/plain"}


def test_what_is_kept_is_handed_out_to_be_saved_in_a_sandbox(world: World) -> None:
    for content, name in ((HTML, "a.txt"), (b"From: a@b.example\r\n\r\n" + SVG, "mail.eml")):
        stored = services.store(content=content, name=name, subjects=[], by=world.actor("agent"), kind="mail")
        link = access.link(stored.id, "file", viewer=world.people["agent"])
        for address in (link, f"{link}?inline=1&disposition=inline"):
            answer = world.client("agent").get(address)
            assert answer.status_code == 200
            assert answer["Content-Disposition"].startswith("attachment")
            assert answer["X-Content-Type-Options"] == "nosniff"
            assert "sandbox" in answer["Content-Security-Policy"]
            assert answer["Content-Type"].split(";")[0] not in {"text/html", "image/svg+xml", "text/xml"}


def test_control_a_photo_is_taken_and_shown_as_our_own_picture(db: None) -> None:
    from aftercare.files.tests.samples import photo

    by = customer(None, "x")
    stored = services.store(content=photo(), name="a.svg", subjects=["ticket:1"], by=by)
    row = queries.of(["ticket:1"], viewer="t")["ticket:1"][0]
    answer = Client().get(row["show_url"])
    assert (answer.status_code, answer["Content-Type"], stored.media_type) == (200, "image/webp", "image/jpeg")
    with pytest.raises(Refused):
        services.make_ready(content=HTML, name="a.png")
