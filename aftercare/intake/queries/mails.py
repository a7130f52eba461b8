"""Reading mails that came in, as plain rows."""

from collections.abc import Collection
from datetime import timedelta

from aftercare.intake.models import InboundMail
from aftercare.kit import clock
from aftercare.kit.actor import ref
from aftercare.kit.rows import Row, rows
from aftercare.messaging import queries as messaging
from aftercare.outbox import queries as outbox

LINE = ("id", "source", "received_at", "state", "reason", "attempts", "ticket_id", "file_id")


def mails(states: Collection[str], *, skip: int, limit: int) -> list[Row]:
    """Mails in these states, the latest first."""
    found = InboundMail.objects.filter(state__in=list(states)).order_by("-id")
    return [_worded(row) for row in rows(found.values(*LINE)[skip : skip + limit])]


def mail(mail_id: int) -> Row | None:
    """One mail, None when there is none."""
    return next((_worded(row) for row in rows(InboundMail.objects.filter(id=mail_id).values(*LINE))), None)


def _worded(row: Row) -> Row:
    return {**row, "state_name": InboundMail.State(row["state"]).label}


def mail_labels(ids: Collection[int]) -> dict[int, str]:
    """Mails by id, as they are called in lists."""
    return {number: f"#{number}" for number in ids}


def due_mails(limit: int) -> list[int]:
    """The ids of mails that are to be read now, the oldest first."""
    found = InboundMail.objects.filter(state=InboundMail.State.WAITING, next_try_at__lte=clock.now())
    return list(found.order_by("next_try_at", "id").values_list("id", flat=True)[:limit])


def forgotten_mails() -> list[int]:
    """The ids of mails that should have been read an hour ago."""
    late = InboundMail.objects.filter(state=InboundMail.State.WAITING, next_try_at__lt=clock.now() - timedelta(hours=1))
    return list(late.order_by("id").values_list("id", flat=True)[:100])


def thread_of(message_ids: Collection[str]) -> str | None:
    """The object ("ticket:12") that a mail with these references answers: a conversation, a mail that became a
    ticket, or a mail of our own. Who sends it is not looked at.
    """
    if not message_ids:
        return None
    found = InboundMail.objects.filter(message_id__in=list(message_ids), ticket__isnull=False).order_by("-id")
    became = found.values_list("ticket_id", flat=True).first()
    said = messaging.thread_of(message_ids)
    if said or became:
        return said or ref("ticket", became or 0)
    ours = outbox.subjects_of(message_ids)
    return next((subject for subject in ours if subject.startswith("ticket:")), None)
