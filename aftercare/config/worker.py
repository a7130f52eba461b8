"""The worker: does again and again what contexts offer as periodic jobs, and keeps their listeners running.

Nothing is ever "in progress" in a column. What waits is a row; a job takes rows with a lock that ends with its
transaction. A worker that is killed leaves its rows waiting, and the next one, here or on another machine, takes them.
"""

import heapq
import logging
import threading
import time
import zlib
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial

from django.db import close_old_connections, connection

from aftercare.kit.plugs import PeriodicJob, Service

log = logging.getLogger(__name__)

THREADS = 4
LOCK_SPACE = 0x0AF7
LONGEST_WAIT = 1.0  # until a schedule with nothing to do looks whether it has to stop
PAUSE = 1.0  # after a failure
LONGEST_PAUSE = 60.0


def run(jobs: Sequence[PeriodicJob], services: Sequence[Service], stop: threading.Event) -> None:
    """Run until `stop` is set; what is begun is finished first."""
    listeners = [threading.Thread(target=_listen, args=(service, stop), daemon=True) for service in services]
    for listener in listeners:
        listener.start()
    with ThreadPoolExecutor(THREADS, thread_name_prefix="job") as pool:
        _Schedule(jobs, pool, stop).run()
    for listener in listeners:
        listener.join(timeout=5)


def _listen(service: Service, stop: threading.Event) -> None:
    """Keep a listener up: one that fails is begun again after a pause."""
    pause = PAUSE
    while not stop.is_set():
        try:
            service.run(stop)
        except Exception:
            log.exception("%s stopped; it starts again in %.0f s", service.name, pause)
        stop.wait(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


class _Schedule:
    """Which job is due when; a job is handed out again only after its last run ended."""

    def __init__(self, jobs: Sequence[PeriodicJob], pool: ThreadPoolExecutor, stop: threading.Event) -> None:
        self.pool = pool
        self.stop = stop
        self.changed = threading.Condition()
        self.due = [(time.monotonic(), number, job) for number, job in enumerate(jobs)]
        heapq.heapify(self.due)

    def run(self) -> None:
        """Hand out what is due until told to stop."""
        while not self.stop.is_set():
            with self.changed:
                wait = self.due[0][0] - time.monotonic() if self.due else LONGEST_WAIT
                if wait > 0:
                    self.changed.wait(min(wait, LONGEST_WAIT))
                    continue
                _moment, number, job = heapq.heappop(self.due)
            self.pool.submit(run_once, job).add_done_callback(partial(self._again, number, job))

    def _again(self, number: int, job: PeriodicJob, done: "Future[object]") -> None:
        """Put a job back: at once when it found work, so that a backlog is not taken in drips."""
        busy = done.exception() is None and bool(done.result())
        with self.changed:
            heapq.heappush(self.due, (time.monotonic() + (0.0 if busy else job.seconds), number, job))
            self.changed.notify()


def run_once(job: PeriodicJob) -> object:
    """Run a job unless another worker is at it; answers what the job says. A failure is logged and tried later."""
    close_old_connections()
    lock = (LOCK_SPACE, zlib.crc32(job.name.encode()) - 2**31)
    try:
        if not _ask("SELECT pg_try_advisory_lock(%s, %s)", lock):
            return None
        try:
            return job.run()
        finally:
            _ask("SELECT pg_advisory_unlock(%s, %s)", lock)
    except Exception:
        log.exception("job %s failed", job.name)
        connection.close()  # a lock that could not be given back ends with its connection
        time.sleep(PAUSE)
        return None


def _ask(question: str, values: tuple[int, int]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return bool(cursor.fetchone()[0])
