"""What every listed page costs is a recorded number, and it does not grow with the rows.

Add a page with one line in `PAGES`, then run `pytest tests/architecture/test_query_counts.py --record`.
"""

import json
from dataclasses import dataclass

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from aftercare.accounts.models import Site, User
from aftercare.kit import reads, remember
from aftercare.tickets import queries as tickets
from tests.architecture.sources import ROOT
from tests.world import World, build

RECORD = ROOT / "tests" / "query_counts.json"
LIST_LIMIT = 8
MORE = 4


@dataclass(frozen=True)
class Page:
    """A page as somebody of one role opens it; `things` are its arguments, `limit` its bar (that of lists)."""

    url: str
    role: str
    things: str = ""
    limit: int = LIST_LIMIT

    @property
    def name(self) -> str:
        """Its name in the record."""
        return " ".join(part for part in (self.url, self.things, "as", self.role) if part)


PAGES = [
    Page("mfa_index", "engineer"),
    Page("accounts.studio:people", "administrator"),
    Page("accounts.studio:sites", "administrator"),
    Page("workforce.desk:engineers", "manager"),
    Page("workforce.desk:engineer", "manager", "engineer:own", limit=12),
    Page("workforce.studio:skills", "administrator"),
    Page("assets.studio:models", "administrator"),
    Page("assets.desk:assets", "agent"),
    Page("assets.desk:asset", "agent", "asset:own", limit=12),
    Page("assets.portal:asset", "stranger", "code:own"),
    Page("parts.desk:stock", "manager"),
    Page("parts.studio:parts", "administrator"),
    Page("dispatch.desk:day", "dispatcher"),
    Page("dispatch.desk:order", "dispatcher", "workorder:own", limit=12),
    Page("tickets.desk:inbox", "agent"),
    Page("tickets.desk:ticket", "agent", "ticket:own", limit=40),
    Page("customers.desk:customers", "agent"),
    Page("customers.desk:customer", "agent", "customer:own", limit=30),
    Page("tasks.desk:tasks", "agent"),
    Page("tasks.desk:clock", "agent", "clock:own", limit=12),
    Page("tasks.desk:due", "agent"),
    Page("tasks.desk:wallboard", "agent"),
    Page("insight.insight:report", "manager"),
    Page("insight.insight:promises", "manager"),
    Page("insight.insight:force_majeure", "manager"),
    Page("messaging.desk:notices", "agent"),
    Page("workorders.field:today", "engineer"),
    Page("feedback.desk:answers", "agent"),
    Page("feedback.desk:answer", "agent", "survey:own", limit=30),
    Page("feedback.portal:survey", "stranger", "survey_code:foreign", limit=12),
    Page("intake.desk:mails", "agent"),
    Page("intake.studio:keys", "administrator"),
]


@pytest.fixture(autouse=True)
def _remembers_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a process remembers for two seconds stays remembered, however slow the machine: pages are counted warm."""
    monkeypatch.setattr(remember, "SECONDS", 3600.0)


def cost(world: World, page: Page) -> int:
    """How many statements the page takes, when it has been opened once before; some travel in one message."""
    client = world.client(page.role)
    path = reverse(page.url, args=[world.things[name] for name in page.things.split()])
    client.get(path)
    with CaptureQueriesContext(connection) as statements:
        answer = client.get(path)
    assert answer.status_code < 400, f"{page.name} answered {answer.status_code}"
    return sum(query["sql"].count("; ") + 1 for query in statements.captured_queries)


def _costs(world: World) -> dict[str, int]:
    return {page.name: cost(world, page) for page in PAGES}


def test_pages_cost_what_was_recorded_however_many_rows_there_are(world: World, request: pytest.FixtureRequest) -> None:
    small = _costs(world)
    large = _costs(build(world, turns=MORE))
    assert large == small
    if request.config.getoption("--record"):
        RECORD.write_text(json.dumps(small, indent=1, sort_keys=True) + "\n")
    assert small == json.loads(RECORD.read_text())


def test_no_page_is_past_its_bar() -> None:
    recorded = json.loads(RECORD.read_text())
    assert [page.name for page in PAGES if recorded[page.name] > page.limit] == []


@pytest.mark.parametrize("page", [page for page in PAGES if page.url in {"tickets.desk:inbox", "tickets.desk:ticket"}])
def test_whatever_is_asked_ahead_is_what_the_page_asks(
    world: World, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead = cost(world, page)
    monkeypatch.setattr(reads, "_answers", lambda _wanted: {})
    assert ahead == cost(world, page)


@pytest.mark.django_db
def test_control_a_question_ahead_that_nobody_needs_costs_a_statement() -> None:
    with CaptureQueriesContext(connection) as statements, reads.ahead(tickets.asks_categories()):
        pass
    assert len(statements) == 1


def test_control_a_statement_for_each_row_is_caught(world: World) -> None:
    def careless() -> int:
        with CaptureQueriesContext(connection) as statements:
            for site in Site.objects.all():
                User.objects.filter(site=site).aggregate(models.Count("id"))
        return len(statements)

    before = careless()
    build(world, turns=MORE)
    assert careless() == before + 2 * MORE
