"""The steps that the desk can take on a ticket: each with its form, its states and the verb behind it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aftercare.customers import queries as customers
from aftercare.kit.actor import Actor
from aftercare.kit.rows import Row
from aftercare.tickets import forms, services
from aftercare.tickets.states import OPEN_STATES, STEPS, WAITING, State

Verb = Callable[[int, dict[str, Any], Actor], object]


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its name in the address, the words of its dialog and button, and in which states it can be taken."""

    name: str
    title: Promise
    label: Promise
    icon: str
    form: type[forms.VersionedForm]
    states: frozenset[State]
    verb: Verb
    tone: str = ""


def _assign(ticket_id: int, data: dict[str, Any], by: Actor) -> None:
    services.assign(ticket_id=ticket_id, user_id=data["assignee"], version=data["version"], by=by)


def _classify(ticket_id: int, data: dict[str, Any], by: Actor) -> None:
    services.classify(
        ticket_id=ticket_id,
        category_slug=data["category"],
        service_class=data["service_class"],
        version=data["version"],
        by=by,
    )


def _place(ticket_id: int, data: dict[str, Any], by: Actor) -> None:
    district = data["district"] or customers.district_in(data["address"])
    place = services.Place(address=data["address"], district=district)
    services.set_place(ticket_id=ticket_id, place=place, version=data["version"], by=by)


def _wait(ticket_id: int, data: dict[str, Any], by: Actor) -> None:
    services.wait(
        ticket_id=ticket_id,
        for_customer=data["waits_for"] == "customer",
        reason=data["reason"],
        until=data["until"],
        version=data["version"],
        by=by,
    )


def _resume(ticket_id: int, data: dict[str, Any], by: Actor) -> None:
    services.resume(ticket_id=ticket_id, reason=data["reason"], by=by)


def _solve(ticket_id: int, data: dict[str, Any], by: Actor) -> None:
    services.solve(
        ticket_id=ticket_id,
        symptom=data["symptom"],
        cause=data["cause"],
        action=data["action"],
        outcome=data["outcome"],
        version=data["version"],
        by=by,
    )


def _reopen(ticket_id: int, data: dict[str, Any], by: Actor) -> None:
    services.reopen(ticket_id=ticket_id, reason=data["reason"], by=by)


def _cancel(ticket_id: int, data: dict[str, Any], by: Actor) -> None:
    services.cancel(ticket_id=ticket_id, reason=data["reason"], version=data["version"], by=by)


def _merge(ticket_id: int, data: dict[str, Any], by: Actor) -> None:
    services.merge(ticket_id=ticket_id, into_id=data["into"], reason=data["reason"], version=data["version"], by=by)


def _undo_merge(ticket_id: int, data: dict[str, Any], by: Actor) -> None:
    services.undo_merge(ticket_id=ticket_id, reason=data["reason"], by=by)


def _split(ticket_id: int, data: dict[str, Any], by: Actor) -> None:
    services.split(ticket_id=ticket_id, description=data["description"], interaction_id=data["message"], by=by)


def _no_answer(ticket_id: int, _data: dict[str, Any], by: Actor) -> None:
    services.needs_no_answer(ticket_id=ticket_id, by=by)


OPEN = frozenset(OPEN_STATES)
MERGED = frozenset({State.MERGED})
TAKEN_UP_AGAIN = frozenset(state for state, after in STEPS.items() if State.OPEN in after) - OPEN

ALL = (
    Step("assign", _("Hand over"), _("Hand over"), "user-check", forms.AssignForm, OPEN, _assign),
    Step("solve", _("Solve the ticket"), _("Solve"), "circle-check", forms.SolveForm, OPEN, _solve),
    Step("classify", _("Category and class"), _("Set"), "tag", forms.ClassifyForm, OPEN, _classify),
    Step("place", _("Address of the visit"), _("Save"), "map-pin", forms.PlaceForm, OPEN, _place),
    Step("wait", _("Wait"), _("Wait"), "clock-pause", forms.WaitForm, OPEN, _wait),
    Step("resume", _("Go on"), _("Go on"), "player-play", forms.ReasonForm, frozenset(WAITING), _resume),
    Step("reopen", _("Open again"), _("Open again"), "rotate", forms.ReasonForm, TAKEN_UP_AGAIN, _reopen),
    Step("no-answer", _("No answer needed"), _("No answer needed"), "mail-off", forms.VersionForm, OPEN, _no_answer),
    Step("split", _("Split off a second problem"), _("Make a ticket"), "arrows-split", forms.SplitForm, OPEN, _split),
    Step("merge", _("Join with another ticket"), _("Join"), "arrows-join", forms.MergeForm, OPEN, _merge),
    Step("unmerge", _("Part them again"), _("Part them again"), "arrow-back-up", forms.ReasonForm, MERGED, _undo_merge),
    Step("cancel", _("Cancel the ticket"), _("Cancel the ticket"), "ban", forms.ReasonForm, OPEN, _cancel, "bad"),
)
BY_NAME: Mapping[str, Step] = {step.name: step for step in ALL}


def possible(ticket: Row) -> list[Step]:
    """The steps that can be taken now."""
    return [step for step in ALL if ticket["state"] in step.states]
