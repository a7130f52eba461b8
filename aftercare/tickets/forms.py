"""Forms of the desk and the studio."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from aftercare.kit import clock
from aftercare.kit.rows import Row
from aftercare.tickets.models import HIGHEST_LEVEL, LOWEST_LEVEL, Category, Queue, Ticket
from aftercare.tickets.numbers import read_number
from aftercare.tickets.queries import SettingNames
from aftercare.tickets.services.open import LONGEST_DESCRIPTION
from aftercare.tickets.states import State
from aftercare.web.inputs import MomentInput, offer

LARGEST_VERSION = 2**31 - 1
Choices = list[tuple[str, str]]

STATES = [("", _("Not solved yet")), *State.choices, ("all", _("Every state"))]
WHO = [("", _("Everybody")), ("me", _("Mine")), ("nobody", _("Nobody's"))]
CHANNELS = [("phone", pgettext_lazy("channel", "Phone")), ("wechat", _("WeChat")), ("desk", _("At the counter"))]


class InboxForm(forms.Form):
    """The filter bar of the inbox. What is no choice does not narrow the list."""

    q = forms.CharField(required=False, max_length=80)
    state = forms.ChoiceField(required=False, choices=STATES)
    queue = forms.ChoiceField(required=False)
    category = forms.ChoiceField(required=False)
    service_class = forms.ChoiceField(required=False, choices=[("", _("Every class")), *Category.ServiceClass.choices])
    who = forms.ChoiceField(required=False, choices=WHO)
    late = forms.ChoiceField(required=False, choices=[("", _("Any deadline")), ("1", _("Overdue"))])

    def __init__(self, data: Any, *, names: SettingNames) -> None:
        super().__init__(data)
        offer(self, "queue", [("", _("Every queue")), *_as_choices(names.queues)])
        offer(self, "category", [("", _("Every category")), *_as_choices(names.categories)])

    def chosen(self) -> dict[str, str]:
        """What was chosen, by name; "" for nothing and for what is no choice."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}

    def words(self) -> dict[str, Choices]:
        """The choices of each filter, for the chips that say what the list is narrowed to."""
        found: dict[str, Choices] = {"q": []}
        for name, field in self.fields.items():
            if isinstance(field, forms.ChoiceField):
                flat: Any = field.choices
                found[name] = [(str(key), str(label)) for key, label in flat]
        return found


def _as_choices(names: Mapping[int, str]) -> Choices:
    return [(str(number), name) for number, name in names.items()]


class VersionedForm(forms.Form):
    """A step on a ticket. `version` is what its sender saw; without one the step is taken in any case."""

    version = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_VERSION, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, ticket: Row, prefix: str | None = None) -> None:
        super().__init__(data, prefix=prefix, initial={"version": ticket["version"], **self.start(ticket)})
        self.fill(ticket)

    def start(self, ticket: Row) -> dict[str, Any]:
        """What the fields begin with."""
        del ticket
        return {}

    def fill(self, ticket: Row) -> None:
        """Give choice fields what stands in the database."""


class AssignForm(VersionedForm):
    """Who works on it."""

    assignee = forms.TypedChoiceField(label=_("Assignee"), coerce=int)

    def start(self, ticket: Row) -> dict[str, Any]:
        """The one who works on it now."""
        return {"assignee": ticket["assignee_id"]}

    def fill(self, ticket: Row) -> None:
        """Everybody at a desk."""
        offer(self, "assignee", [(person["id"], person["name"]) for person in ticket["people"]])


class ClassifyForm(VersionedForm):
    """What it is about and how urgent."""

    category = forms.ChoiceField(label=_("Category"))
    service_class = forms.ChoiceField(label=_("Class"), choices=Category.ServiceClass.choices)

    def start(self, ticket: Row) -> dict[str, Any]:
        """What it is now."""
        slugs = {one["id"]: one["slug"] for one in ticket["categories"]}
        return {"category": slugs.get(ticket["category_id"]), "service_class": ticket["service_class"]}

    def fill(self, ticket: Row) -> None:
        """All categories, in order."""
        offer(self, "category", [(one["slug"], one["words"]) for one in ticket["categories"]])


class PlaceForm(VersionedForm):
    """Where the visit would be."""

    address = forms.CharField(label=_("Address"), max_length=400, help_text=_("It replaces the one that is there."))
    district = forms.ChoiceField(
        label=_("District"), required=False, help_text=_("Leave it open where the address names its city and district.")
    )

    def start(self, ticket: Row) -> dict[str, Any]:
        """The district as it is; the address is masked and stays so."""
        return {"district": ticket["district"]}

    def fill(self, ticket: Row) -> None:
        """All districts."""
        offer(self, "district", [("", _("By the address")), *ticket["districts"]])


class WaitForm(VersionedForm):
    """What it waits for, and until when."""

    waits_for = forms.ChoiceField(
        label=_("Waits for"),
        choices=[("customer", _("the customer")), ("third", _("parts or others"))],
        widget=forms.RadioSelect,
        initial="customer",
    )
    reason = forms.CharField(label=_("Reason"), max_length=200)
    until = forms.DateTimeField(
        label=_("Comes back at"), widget=MomentInput(), help_text=_("The ticket is open again at this moment.")
    )


class SolveForm(VersionedForm):
    """What was seen, what caused it, what was done, and how it ended."""

    symptom = forms.CharField(label=_("Symptom"), max_length=200)
    cause = forms.CharField(label=_("Cause"), max_length=200)
    action = forms.CharField(
        label=_("Action"),
        max_length=200,
        help_text=_("Where nobody has answered the customer yet, this is sent as the answer."),
    )
    outcome = forms.ChoiceField(label=_("Outcome"), choices=[("", _("Choose …")), *Ticket.Outcome.choices])

    def start(self, ticket: Row) -> dict[str, Any]:
        """What stands there from an earlier solution."""
        return {name: ticket[name] for name in ("symptom", "cause", "action", "outcome")}


class ReasonForm(VersionedForm):
    """A step that needs a reason only."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class MergeForm(VersionedForm):
    """The ticket that goes on for this one."""

    into = forms.CharField(
        label=_("Number of the other ticket"),
        max_length=20,
        help_text=_("It goes on and keeps the earlier beginning; this one leaves every figure. It can be undone."),
    )
    reason = forms.CharField(label=_("Why are they about the same?"), max_length=200)

    def clean_into(self) -> int:
        """The ticket's id, from the number that people say."""
        number = read_number(self.cleaned_data["into"])
        if number is None:
            raise forms.ValidationError(_("Write the number as it stands on the ticket, for example T100023."))
        return number


class SplitForm(VersionedForm):
    """A second problem, and the message in which it was named."""

    message = forms.TypedChoiceField(
        label=_("Named in"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("Its time starts the first answer."),
    )
    description = forms.CharField(
        label=_("The second problem"), max_length=LONGEST_DESCRIPTION, widget=forms.Textarea(attrs={"rows": 4})
    )

    def fill(self, ticket: Row) -> None:
        """The customer's messages, the latest first."""
        said = ((one["id"], one["words"]) for one in ticket.get("messages", ()))
        offer(self, "message", [("", _("None of these: start now")), *said])


class VersionForm(VersionedForm):
    """A step that asks for nothing."""


class RevealForm(forms.Form):
    """Which part of the contact is to be seen, and why."""

    field = forms.ChoiceField(choices=[("phone", _("Phone")), ("mail", _("Mail")), ("address", _("Address"))])
    reason = forms.CharField(label=_("Why do you need it?"), max_length=200)


class SayForm(forms.Form):
    """An answer to the customer or a note for colleagues."""

    kind = forms.ChoiceField(choices=[("answer", _("Answer")), ("note", _("Internal note"))])
    text = forms.CharField(label=_("Text"), max_length=LONGEST_DESCRIPTION, widget=forms.Textarea(attrs={"rows": 5}))
    client_id = forms.UUIDField(widget=forms.HiddenInput)


class NewTicketForm(forms.Form):
    """A request that came by phone or over the counter; its customer is chosen, or new."""

    name = forms.CharField(label=_("Customer's name"), max_length=120, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=60, required=False, widget=forms.TextInput({"type": "tel"}))
    mail = forms.CharField(label=_("Mail"), max_length=254, required=False, widget=forms.EmailInput)
    asset_id = forms.TypedChoiceField(label=_("Device"), required=False, coerce=int, empty_value=None)
    description = forms.CharField(
        label=_("What is wrong?"),
        max_length=LONGEST_DESCRIPTION,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("In the customer's own words. They decide category and class."),
    )
    category = forms.ChoiceField(label=_("Category"), required=False)
    service_class = forms.ChoiceField(
        label=_("Class"), required=False, choices=[("", _("As the category says")), *Category.ServiceClass.choices]
    )
    address = forms.CharField(label=_("Address"), max_length=400, required=False)
    district = forms.ChoiceField(label=_("District"), required=False)
    channel = forms.ChoiceField(label=_("Channel"), choices=CHANNELS)
    contacted_at = forms.DateTimeField(label=_("Contacted at"), widget=MomentInput())
    client_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        is_new: bool,
        devices: Choices,
        categories: Choices,
        districts: Iterable[tuple[str, str]],
        initial: Mapping[str, Any],
    ) -> None:
        super().__init__(data, initial={"contacted_at": clock.now(), **initial})
        offer(self, "asset_id", [("", _("None or unknown")), *devices])
        offer(self, "category", [("", _("By its words")), *categories])
        offer(self, "district", [("", _("Unknown")), *districts])
        self.fields["name"].required = is_new
        if not is_new:
            for name in ("name", "phone", "mail"):
                del self.fields[name]
        if not devices:
            del self.fields["asset_id"]


class CategoryForm(forms.Form):
    """The words and the class of a category."""

    service_class = forms.ChoiceField(label=_("Class"), choices=Category.ServiceClass.choices)
    needs_visit = forms.BooleanField(label=_("Somebody has to go there"), required=False)
    skill_level = forms.TypedChoiceField(
        label=_("Level of skill"),
        coerce=int,
        choices=[(level, level) for level in range(LOWEST_LEVEL, HIGHEST_LEVEL + 1)],
        help_text=_("How well an engineer must hold the device's skill to be sent: 1 under guidance, 5 teaches it."),
    )
    keywords = forms.CharField(
        label=_("Words"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Parted by commas or lines. Latin words count whole, Chinese ones anywhere in the text."),
    )


class QueueForm(forms.Form):
    """Who has the last word on dispatch."""

    mode = forms.ChoiceField(label=_("Dispatch"), choices=Queue.Mode.choices, widget=forms.RadioSelect)
