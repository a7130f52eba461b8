"""The form that sends somebody else."""

from datetime import timedelta

import pytest

from aftercare.dispatch.forms import OverrideForm
from aftercare.dispatch.tests.field import NINE, at
from aftercare.kit import clock


def test_local_times_are_read_and_the_past_is_not_offered() -> None:
    with clock.standing_at(NINE):
        form = OverrideForm(
            {"engineer": "7", "start": "2026-11-23T14:00", "reason": "Wish"}, engineers=[(7, "Ann")], first=NINE
        )
        assert form.is_valid()
    assert form.cleaned_data == {"engineer": 7, "start": at("11-23 14:00"), "reason": "Wish", "despite": False}
    assert form.fields["start"].widget.attrs["min"] == "2026-11-23T09:00"


@pytest.mark.parametrize(
    ("minutes", "earliest", "begin"), [(0, "09:00", "09:00"), (1, "09:00", "09:05"), (7, "09:05", "09:10")]
)
def test_a_browser_takes_every_round_time(minutes: int, earliest: str, begin: str) -> None:
    now = NINE + timedelta(minutes=minutes)
    with clock.standing_at(now):
        form = OverrideForm(engineers=[(7, "Ann")], first=now)
        page = str(form["start"])
    assert f'value="2026-11-23T{begin}"' in page
    assert f'min="2026-11-23T{earliest}"' in page
    assert 'step="300"' in page
