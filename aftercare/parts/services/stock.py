"""Verbs on spare parts. Every movement goes through the ledger, which never lets a place have less than nothing.

Places are references: "site:3" is the depot of a station, "user:7" the van of an engineer.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from aftercare.accounts.access import require_role
from aftercare.journal import services as journal
from aftercare.journal.events import Event
from aftercare.kit.actor import Actor, parse_ref, ref
from aftercare.kit.errors import NotAllowed, Refused
from aftercare.ledger import services as ledger
from aftercare.parts import access, events
from aftercare.parts.models import Part

SUPPLIER = "outside:supplier"


def receive(*, site_id: int, part_id: int, quantity: int, key: str, by: Actor) -> int:
    """Take pieces from a supplier into a depot; answers the ledger's transfer, the same for a repeat of `key`.

    Raises NotAllowed for those who do not keep a depot, Refused when the quantity is not a number of pieces.
    """
    require_role(by, *access.BUYERS)
    if Part.objects.filter(id=part_id, retired=True).exists():
        raise Refused(_("This part is retired. Bring it back before you take more of it in."), field="part")
    return _move(
        source=SUPPLIER,
        target=ref("site", site_id),
        part_id=part_id,
        quantity=quantity,
        key=key,
        by=by,
        event=lambda said: events.PartReceived(**said, site_id=site_id),
    )


@transaction.atomic
def take_in(*, site_id: int, user_id: int, part_id: int, quantity: int, key: str, by: Actor) -> int:
    """Take pieces from a supplier, through the depot of a station, straight into the van of an engineer.

    What a new shop begins with, and what a supplier hands to an engineer. Answers and raises as :func:`receive`.
    """
    receive(site_id=site_id, part_id=part_id, quantity=quantity, key=f"{key}:in", by=by)
    return _into_van(site_id, user_id, part_id, quantity, key, by)


def move(*, source: str, target: str, part_id: int, quantity: int, key: str, by: Actor, site_id: int) -> int:
    """Carry pieces from a place to another one: :data:`SUPPLIER`, "site:3" a depot, "user:7" a van.

    `site_id` is the station whose depot the way from a supplier to a van leads through. Raises Refused for a way that
    pieces do not go: to a supplier, between two depots or between two vans.
    """
    way = (source.partition(":")[0], target.partition(":")[0])
    said: dict[str, Any] = {"part_id": part_id, "quantity": quantity, "key": key, "by": by}
    if way == ("outside", "site"):
        return receive(site_id=parse_ref(target)[1], **said)
    if way == ("outside", "user"):
        return take_in(site_id=site_id, user_id=parse_ref(target)[1], **said)
    if way == ("site", "user"):
        return load_van(site_id=parse_ref(source)[1], user_id=parse_ref(target)[1], **said)
    if way == ("user", "site"):
        return put_back(user_id=parse_ref(source)[1], site_id=parse_ref(target)[1], **said)
    message = _("Parts go from a supplier to a depot or a van, and between a depot and a van. Choose another place.")
    raise Refused(message, field="target")


def load_van(*, site_id: int, user_id: int, part_id: int, quantity: int, key: str, by: Actor) -> int:
    """Take pieces from a depot into an engineer's van. Raises Refused when the depot has fewer."""
    _require_mover(by, user_id)
    return _into_van(site_id, user_id, part_id, quantity, key, by)


def _into_van(site_id: int, user_id: int, part_id: int, quantity: int, key: str, by: Actor) -> int:
    return _move(
        source=ref("site", site_id),
        target=ref("user", user_id),
        part_id=part_id,
        quantity=quantity,
        key=key,
        by=by,
        event=lambda said: events.VanLoaded(**said, site_id=site_id, user_id=user_id),
    )


def use(*, user_id: int, part_id: int, quantity: int, workorder_ref: str, key: str, by: Actor) -> int:
    """Build pieces from an engineer's van in on a job ("workorder:9"). Raises Refused when the van has fewer."""
    _require_mover(by, user_id)
    return _move(
        source=ref("user", user_id),
        target=f"outside:used:{workorder_ref}",
        part_id=part_id,
        quantity=quantity,
        key=key,
        by=by,
        event=lambda said: events.PartUsed(**said, user_id=user_id, workorder=workorder_ref),
    )


@transaction.atomic
def take_back(*, user_id: int, part_id: int, use_key: str, key: str, by: Actor) -> int:
    """Undo a :func:`use` that was entered by mistake (`use_key` was its key): the pieces lie in the van again.

    Answers the ledger's transfer, the same for a repeat of `key`. Raises Refused when it was taken back before.
    """
    _require_mover(by, user_id)
    part = _part(part_id)
    item = ref("part", part_id)

    def produce() -> int:
        moved = ledger.reverse(use_key, key=key, reason=part.number, by=by)
        taken = events.PartTakenBack(part_id=part_id, number=part.number, user_id=user_id)
        journal.record(taken, subjects=[item, ref("user", user_id)], by=by)
        return moved

    moved: int = journal.once(key=f"parts:{key}", body={"item": item, "use": use_key}, produce=produce)
    return moved


def put_back(*, user_id: int, site_id: int, part_id: int, quantity: int, key: str, by: Actor) -> int:
    """Bring pieces from an engineer's van back into a depot. Raises Refused when the van has fewer."""
    _require_mover(by, user_id)
    return _move(
        source=ref("user", user_id),
        target=ref("site", site_id),
        part_id=part_id,
        quantity=quantity,
        key=key,
        by=by,
        event=lambda said: events.PartPutBack(**said, site_id=site_id, user_id=user_id),
    )


@transaction.atomic
def _move(
    *,
    source: str,
    target: str,
    part_id: int,
    quantity: int,
    key: str,
    by: Actor,
    event: Callable[[Mapping[str, Any]], Event],
) -> int:
    _require_pieces(quantity)
    part = _part(part_id)
    item = ref("part", part_id)

    def produce() -> int:
        moved = ledger.transfer(
            item=item, source=source, target=target, quantity=Decimal(quantity), key=key, reason=part.number, by=by
        )
        said = {"part_id": part_id, "number": part.number, "quantity": quantity}
        journal.record(event(said), subjects=[item, *_places(source, target)], by=by)
        return moved

    body = {"item": item, "source": source, "target": target, "quantity": quantity}
    moved: int = journal.once(key=f"parts:{key}", body=body, produce=produce)
    return moved


def _places(*owners: str) -> list[str]:
    """The references among the two ends of a movement; a job stands outside, as what was used is gone."""
    used = "outside:used:"
    return [owner.removeprefix(used) for owner in owners if owner.startswith(used) or not owner.startswith("outside:")]


def _require_mover(by: Actor, user_id: int) -> None:
    if not access.may_move(by, user_id):
        raise NotAllowed(_("You can only move parts of your own van."))


def _require_pieces(quantity: int) -> None:
    if quantity < 1:
        raise Refused(_("The quantity is a whole number of pieces, at least 1."), field="quantity")


def _part(part_id: int) -> Part:
    part = Part.objects.filter(id=part_id).first()
    if part is None:
        raise Refused(_("There is no such part."), field="part")
    return part
