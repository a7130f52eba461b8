"""What people enter."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict

from aftercare.intake import forms
from aftercare.kit import clock

TOLD = {"description": "x", "name": "Wang", "phone": "13812345678", "client_id": str(uuid4())}


@pytest.mark.parametrize(
    ("text", "position"),
    [("30.5,120.25", (30.5, 120.25)), ("", None), ("nonsense", None), ("1,2,3", None), ("nan,1", None), ("91,0", None)],
)
def test_positions(text: str, position: tuple[float, float] | None) -> None:
    form = forms.RequestForm({**TOLD, "position": text})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["position"] == position


def test_a_wished_day_becomes_a_span() -> None:
    day = clock.now().date() + timedelta(days=30)
    form = forms.RequestForm({**TOLD, "wished_day": day.isoformat(), "wished_part": "morning"})
    assert form.is_valid()
    begin, end = form.cleaned_data["wished"]
    assert (begin.isoformat(), end.isoformat()) == (f"{day}T08:00:00+08:00", f"{day}T12:00:00+08:00")
    assert forms.RequestForm(TOLD).is_valid()


def test_ten_photos_are_too_many_whatever_they_are() -> None:
    files: MultiValueDict[str, Any] = MultiValueDict(
        {"photos": [SimpleUploadedFile(f"{n}.jpg", b"x") for n in range(10)]}
    )
    form = forms.MessageForm({"client_id": str(uuid4())}, files)
    assert form.errors["photos"] == ["At most 9 photos, please."]


@pytest.mark.parametrize(("typed", "code"), [("K7M2X 9QD4F", "k7m2x-9qd4f"), ("k7m2x9", "k7m2x-9"), ("-", "")])
def test_codes(typed: str, code: str) -> None:
    form = forms.CodeForm({"code": typed})
    assert form.is_valid()
    assert form.cleaned_data["code"] == code
