"""The tour: its steps, who takes each, and where."""

from dataclasses import dataclass, replace

from django.urls import get_script_prefix, reverse
from django.utils.translation import gettext_lazy as _

from aftercare.accounts.access import Role
from aftercare.demo import queries
from aftercare.kit.errors import Sentence
from aftercare.kit.rows import Row

CUSTOMER = "customer"

# The tabs of a browser, one for each part that a visitor can take.
TABS = {
    CUSTOMER: 1,
    Role.ENGINEER.value: 2,
    Role.DISPATCHER.value: 3,
    Role.AGENT.value: 4,
    Role.MANAGER.value: 5,
    Role.ADMINISTRATOR.value: 6,
}
ICONS = {
    CUSTOMER: "user",
    Role.ENGINEER.value: "tool",
    Role.DISPATCHER.value: "route",
    Role.AGENT.value: "headset",
    Role.MANAGER.value: "chart-bar",
    Role.ADMINISTRATOR.value: "settings",
}
FIRST_PAGES = {
    CUSTOMER: "intake.portal:home",
    Role.ENGINEER.value: "workorders.field:today",
    Role.DISPATCHER.value: "dispatch.desk:day",
    Role.AGENT.value: "tickets.desk:inbox",
    Role.MANAGER.value: "insight.insight:overview",
    Role.ADMINISTRATOR.value: "accounts.studio:people",
}
NAMES: dict[str, Sentence] = {CUSTOMER: _("Customer"), **{role.value: role.label for role in Role}}


@dataclass(frozen=True, slots=True)
class Station:
    """One stop of the tour: its title, who takes it, and the steps of the request that it covers."""

    title: Sentence
    role: str
    steps: dict[str, Sentence]


STATIONS = (
    Station(_("Ask for help"), CUSTOMER, {"ask": _("Send a request as the customer.")}),
    Station(
        _("Choosing the engineer"),
        Role.DISPATCHER.value,
        {
            "wait": _("The product looks for an engineer: see on the board whom and why."),
            "why": _("The product has chosen: see on the job's page whom it asks, and why."),
            "confirm": _("Confirm the proposed engineer as the dispatcher."),
        },
    ),
    Station(_("Accept the job"), Role.ENGINEER.value, {"accept": _("Accept the job as the engineer.")}),
    Station(
        _("Go there"),
        Role.ENGINEER.value,
        {"travel": _("Set off: the customer sees who comes."), "arrive": _("Arrive at the customer's door.")},
    ),
    Station(
        _("Repair and sign"),
        Role.ENGINEER.value,
        {"work": _("Go through the checklist, describe the repair, let the customer sign, and finish.")},
    ),
    Station(_("Judge"), CUSTOMER, {"judge": _("Answer the survey as the customer. Try a bad grade.")}),
    Station(
        _("Answer the criticism"),
        Role.AGENT.value,
        {"tell": _("Tell the customer what comes of his criticism: a clock runs.")},
    ),
    Station(
        _("See it in the figures"),
        Role.MANAGER.value,
        {"look": _("Look at the manager's page: your request is in its figures.")},
    ),
)


@dataclass(frozen=True, slots=True)
class Next:
    """Where the tour stands: the number of its station from 0 on, its role, what to do, and the page without prefix.

    One that is finished stands behind the last station and asks nobody: role and path are "".
    """

    number: int
    title: Sentence
    role: str
    sentence: Sentence
    path: str


FINISHED = Next(len(STATIONS), _("The tour is finished"), "", _("Begin again, or look around as anybody."), "")


def stations(tour: queries.Tour) -> tuple[Station, ...]:
    """The stations as this request meets them: its criticism is answered by the team whose task that is."""
    return tuple(
        replace(station, role=tour.team) if "tell" in station.steps and tour.team in TABS else station
        for station in STATIONS
    )


def upcoming(tour: queries.Tour) -> Next:
    """The next step of a tour."""
    if tour.step == "done":
        return FINISHED
    for number, station in enumerate(stations(tour)):
        if tour.step in station.steps:
            return Next(number, station.title, station.role, station.steps[tour.step], _path(tour))
    raise KeyError(tour.step)


def _path(tour: queries.Tour) -> str:
    """The page of the next step, without the prefix of a tab."""
    ticket, visit, survey = tour.ticket, tour.visit, tour.survey
    if ticket is None:
        return bare("intake.portal:request")
    if tour.step in {"judge", "tell", "look"}:
        return _after(tour, ticket, survey)
    if visit is None:
        return bare("dispatch.desk:day")
    if tour.step in {"why", "confirm"}:
        return bare("dispatch.desk:order", visit["order_id"])
    return bare("workorders.field:visit", visit["id"])


def _after(tour: queries.Tour, ticket: Row, survey: Row | None) -> str:
    """The pages behind the visit; a survey that is still on its way is waited for on the request's page."""
    if survey is None:
        return bare("intake.portal:ticket", ticket["code"])
    if tour.step == "judge":
        return bare("feedback.portal:survey", survey["code"])
    return bare("feedback.desk:answer", survey["id"]) if tour.step == "tell" else bare("insight.insight:overview")


def first_page(role: str) -> str:
    """Where somebody of this role begins: the customer on the page of his request, once there is one."""
    ticket = queries.tour().ticket if role == CUSTOMER else None
    return bare("intake.portal:ticket", ticket["code"]) if ticket else bare(FIRST_PAGES[role])


def person(role: str) -> int | None:
    """The user whose part a visitor takes in this role."""
    return queries.engineer(queries.tour().visit) if role == Role.ENGINEER else queries.somebody(role)


def bare(name: str, *args: object) -> str:
    """The path of a view, without the prefix of the tab that asks."""
    return "/" + reverse(name, args=args).removeprefix(get_script_prefix())
