"""What dispatch offers upwards."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext, gettext_lazy as _

from aftercare.accounts.access import DESK
from aftercare.dispatch import queries, services
from aftercare.dispatch.plugs.ticket import chosen_engineer
from aftercare.kit.plugs import Check, Defaults, MenuEntry, PeriodicJob, Problem, Slot, TimelineLine


def _chosen_is_who_goes() -> Iterator[Problem]:
    for decision_id in queries.decisions_that_contradict_their_visit():
        yield Problem(f"dispatch decision {decision_id}", gettext("names another engineer than its visit"))


def _with_advice(found: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """The way out in the reader's language."""
    return [
        {**row, "advice": queries.advice({"relaxed": row, "names": {row["engineer_id"]: row["engineer"]}})}
        for row in found
    ]


PLUGS = [
    Defaults("dispatch", services.install_presets),
    PeriodicJob("dispatch.look_again", 3, services.look_again),
    Check(_("every decision names the engineer of its visit"), _chosen_is_who_goes),
    MenuEntry("desk", _("Dispatch"), "dispatch.desk:day", "calendar-time", DESK, 30),
    Slot("ticket.side", chosen_engineer, 20),
    TimelineLine(
        "dispatch.EngineerChosen", _("{engineer} was chosen among {candidates} in {milliseconds} ms"), "route", "accent"
    ),
    TimelineLine(
        "dispatch.NobodyFound", _("nobody can go as the rules stand. {advice}"), "user-x", "warning", words=_with_advice
    ),
    TimelineLine(
        "dispatch.DispatcherAsked",
        _("{refusals} engineers did not take it: a dispatcher decides"),
        "hand-stop",
        "warning",
    ),
    TimelineLine("dispatch.DispatchOverridden", _("sent {engineer} instead: {reason}"), "user-check", "accent"),
]
