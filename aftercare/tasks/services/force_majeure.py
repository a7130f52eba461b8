"""Declare, approve and withdraw a span of time in which nothing counts."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from aftercare.accounts.access import Role, require_role
from aftercare.journal import services as journal
from aftercare.journal.events import Event
from aftercare.kit import clock as time
from aftercare.kit.actor import Actor, ref
from aftercare.kit.errors import Conflict, NotAllowed, Refused
from aftercare.kit.text import clean
from aftercare.tasks import events, reading
from aftercare.tasks.models import ForceMajeure, Mark
from aftercare.tasks.services.clocks import OPEN
from aftercare.tasks.services.recount import touched_by

LONGEST_NAME = 200


@transaction.atomic
def declare(*, name: str, areas: Sequence[str], starts_at: datetime, ends_at: datetime, by: Actor) -> int:
    """Say that in `areas` (beginnings of district codes; none: everywhere) nothing could be done; answers its id.

    It holds when another manager has approved it.
    """
    require_role(by, Role.MANAGER)
    if by.id is None:
        raise NotAllowed(_("Force majeure is declared by a person."))
    name = clean(name, LONGEST_NAME).strip()
    if not name:
        raise Refused(_("Say what happened: a storm, a flood, a lockdown."), field="name")
    if ends_at <= starts_at:
        raise Refused(_("The end must come after the beginning."), field="ends_at")
    window = ForceMajeure.objects.create(
        name=name,
        areas=sorted(set(areas)),
        starts_at=starts_at,
        ends_at=ends_at,
        declared_by_id=by.id,
        declared_at=time.now(),
    )
    _record(events.ForceMajeureDeclared(window_id=window.id, name=name), window, by)
    return window.id


def would_touch(*, areas: Sequence[str], starts_at: datetime, ends_at: datetime) -> int:
    """How many open deadlines may lie in a span in these areas: what declaring it would move at most."""
    window = ForceMajeure(areas=list(areas), starts_at=starts_at, ends_at=ends_at)
    begun = Mark.objects.filter(subject=OuterRef("subject"), at__lt=ends_at, withdrawn_at__isnull=True)
    return touched_by(window).filter(Exists(begun), state__in=OPEN).count()


@transaction.atomic
def approve(*, window_id: int, by: Actor) -> None:
    """Let it hold; deadlines follow in the background. Raises Refused for whoever declared it himself."""
    require_role(by, Role.MANAGER)
    window = _locked(window_id)
    if window.approved_at or window.withdrawn_at:
        raise Conflict(_("This was decided already."))
    if window.declared_by_id == by.id:
        raise Refused(_("Another manager must approve what you declared."))
    window.approved_by_id, window.approved_at, window.reached = by.id, time.now(), 0
    window.save()
    reading.windows.forget()
    _record(events.ForceMajeureApproved(window_id=window.id, name=window.name), window, by)


@transaction.atomic
def withdraw(*, window_id: int, by: Actor) -> None:
    """Let it hold no more, or never; deadlines follow in the background."""
    require_role(by, Role.MANAGER)
    window = _locked(window_id)
    if window.withdrawn_at:
        raise Conflict(_("This was decided already."))
    window.withdrawn_at = time.now()
    window.reached = 0 if window.approved_at else None
    window.save()
    reading.windows.forget()
    _record(events.ForceMajeureWithdrawn(window_id=window.id, name=window.name), window, by)


def _locked(window_id: int) -> ForceMajeure:
    window = ForceMajeure.objects.select_for_update().filter(id=window_id).first()
    if window is None:
        raise NotAllowed(_("There is no such entry."))
    return window


def _record(event: Event, window: ForceMajeure, by: Actor) -> None:
    journal.record(event, subjects=[ref("force_majeure", window.id)], by=by)
