"""Show what is masked, after writing down who saw it and why."""

from django.db import transaction
from django.utils.translation import gettext as _

from aftercare.accounts import services as accounts
from aftercare.kit.actor import Actor
from aftercare.kit.errors import Refused
from aftercare.tickets import queries
from aftercare.tickets.services import change
from aftercare.tickets.services.open import subjects_of

FIELDS = ("phone", "mail", "address")


@transaction.atomic
def reveal_contact(*, ticket_id: int, field: str, reason: str, by: Actor) -> str:
    """The request's phone, mail or address in clear; "" when none was given.

    Raises Refused for another field or without a reason, NotAllowed without a right to the ticket.
    """
    if field not in FIELDS:
        raise Refused(_("Only phone, mail and address are masked."), field="field")
    ticket = change.locked(ticket_id, by=by)
    accounts.record_shown(subjects=subjects_of(ticket), field=field, reason=reason, by=by)
    value: str = queries.contact_in_clear(ticket_id)[field]
    return value
