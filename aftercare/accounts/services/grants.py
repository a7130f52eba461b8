"""Open and close rights to single objects, and write down who saw what.

Whoever assigns somebody to an object calls these within his own verb, which has checked the right to assign.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from aftercare.accounts import events
from aftercare.accounts.models import Grant
from aftercare.journal import services as journal
from aftercare.kit import clock
from aftercare.kit.actor import Actor, ref
from aftercare.kit.errors import Refused
from aftercare.kit.text import clean

LONGEST_REASON = 200


@transaction.atomic
def open_grant(*, user_id: int, subjects: Collection[str], purpose: str, until: datetime, by: Actor) -> None:
    """Let a user work with `subjects` (references) for `purpose` until a moment; a second opening moves the end."""
    moment = clock.now()
    for subject in subjects:
        Grant.objects.update_or_create(
            user_id=user_id,
            subject=subject,
            purpose=purpose,
            closed_at=None,
            defaults={"until": until},
            create_defaults={"until": until, "opened_at": moment},
        )
    journal.record(
        events.GrantOpened(user_id=user_id, purpose=purpose, until=until.isoformat()),
        subjects=[*subjects, ref("user", user_id)],
        by=by,
    )


@transaction.atomic
def close_grants(*, user_id: int, subjects: Collection[str], purpose: str, by: Actor) -> int:
    """End a user's rights to `subjects` for `purpose`; answers how many were open."""
    open_now = Grant.objects.filter(
        user_id=user_id, subject__in=list(subjects), purpose=purpose, closed_at__isnull=True
    )
    closed = open_now.update(closed_at=clock.now())
    if closed:
        journal.record(
            events.GrantClosed(user_id=user_id, purpose=purpose), subjects=[*subjects, ref("user", user_id)], by=by
        )
    return closed


@transaction.atomic
def record_shown(*, subjects: Collection[str], field: str, reason: str, by: Actor) -> None:
    """Write down that `by` sees the personal `field` of `subjects` in clear, and why. Raises Refused without a reason.

    Whoever shows a value calls this in the same transaction, and has checked the right to it before.
    """
    reason = clean(reason, LONGEST_REASON).strip()
    if not reason:
        raise Refused(_("Say why you need to see it."), field="reason")
    shown = events.PersonalDataShown(user_id=by.id or 0, field=field, reason=reason)
    journal.record(shown, subjects=subjects, by=by)
