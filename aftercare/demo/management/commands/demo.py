"""`aftercare demo`: load the story, set its clock, say who can log in, play a day."""

import signal
import time
from datetime import date, datetime
from threading import Event
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from aftercare.accounts import queries as accounts
from aftercare.accounts.access import Role
from aftercare.demo import queries
from aftercare.demo.services import clock as demo_clock, load
from aftercare.demo.services.house import PASSWORD
from aftercare.demo.services.play import Played, play
from aftercare.demo.story import days
from aftercare.kit.rows import Row
from aftercare.web.terminal import TerminalCommand

SHOWN = 2


def _people(role: Role) -> list[Row]:
    return accounts.directory(accounts.Wanted(role=role.value, active=True), skip=0, limit=100)


class Command(TerminalCommand):
    """The demo's command line."""

    help = "Load the demo, set its clock, name its logins, or play a day of it."

    def add_arguments(self, parser: CommandParser) -> None:
        """One subcommand for each verb."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        loading = verbs.add_parser("load", help="load the story of 90 days; does nothing when it is there")
        loading.add_argument("--today", type=date.fromisoformat, help="the last day of the story (default: today)")
        loading.add_argument("--seed", type=int, default=load.SEED, help="the same seed tells the same story")
        playing = verbs.add_parser("play", help="let a day play itself, from seven to twenty-one o'clock")
        playing.add_argument("--speed", type=float, default=60.0, help="how many times as fast as life")
        setting = verbs.add_parser("clock", help="let it be another moment in the demo, later than the present one")
        setting.add_argument("moment", type=datetime.fromisoformat, help="local time, for example 2026-10-01T03:00")
        setting.add_argument("--speed", type=float, default=1.0, help="how many times as fast as life; 0 stands still")
        verbs.add_parser("logins", help="who can log in: role, login name and password, separated by tabs")
        loading.add_argument("--tickets", type=int, default=load.TICKETS, help="about how many tickets")

    def carry_out(self, **options: Any) -> None:
        """Do what was asked."""
        verb: str = options.pop("verb")
        getattr(self, f"do_{verb}")(**options)

    def do_load(self, *, today: date | None, seed: int, tickets: int, **_options: Any) -> None:
        """Load with one line a step."""
        began = time.monotonic()

        def said(line: str) -> None:
            self.stdout.write(f"    {time.monotonic() - began:5.1f} s  {line}")
            self.stdout.flush()

        fresh = load.load(today=today, seed=seed, count=tickets, said=said)
        said(_("the demo is there") if fresh else _("the demo was there already"))

    def do_play(self, *, speed: float, **_options: Any) -> None:
        """Play with one line for each demo hour; Ctrl-C ends it well."""
        stop = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_signal: stop.set())
        hours: set[int] = set()

        def said(moment: datetime, played: Played) -> None:
            if moment.hour not in hours:
                hours.add(moment.hour)
                done = f"{played.requests} requests, {played.steps} steps of visits, {played.words} answers"
                self.stdout.write(f"    {moment:%Y-%m-%d %H:%M}  {done}")
                self.stdout.flush()

        play(speed=speed, said=said, stop=stop)

    def do_clock(self, *, moment: datetime, speed: float, **_options: Any) -> None:
        """Set the clock of every process."""
        local = moment if moment.tzinfo else moment.replace(tzinfo=days.ZONE)
        demo_clock.set_clock(moment=local, speed=speed)
        self.stdout.write(_("In the demo it is %(moment)s.") % {"moment": f"{local:%Y-%m-%d %H:%M}"})

    def do_logins(self, **_options: Any) -> None:
        """One line for each login that the story made; engineers who have work today come first."""
        demo_clock.require_demo()
        turn = {number: place for place, number in enumerate(queries.engineers())}
        for role in Role:
            people = sorted(_people(role), key=lambda one: (turn.get(one["id"], 0), str(one["username"])))
            for person in people[:SHOWN]:
                self.stdout.write(f"{role.label}\t{person['username']}\t{PASSWORD}")
