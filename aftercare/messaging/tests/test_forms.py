"""A template has a subject and a text."""

from aftercare.messaging import forms


def test_both_are_needed() -> None:
    assert forms.TemplateForm({"subject": "Hello", "body": "You"}).is_valid()
    assert sorted(forms.TemplateForm({}).errors) == ["body", "subject"]
    assert sorted(forms.TemplateForm({"subject": "\x00", "body": "x" * 20_001}).errors) == ["body", "subject"]
