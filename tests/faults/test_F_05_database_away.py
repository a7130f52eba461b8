"""F-05, F-33: while the database or the disk fails, people read what to do; nothing is half-written; it passes."""

import errno
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InterfaceError, OperationalError
from django.test import Client
from django.urls import reverse

from aftercare.files import disk
from aftercare.files.models import File
from aftercare.files.tests.samples import photo
from aftercare.tickets import services as tickets
from aftercare.tickets.models import Ticket
from tests.attacks import scene

AWAY = [OperationalError("the connection was closed"), InterfaceError("connection already closed")]


def _ask(**changes: Any) -> Any:
    client = Client(raise_request_exception=False, headers={"accept-language": "en"})
    return client.post(reverse("intake.portal:request"), scene.told(**changes))


@pytest.mark.parametrize("failure", AWAY)
def test_a_request_is_not_taken_and_may_be_sent_again(
    failure: Exception, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(tickets.open, "words_of", _raising(failure))
        answer = _ask()
        assert (answer.status_code, answer["Retry-After"]) == (503, "30")
        assert "Please send it again" in answer.content.decode()
        assert Ticket.objects.count() == 0
    assert (_ask().status_code, Ticket.objects.count()) == (302, 1)


def test_a_full_disk_is_said_and_reading_goes_on(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    before = scene.asked()
    with monkeypatch.context() as full:
        full.setattr(disk, "write", _raising(OSError(errno.ENOSPC, "No space left on device")))
        answer = _ask(phone="13912345678", photos=[SimpleUploadedFile("a.png", photo(kind="PNG"))])
        assert (answer.status_code, answer["Retry-After"]) == (503, "30")
        assert (Ticket.objects.count(), File.objects.count()) == (1, 0)
        assert scene.status_page(before).status_code == 200
        assert _ask(phone="13712345678").status_code == 302  # without a photo nothing is in the way
    answer = _ask(phone="13912345678", photos=[SimpleUploadedFile("a.png", photo(kind="PNG"))])
    assert (answer.status_code, Ticket.objects.count(), File.objects.count()) == (302, 3, 1)


def test_control_a_fault_of_ours_is_none_that_passes(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tickets.open, "words_of", _raising(ValueError("a defect")))
    answer = _ask()
    assert (answer.status_code, answer.headers.get("Retry-After")) == (500, None)


def _raising(failure: Exception) -> Any:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise failure

    return fail
