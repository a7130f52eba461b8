"""`aftercare worker`: send, seal, deliver, notice and listen until told to stop."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand

from aftercare.config import worker
from aftercare.kit import plugs


class Command(BaseCommand):
    """Run the worker in the foreground; SIGTERM and Ctrl-C let it finish what it has begun."""

    help = "Do the work behind the pages: deliver events, send mail, watch deadlines, listen for mail."

    def handle(self, **_options: Any) -> None:
        """Run until a signal asks to stop."""
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_signal: stop.set())
        worker.run(plugs.offered(plugs.PeriodicJob), plugs.offered(plugs.Service), stop)
