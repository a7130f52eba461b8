"""What dispatch does when a job waits for somebody."""

from aftercare.dispatch import services
from aftercare.journal.events import on
from aftercare.workorders import events as workorders

HANDLERS = [
    on(workorders.OrderReady, services.choose_when_ready),
]
