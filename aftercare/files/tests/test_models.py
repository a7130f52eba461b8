"""States of files that the database refuses."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from aftercare.files.models import File, FileLink
from aftercare.kit import clock

pytestmark = pytest.mark.django_db


def _file(**changes: Any) -> File:
    sound = {
        "sha256": "a" * 64, "name": "a.jpg", "kind": "photo", "media_type": "image/jpeg", "size": 9,
        "width": 4, "height": 3, "at": clock.now(), "actor_kind": "user", "actor_name": "Agent",
    }  # fmt: skip
    return File.objects.create(**(sound | changes))


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"sha256": "../../etc/passwd"}, "files_hash"),
        ({"size": 0}, "files_not_empty"),
        ({"kind": "film"}, "files_known_kind"),
        ({"height": None}, "files_picture_has_edges"),
        ({"width": None, "height": None}, "files_photo_is_a_picture"),
        ({"actor_kind": "ghost"}, "files_actor_kind"),
    ],
)
def test_impossible_files_are_refused(changes: dict[str, Any], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        _file(**changes)
    assert _file(kind="document", width=None, height=None).id  # the control: a sound one


def test_a_file_shows_on_an_object_once() -> None:
    file = _file()
    FileLink.objects.create(file=file, subject="ticket:1")
    with pytest.raises(IntegrityError, match="files_linked_once"), transaction.atomic():
        FileLink.objects.create(file=file, subject="ticket:1")
