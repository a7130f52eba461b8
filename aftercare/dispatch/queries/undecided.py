"""Why a job has no decision of ours: not looked at yet, planned by a person, taken over, or not needed any more."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from aftercare.journal import queries as journal
from aftercare.kit.actor import ActorKind, ref
from aftercare.kit.rows import Row
from aftercare.web.formats import moment
from aftercare.workorders.queries import OrderState

PLANNED = frozenset({"workorders.VisitOffered", "workorders.VisitProposed"})
MOST_EVENTS = 100


def why_undecided(order: Row, visits: Sequence[Row]) -> Row:
    """What there is to say of a job without a decision: icon, title and text, in the reader's language.

    `visits` are all of the job in the order of their time; the last one is spoken of.
    """
    if visits:
        return _planned(visits[-1])
    if order["state"] == OrderState.CANCELLED:
        text = _("The job was cancelled before an engineer was chosen.")
        return {"icon": "ban", "title": _("Nobody was chosen"), "text": text}
    text = _("An engineer is chosen within seconds of the request.")
    return {"icon": "hourglass", "title": _("Not chosen yet"), "text": text}


def _planned(visit: Row) -> Row:
    lines = journal.timeline([ref("booking", visit["id"])], limit=MOST_EVENTS)
    first = next((line for line in reversed(lines) if line.event in PLANNED), None)
    if first is not None and first.actor_kind == ActorKind.USER.value:
        title = _("Planned by hand by {name}").format(name=first.actor)
        text = _("On {when}. Nobody else was compared, so nothing is known of the cost.").format(when=moment(first.at))
        return {"icon": "hand-stop", "title": title, "text": text}
    text = _(
        "The visit was taken over with what happened before. Nobody was compared, so nothing is known of the cost."
    )
    return {"icon": "database", "title": _("Planned before Aftercare chose"), "text": text}
