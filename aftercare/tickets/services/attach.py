"""Photos and documents of a ticket."""

from collections.abc import Sequence

from django.db import transaction

from aftercare.files import services as stored
from aftercare.kit.actor import Actor
from aftercare.tickets.services import change
from aftercare.tickets.services.open import subjects_of


@transaction.atomic
def add_files(*, ticket_id: int, files: Sequence[stored.Ready], by: Actor) -> list[int]:
    """Show files, made ready before the transaction, on a ticket; answers their ids."""
    ticket = change.locked(ticket_id, by=by)
    return [stored.store(content=one, name=one.name, subjects=subjects_of(ticket)[:1], by=by).id for one in files]
