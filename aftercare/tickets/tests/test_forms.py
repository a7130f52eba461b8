"""The filter bar takes what is a choice and forgets the rest."""

from aftercare.tickets import forms
from aftercare.tickets.queries import SettingNames

NAMES = SettingNames(categories={3: "Water"}, queues={5: "Field"})


def test_what_is_a_choice_is_chosen() -> None:
    form = forms.InboxForm({"queue": "5", "category": "4", "state": "new", "who": "me", "q": " x "}, names=NAMES)
    assert {name: value for name, value in form.chosen().items() if value} == {
        "q": "x",
        "queue": "5",
        "state": "new",
        "who": "me",
    }


def test_choices_are_said_in_words() -> None:
    words = forms.InboxForm({}, names=NAMES).words()
    assert words["queue"] == [("", "Every queue"), ("5", "Field")]
    assert sorted(words) == ["category", "late", "q", "queue", "service_class", "state", "who"]
