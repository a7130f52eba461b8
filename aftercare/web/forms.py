"""The form that the studio's page of components shows."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SampleForm(forms.Form):
    """One field of each kind, and an answer that is refused."""

    subject = forms.CharField(label=_("What is wrong?"), help_text=_("In the customer's own words."))
    serial = forms.CharField(label=_("Serial number"))
    channel = forms.ChoiceField(
        label=_("Channel"),
        choices=[("wechat", _("WeChat")), ("phone", _("Phone")), ("mail", _("Mail"))],
    )
    when = forms.ChoiceField(
        label=_("When does it suit?"),
        widget=forms.RadioSelect,
        required=False,
        choices=[("am", _("Morning")), ("pm", _("Afternoon"))],
    )
    text = forms.CharField(label=_("Details"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    call_first = forms.BooleanField(label=_("Call before coming"), required=False)

    def clean_serial(self) -> str:
        """Refuse the sample's serial number, so that the page shows an error."""
        raise forms.ValidationError(_("No device has this serial number. It stands on the plate behind the cover."))
