"""Working hours are read as people write them."""

import pytest

from aftercare.tasks import forms


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("", []),
        ("8:30-12:00", [["08:30", "12:00"]]),
        ("08:30–12:00，13:00至18:00", [["08:30", "12:00"], ["13:00", "18:00"]]),
        ("always", None),
        ("08:30", None),
    ],
)
def test_spans_are_read(text: str, spans: list[list[str]] | None) -> None:
    assert forms.read_spans(text) == spans


def test_what_was_read_is_written_again() -> None:
    days = {"2026-10-01": [], "2026-10-10": "mon", "2026-12-31": [["08:30", "12:00"]]}
    week = {"mon": [["08:30", "12:00"], ["13:00", "18:00"]]}
    shown = forms.CalendarForm(week=week, days=days)
    data = {name: shown[name].value() for name in shown.fields}
    assert data["days"] == "2026-10-01\n2026-10-10 mon\n2026-12-31 08:30-12:00"
    form = forms.CalendarForm(data, week={}, days={})
    assert form.is_valid()
    assert form.cleaned_data == {"week": week, "days": days}


@pytest.mark.parametrize(
    ("data", "wrong"),
    [({"mon": "late"}, ["mon"]), ({"days": "tomorrow"}, ["days"]), ({"days": "2026-10-01 x"}, ["days"])],
)
def test_control_what_cannot_be_read_is_said_at_its_field(data: dict[str, str], wrong: list[str]) -> None:
    assert list(forms.CalendarForm(data, week={}, days={}).errors) == wrong
