"""The figures: what is measured, beside what, and which bar it has to reach."""

import io
import os
import platform
import statistics
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from aftercare.accounts import queries as accounts
from aftercare.intake import services as intake
from aftercare.kit import clock
from aftercare.kit.actor import Actor
from aftercare.tickets.models import Ticket
from bench import dispatching, fill, load, server

CLIENTS = 8
ROUNDS = 3
PROBES = 150
SMALL = 1000
BACKEND = "aftercare.accounts.sessions.Backend"
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table; `bar` as a sentence, `met` whether it is reached."""

    name: str
    measured: str
    bar: str
    met: bool


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages that are measured, and the cookie of somebody who may see them."""

    cookie: str
    inbox: str
    ticket: str
    customer: str

    def each(self) -> dict[str, str]:
        """Name to address."""
        return {"inbox": self.inbox, "ticket page": self.ticket, "customer page": self.customer}


def run(*, tickets: int, seconds: float, say: Say) -> list[Figure]:
    """Fill, measure, fill more, measure again."""
    agent = fill.staff()
    _bare_table()
    key = intake.add_key(name="bench", channel="bench", by=fill.BY)
    say(f"filling {SMALL} tickets ...")
    fill.fill(SMALL, have=Ticket.objects.count(), agent=agent)
    small = _sizes(agent, say)
    say(f"filling {tickets} tickets ...")
    fill.fill(tickets, have=Ticket.objects.count(), agent=agent)
    found = [_verified(say), *_throughput(agent, key, seconds, say)]
    say(f"filling {2 * tickets} tickets ...")
    fill.fill(2 * tickets, have=Ticket.objects.count(), agent=agent)
    found += _compared(small, _sizes(agent, say), tickets)
    say("dispatching ...")
    found.append(_dispatched())
    return found


def _bare_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS bench_row (id bigserial PRIMARY KEY, text text)")


def _pages(agent: Actor) -> Pages:
    client = Client(headers={"host": urlsplit(settings.ORIGIN).netloc})
    client.force_login(accounts.user(agent.id or 0), backend=BACKEND)
    inbox = reverse("tickets.desk:inbox")
    client.get(inbox)  # which hands out what a browser keeps
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    ticket = Ticket.objects.order_by("-id").values("id", "customer_id")[Ticket.objects.count() // 2]
    return Pages(
        cookie="; ".join(f"{name}={kept.value}" for name, kept in client.cookies.items()),
        inbox=inbox,
        ticket=reverse("tickets.desk:ticket", args=[ticket["id"]]),
        customer=reverse("customers.desk:customer", args=[ticket["customer_id"]]),
    )


# --- the same pages with few and with many tickets


@dataclass(frozen=True, slots=True)
class Size:
    """What a page costs at one size: SQL statements, and the 95th percentile in milliseconds."""

    statements: int
    slow: float


def _sizes(agent: Actor, say: Say) -> dict[str, Size]:
    _analyse()
    pages = _pages(agent)
    with server.running() as port:
        found = {}
        for name, path in pages.each().items():
            load.measure(port, load.getting(path, pages.cookie), clients=1, seconds=2)
            timed = load.measure(port, load.getting(path, pages.cookie), clients=1, seconds=5)
            _require_right(name, timed)
            found[name] = Size(_statements(agent, path), timed.percentile(0.95))
            say(f"  {name}: {found[name].statements} statements, p95 {found[name].slow:.1f} ms")
    return found


def _statements(agent: Actor, path: str) -> int:
    client = Client(headers={"host": urlsplit(settings.ORIGIN).netloc})
    client.force_login(accounts.user(agent.id or 0), backend=BACKEND)
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return sum(query["sql"].count("; ") + 1 for query in captured.captured_queries)  # some travel in one message


def _compared(small: dict[str, Size], large: dict[str, Size], tickets: int) -> list[Figure]:
    found = []
    for name, many in large.items():
        few = small[name]
        ratio = many.slow / few.slow
        measured = (
            f"{few.statements} → {many.statements} statements, p95 {few.slow:.1f} → {many.slow:.1f} ms ({ratio:.2f}×)"
        )
        same = few.statements == many.statements
        found.append(
            Figure(
                f"{name}, 1,000 → {2 * tickets:,} tickets",
                measured,
                "same statements, p95 ≤ 1.5×",
                same and ratio <= 1.5,
            )
        )
    return found


# --- how much a second, beside the least that is possible


def _throughput(agent: Actor, key: str, seconds: float, say: Say) -> list[Figure]:
    _analyse()
    pages = _pages(agent)
    asked: dict[str, load.Build] = {
        "bare list": load.getting("/bench/list"),
        "inbox": load.getting(pages.inbox, pages.cookie),
        "ticket page": load.getting(pages.ticket, pages.cookie),
        "bare insert": load.getting("/bench/insert"),
        "intake": load.posting("/api/v1/requests", _body, key),
    }
    rates: dict[str, list[float]] = {name: [] for name in asked}
    with server.running() as port:
        for _round in range(ROUNDS):  # taken in turn, so that a slow minute of the machine meets them all
            for name, build in asked.items():
                timed = load.measure(port, build, clients=CLIENTS, seconds=seconds)
                _require_right(name, timed)
                rates[name].append(timed.rate)
    middle = {name: statistics.median(found) for name, found in rates.items()}
    for name, rate in middle.items():
        say(f"  {name}: {rate:.0f}/s")
    return [
        _ratio("intake through the API / bare insert", middle["intake"], middle["bare insert"], 0.2),
        _ratio("inbox of 50 rows / bare list", middle["inbox"], middle["bare list"], 1 / 3),
        _ratio("ticket page / bare list", middle["ticket page"], middle["bare list"], 0.2),
        Figure(
            "inbox, SQL statements", str(_statements(agent, pages.inbox)), "≤ 8", _statements(agent, pages.inbox) <= 8
        ),
    ]


def _ratio(name: str, ours: float, bare: float, bar: float) -> Figure:
    measured = f"{ours:.0f}/s of {bare:.0f}/s = {ours / bare:.2f}"
    return Figure(name, measured, f"≥ {bar:.2f}", ours / bare >= bar)


_numbers = iter(range(10**9))


def _body() -> dict[str, object]:
    number = next(_numbers)
    return {"description": fill.TEXTS[number % len(fill.TEXTS)], "name": f"Bench {number}", "phone": f"139{number:08d}"}


def _require_right(name: str, timed: load.Measured) -> None:
    if timed.wrong or not timed.times:
        raise SystemExit(f"{name} answered wrong: {timed.wrong[:3]}")


def _analyse() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    connections.close_all()


def _verified(say: Say) -> Figure:
    say("verify ...")
    out = io.StringIO()
    try:
        with redirect_stdout(out):
            call_command("verify", stdout=out)
        clean = True
    except SystemExit:
        clean = False
        say(out.getvalue())
    return Figure("verify on the filled database", "clean" if clean else "BROKEN", "clean", clean)


def _dispatched() -> Figure:
    slow = dispatching.percentile()
    return Figure("submit to offer, 200 engineers, 1,000 open jobs", f"p95 {slow:.2f} s", "p95 ≤ 5 s", slow <= 5)


def table(found: list[Figure], *, tickets: int) -> str:
    """The table as `docs/figures.md` holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version = cursor.fetchone()[0].split()[0]
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, PostgreSQL {version}"
    head = [
        "# Figures",
        "",
        "Speed as ratios within one run (`./dev bench --write`): what the product does beside the least that any page",
        "or any insert does on the same server, in the same minutes. Bare seconds say more about a machine.",
        "",
        f"Measured on {clock.now():%Y-%m-%d} with {tickets:,} tickets: {machine}, {server.PROCESSES} web processes,",
        f"{CLIENTS} clients, all on one machine.",
        "",
        "| figure | measured | bar | |",
        "| --- | --- | --- | --- |",
    ]
    lines = [f"| {one.name} | {one.measured} | {one.bar} | {'met' if one.met else 'MISSED'} |" for one in found]
    return "\n".join([*head, *lines, ""])
