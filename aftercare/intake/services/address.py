"""Ask by mail where a visit would be, once, and read the answer."""

from django.utils.translation import gettext as _

from aftercare.intake import events
from aftercare.intake.models import AddressQuestion
from aftercare.intake.services.take import placed
from aftercare.journal import services as journal
from aftercare.kit import clock
from aftercare.kit.actor import Actor, ref, system
from aftercare.kit.rows import Row
from aftercare.messaging import services as messaging
from aftercare.tickets import queries as rows, services as tickets

TEMPLATE = "ask-address"
SHORTEST = 5


def ask(*, ticket_id: int) -> bool:
    """Ask the sender of a mail for his address when somebody has to come and nobody knows where.

    At most once for a ticket, and to one mail address no more than the product may write by itself, as the sender of a
    mail can be somebody else; nothing that was written to us stands in it.
    Answers whether the question went out. Call it in the transaction of the ticket.
    """
    ticket = rows.ticket(ticket_id)
    if ticket is None or ticket["address_masked"] or not ticket["has_mail"] or not _needs_visit(ticket):
        return False
    if not tickets.may_write_by_itself(ticket_id=ticket_id):
        return False
    _question, made = AddressQuestion.objects.get_or_create(ticket_id=ticket_id, defaults={"asked_at": clock.now()})
    if made:
        _send(ticket, rows.contact_in_clear(ticket_id)["mail"])
    return made


def _needs_visit(ticket: Row) -> bool:
    return any(row["needs_visit"] for row in rows.categories() if row["id"] == ticket["category_id"])


def _send(ticket: Row, to: str) -> None:
    by, subject_ref = system("mail"), ref("ticket", ticket["id"])
    values = {"number": ticket["number"], "status_page": rows.status_address(ticket["code"])}
    subject, text = messaging.in_words(TEMPLATE, ticket["language"], values)
    said = messaging.Said(
        thread=subject_ref,
        customer_id=ticket["customer_id"],
        channel="mail",
        text=text,
        at=clock.now(),
        automatic=True,
    )
    messaging.answer(said, to_mail=to, subject=subject, by=by)
    journal.record(events.AddressAsked(ticket_id=ticket["id"]), subjects=[subject_ref], by=by)


def read_answer(*, ticket_id: int, text: str, by: Actor) -> bool:
    """Take the address out of the answer to our question; answers whether it completed the ticket.

    Staff see the whole mail beside it and can correct it. Call it in the transaction of the message.
    """
    question = AddressQuestion.objects.select_for_update().filter(ticket_id=ticket_id, answered_at=None).first()
    line = address_line(text)
    if question is None or not line:
        return False
    question.answered_at = clock.now()
    question.save(update_fields=["answered_at"])
    ticket = rows.ticket(ticket_id)
    if ticket is None or ticket["address_masked"]:  # a colleague was quicker
        return False
    tickets.set_place(ticket_id=ticket_id, place=placed(line), by=by)
    tickets.note(
        ticket_id=ticket_id,
        text=_("The address was read from the customer's mail. Please check it."),
        by=system("mail"),
    )
    return True


def address_line(text: str) -> str:
    """The line of a mail that is most like an address: the first with a number in it, else the first long enough."""
    lines = [line.strip() for line in text.splitlines() if len(line.strip()) >= SHORTEST]
    numbered = (line for line in lines if any(sign.isdigit() for sign in line))
    return next(numbered, lines[0] if lines else "")[: tickets.LONGEST_ADDRESS]
