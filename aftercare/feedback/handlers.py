"""What feedback does when something happened to a ticket."""

from aftercare.feedback import services
from aftercare.journal.events import on
from aftercare.tickets import events as tickets

HANDLERS = [
    on(tickets.TicketSolved, services.plan_survey),
    on(tickets.TicketReopened, services.drop_survey),
]
