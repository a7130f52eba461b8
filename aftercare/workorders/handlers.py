"""What work orders do when something happened to a ticket or to a visit."""

from aftercare.journal.events import on
from aftercare.tasks import events as tasks
from aftercare.tickets import events as tickets
from aftercare.workorders import events, services

HANDLERS = [
    on(tickets.TicketOpened, services.make_where_needed),
    on(tickets.TicketClassified, services.make_where_needed),
    on(events.VisitOffered, services.tell_offered),
    on(events.VisitMoved, services.tell_taken_back),
    on(events.VisitMoved, services.follow_visit),
    on(events.VisitRefused, services.follow_visit),
    on(tickets.TicketPlaced, services.follow_place),
    on(tasks.DeadlinesMoved, services.follow_deadlines),
]
