"""The form that sends somebody else."""

from aftercare.dispatch.forms import OverrideForm
from aftercare.dispatch.tests.field import NINE, at
from aftercare.kit import clock


def test_local_times_are_read_and_the_past_is_not_offered() -> None:
    with clock.standing_at(NINE):
        form = OverrideForm(
            {"engineer": "7", "start": "2026-11-23T14:00", "reason": "Wish"}, engineers=[(7, "Ann")], first=NINE
        )
        assert form.is_valid()
    assert form.cleaned_data == {"engineer": 7, "start": at("11-23 14:00"), "reason": "Wish"}
    assert form.fields["start"].widget.attrs["min"] == "2026-11-23T09:00"
