"""What tickets do when something happened below or in their own context."""

from aftercare.journal.events import on
from aftercare.tasks import events as tasks
from aftercare.tickets import events, services

HANDLERS = [
    on(events.TicketOpened, services.acknowledge),
    on(tasks.DeadlinesMoved, services.follow_deadlines),
]
