"""Photos of a form that came back are kept for it, and for no other."""

import pytest
from django.test import override_settings

from aftercare.files import services as files
from aftercare.files.models import File
from aftercare.intake.services import kept
from aftercare.intake.tests.requests import STRANGER
from aftercare.kit.errors import TooMany
from aftercare.workorders.tests import visits

pytestmark = pytest.mark.django_db
FORM = "0b0c0d0e-0000-4000-8000-000000000001"


def photo(colour: str = "teal") -> files.Ready:
    """A photo that passed its checks."""
    return files.make_ready(content=visits.picture(colour), name=f"{colour}.png", kind="photo")


def keep(*ready: files.Ready, known: list[int] | None = None) -> list[int]:
    """Keep photos; answers what the form then carries."""
    text = kept.keep_photos(form_key=FORM, ready=ready, kept=known or [], client="192.0.2.1", by=STRANGER)
    return kept.read_token(text, FORM)


def test_photos_are_kept_once_and_in_order() -> None:
    first = keep(photo())
    both = keep(photo(), photo("red"), known=first)
    assert (len(first), both[:1], len(both), File.objects.count()) == (1, first, 2, 2)


def test_a_form_without_photos_carries_nothing() -> None:
    assert kept.keep_photos(form_key=FORM, ready=[], kept=[], client="", by=STRANGER) == ""


@pytest.mark.parametrize("text", ["", "x", "WzEsMl0:1abcde:forged"])
def test_what_we_did_not_sign_is_nothing(text: str) -> None:
    assert kept.read_token(text, FORM) == []


def test_control_another_form_has_no_part_in_it() -> None:
    text = kept.token(FORM, [7])
    assert (kept.read_token(text, FORM), kept.read_token(text, FORM[:-1] + "2")) == ([7], [])


@override_settings(FILES_AN_HOUR=1)
def test_what_is_too_much_is_kept_neither_in_part() -> None:
    with pytest.raises(TooMany):
        keep(photo(), photo("red"))
    assert File.objects.count() == 0


def test_uploads_that_are_kept_already_are_left_out() -> None:
    first = keep(photo())
    assert [one.name for one in kept.not_kept_yet([photo(), photo("red")], first)] == ["red.png"]
