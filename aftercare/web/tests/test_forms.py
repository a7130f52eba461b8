"""The sample form refuses its serial number, so that the page of components shows an error."""

from aftercare.web.forms import SampleForm


def test_the_sample_is_refused() -> None:
    form = SampleForm({"subject": "leaks", "serial": "AC-2024-0012", "channel": "wechat"})
    assert form.errors == {"serial": ["No device has this serial number. It stands on the plate behind the cover."]}
