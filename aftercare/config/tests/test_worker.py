import gc
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.test import override_settings

from aftercare.config import worker
from aftercare.journal.models import Entry
from aftercare.journal.tests.samples import boil
from aftercare.kit.plugs import PeriodicJob, Service
from aftercare.outbox import services as outbox
from aftercare.outbox.models import Parcel
from aftercare.outbox.tests.post import open_office, post

pytestmark = pytest.mark.django_db(transaction=True)
LONGEST = 30.0


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the worker waits for is not what is tested."""
    monkeypatch.setattr(worker, "LONGEST_WAIT", 0.02)
    monkeypatch.setattr(worker, "PAUSE", 0.02)


def until(true: Callable[[], bool]) -> None:
    """Wait for something that another thread or process does."""
    end = time.monotonic() + LONGEST
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


@contextmanager
def working(*jobs: PeriodicJob, services: tuple[Service, ...] = ()) -> Iterator[None]:
    """A worker in a thread, until the block ends."""
    stop = threading.Event()
    thread = threading.Thread(target=worker.run, args=(jobs, services, stop))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(LONGEST)
        assert not thread.is_alive()
        gc.collect()  # with the threads, their connections end


@contextmanager
def worker_process(**environment: str) -> Iterator["subprocess.Popen[bytes]"]:
    """`aftercare worker` in a process of its own, on the tests' database."""
    database = connection.settings_dict
    url = f"postgresql://{database['USER']}@/{database['NAME']}?host={database['HOST']}"
    if database["PORT"]:
        url += f"&port={database['PORT']}"
    more = {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "aftercare.config.settings", **environment}
    process = subprocess.Popen([sys.executable, "-m", "django", "worker"], env={**os.environ, **more})
    try:
        yield process
    finally:
        process.kill()
        process.wait(LONGEST)


def test_a_job_runs_again_and_again_and_one_that_fails_stops_no_other() -> None:
    ran: list[str] = []

    def fail() -> None:
        ran.append("bad")
        raise ZeroDivisionError

    bad, good = PeriodicJob("bad", 0.01, fail), PeriodicJob("good", 0.01, lambda: ran.append("good"))
    with working(bad, good):
        until(lambda: ran.count("good") > 3 and ran.count("bad") > 1)


def test_a_job_is_not_begun_before_its_last_run_ended() -> None:
    at_once: list[int] = []
    running: list[int] = []

    def slow() -> None:
        running.append(1)
        at_once.append(len(running))
        time.sleep(0.05)
        running.pop()

    with working(PeriodicJob("slow", 0, slow)):
        until(lambda: len(at_once) >= 3)
    assert set(at_once) == {1}


def test_a_job_that_found_work_is_not_made_to_wait() -> None:
    left = [1, 1, 1, 0]
    with working(PeriodicJob("busy", 3600, lambda: left.pop(0))):
        until(lambda: left == [])


def test_two_workers_do_not_run_one_job_at_once() -> None:
    begun, go_on = threading.Event(), threading.Event()

    def wait() -> str:
        begun.set()
        go_on.wait(LONGEST)
        return "done"

    job = PeriodicJob("alone", 1, wait)
    answers: list[object] = []

    def ask() -> None:
        answers.append(worker.run_once(job))
        connection.close()

    first = threading.Thread(target=ask)
    first.start()
    assert begun.wait(LONGEST)
    assert worker.run_once(PeriodicJob("alone", 1, lambda: "twice")) is None
    assert worker.run_once(PeriodicJob("another", 1, lambda: "at once")) == "at once"  # control
    go_on.set()
    first.join(LONGEST)
    assert answers == ["done"]
    assert worker.run_once(PeriodicJob("alone", 1, lambda: "later")) == "later"


def test_a_failure_gives_the_job_back() -> None:
    def fail() -> None:
        with transaction.atomic():
            boil()
            raise ZeroDivisionError

    assert worker.run_once(PeriodicJob("fails", 1, fail)) is None
    assert Entry.objects.filter(name="tests.KettleBoiled").count() == 0
    assert worker.run_once(PeriodicJob("fails", 1, lambda: "well")) == "well"


def test_a_listener_that_fails_is_begun_again() -> None:
    begun: list[int] = []

    def listen(stop: threading.Event) -> None:
        begun.append(1)
        if len(begun) == 1:
            raise ConnectionError
        stop.wait(LONGEST)

    with working(services=(Service("listener", listen),)):
        until(lambda: len(begun) == 2)


def test_the_command_works_until_it_is_told_to_stop() -> None:
    entry = boil()
    with worker_process() as process:
        until(lambda: Entry.objects.filter(id=entry, sequence__isnull=False).exists())
        process.send_signal(signal.SIGTERM)
        assert process.wait(LONGEST) == 0


def test_what_a_killed_worker_had_in_hand_is_taken_by_the_next() -> None:
    post()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(LONGEST)
        with worker_process(AFTERCARE_MAIL_PORT=str(silent.getsockname()[1])) as process:
            taken, _address = silent.accept()  # it holds the row now, and nobody answers
            with taken:
                assert outbox.send_due() == 0  # control: a living worker's row is not taken
                process.kill()
                process.wait(LONGEST)
    with open_office() as office:
        until(lambda: outbox.send_due() == 1)
    assert len(office.seen) == 1
    assert Parcel.objects.get().state == "sent"


def test_control_settings_decide_where_the_mail_goes() -> None:
    post()
    with override_settings(MAIL_PORT=1, MAIL_SECURITY="none"):
        assert outbox.send_due() == 0
    assert Parcel.objects.get().state == "waiting"
