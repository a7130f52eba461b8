"""What tickets do when something happened below or in their own context."""

from aftercare.journal.events import on
from aftercare.tickets import events, services

HANDLERS = [
    on(events.TicketOpened, services.acknowledge),
]
