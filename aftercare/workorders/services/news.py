"""Tell the customer by mail who comes and when, that it changed, that nobody comes, and that somebody is on the way."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from aftercare.accounts import queries as people
from aftercare.journal.events import Delivery
from aftercare.kit import clock
from aftercare.kit.actor import ref, system
from aftercare.kit.masking import given_name_for_customers
from aftercare.kit.rows import Row
from aftercare.messaging import services as messaging
from aftercare.tickets import queries as tickets, services as ticket_services
from aftercare.web import formats
from aftercare.workforce import queries as workforce
from aftercare.workorders import events
from aftercare.workorders.hours import arrival
from aftercare.workorders.models import Booking, VisitNews, WorkOrder
from aftercare.workorders.states import ON_THE_WAY, TOOK_PLACE, BookingState, OrderState

BY = system("visits")
BATCH = 50
Kind = VisitNews.Kind
TEMPLATES = {
    Kind.PLANNED: "visit-planned",
    Kind.CHANGED: "visit-changed",
    Kind.OFF: "visit-off",
    Kind.ON_THE_WAY: "visit-on-the-way",
}
COMING = (BookingState.ACCEPTED, BookingState.TRAVELING)
IN_VAIN = (BookingState.CANCELLED, BookingState.DECLINED, BookingState.EXPIRED)
# Local hours in which no mail goes out that can wait, and how much of the morning must be left before the visit.
NIGHT, MORNING = time(22), time(7)
NOTICE = timedelta(hours=2)
# A visit that is taken back mostly has its successor within minutes: one mail says both.
SUCCESSOR = timedelta(minutes=15)
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Piece:
    """Something that a customer does not know yet: what the mail says, of which visit, and of which before it."""

    kind: VisitNews.Kind
    booking: Booking
    before: Booking | None = None


def follow_visit(delivery: Delivery[events.VisitMoved] | Delivery[events.VisitRefused]) -> None:
    """A step of a visit may be news for its customer; what happens at his door is none."""
    event = delivery.event
    if isinstance(event, events.VisitRefused) or event.after in {*COMING, BookingState.CANCELLED}:
        look(event.order_id)


def tell_due_news() -> int:
    """Look at the jobs whose news waited for the morning or the next hour; answers how many customers were told."""
    due = VisitNews.objects.filter(look_at__lte=clock.now()).order_by("look_at", "order_id")
    return sum(look(number) for number in list(due.values_list("order_id", flat=True)[:BATCH]))


@transaction.atomic
def look(order_id: int) -> bool:
    """Tell the customer of a job what he does not know yet, or note when to look again; answers whether a mail went.

    It compares what he was told with what holds now, so that several steps between two looks are one mail, and a step
    that changes nothing for him is none. Mail goes only where the ticket has an address.
    """
    order = WorkOrder.objects.get(id=order_id)
    ticket = tickets.ticket(order.ticket_id)
    if ticket is None or not ticket["has_mail"] or not ticket["in_sla"]:
        return False
    news, _made = VisitNews.objects.select_for_update().get_or_create(order_id=order_id)
    piece = _unsaid(news, order)
    news.look_at = _when(piece, ticket) if piece else None
    told = piece is not None and news.look_at is not None and news.look_at <= clock.now()
    if piece and told:
        _send(piece, ticket)
        news.booking, news.kind, news.look_at = piece.booking, piece.kind, None
    news.save()
    return told


def _unsaid(news: VisitNews, order: WorkOrder) -> Piece | None:
    known = news.booking
    expected = known if known and news.kind != Kind.OFF and known.state not in TOOK_PLACE else None
    coming = Booking.objects.filter(order=order, state__in=COMING).order_by("-id").first()
    if coming is None:
        at_work = Booking.objects.filter(order=order, state__in=ON_THE_WAY).exists()
        called_off = expected is not None and expected.state in IN_VAIN and not at_work
        return Piece(Kind.OFF, expected) if expected and called_off and order.state != OrderState.COMPLETED else None
    if expected and (expected.engineer_id, expected.span) == (coming.engineer_id, coming.span):
        news.booking = expected = coming  # taken back and given again: to the customer it is the same visit
    if coming.state == BookingState.TRAVELING:
        known_already = expected == coming and news.kind == Kind.ON_THE_WAY
        return None if known_already else Piece(Kind.ON_THE_WAY, coming)
    if expected == coming or coming.span.upper <= clock.now():
        return None
    return Piece(Kind.CHANGED, coming, expected) if expected else Piece(Kind.PLANNED, coming)


def _when(piece: Piece, ticket: Row) -> datetime | None:
    """When the mail may go; None for one that comes too late then.

    To an address that nobody has proved the product writes about one ticket within an hour, as with the receipt. An
    appointment is not dropped for that, as the customer counts on it: it waits for the next hour.
    """
    now = clock.now()
    moment = _by_day(piece, now)
    if moment > now or ticket_services.may_write_by_itself(ticket_id=ticket["id"], at=now):
        return moment
    return None if piece.kind == Kind.ON_THE_WAY else now.replace(minute=0, second=0, microsecond=0) + HOUR


def _by_day(piece: Piece, now: datetime) -> datetime:
    """Now, or later for what can wait: until the morning, or until a visit that was taken back has its successor."""
    if piece.kind == Kind.ON_THE_WAY:
        return now
    nearest = min(one.span.lower for one in (piece.booking, piece.before) if one)
    wanted = now
    if piece.kind == Kind.OFF:
        wanted = max(now, piece.booking.stamps.latest("id").at + SUCCESSOR)
    local = timezone.localtime(wanted)
    if local.time() >= NIGHT or local.time() < MORNING:
        day = local.date() + timedelta(days=1) if local.time() >= NIGHT else local.date()
        wanted = timezone.make_aware(datetime.combine(day, MORNING))
    return wanted if nearest >= wanted + NOTICE else now


def _send(piece: Piece, ticket: Row) -> None:
    with translation.override(ticket["language"]):
        values = {
            "number": ticket["number"],
            "status_page": tickets.status_address(ticket["code"]),
            **_words(piece),
        }
    subject, text = messaging.in_words(TEMPLATES[piece.kind], ticket["language"], values)
    said = messaging.Said(
        thread=ref("ticket", ticket["id"]),
        customer_id=ticket["customer_id"],
        channel="mail",
        text=text,
        at=clock.now(),
        automatic=True,
    )
    messaging.answer(said, to_mail=tickets.contact_in_clear(ticket["id"])["mail"], subject=subject, by=BY)


def _words(piece: Piece) -> Mapping[str, str]:
    """Who, when and whom to ask, in the language that is active; of the engineer as much as customers may know."""
    booking = piece.booking
    names = people.names({one.engineer_id for one in (booking, piece.before) if one})
    called = {number: given_name_for_customers(name) for number, name in names.items()}
    station = workforce.station_of(booking.engineer_id)
    window = _window(booking)
    if piece.kind == Kind.ON_THE_WAY:
        window = formats.clock_time(arrival(clock.now(), booking.travel_minutes, booking.span.lower))
    return {
        "engineer": called[booking.engineer_id],
        "date": formats.day(booking.span.lower),
        "time": window,
        "before": _said_before(piece.before, called),
        "ask": _ask(station["phone"] if station else ""),
    }


def _said_before(before: Booking | None, called: Mapping[int, str]) -> str:
    if before is None:
        return ""
    words = _("{day} {time}, {engineer}")
    day, window = formats.day(before.span.lower), _window(before)
    return words.format(day=day, time=window, engineer=called[before.engineer_id])


def _window(booking: Booking) -> str:
    return f"{formats.clock_time(booking.span.lower)}–{formats.clock_time(booking.span.upper)}"


def _ask(phone: str) -> str:
    if phone:
        return _("If you have a question, call {phone} or simply answer this mail.").format(phone=phone)
    return _("If you have a question, simply answer this mail.")
