import pytest

from aftercare.journal import services
from aftercare.journal.models import SetAside
from aftercare.journal.plugs import PLUGS
from aftercare.journal.tests.samples import boil
from aftercare.kit.plugs import Check, PeriodicJob, Problem

pytestmark = pytest.mark.django_db


def problems() -> dict[str, list[Problem]]:
    """What the journal's checks find."""
    return {str(plug.name): list(plug.run()) for plug in PLUGS if isinstance(plug, Check)}


def test_a_whole_journal_has_no_problem() -> None:
    boil()
    services.seal()
    assert problems() == {"the journal's chain is unbroken": [], "no handler has given up on an event": []}


def test_a_handler_that_gave_up_is_a_problem() -> None:
    SetAside.objects.create(group="kitchen", handler="kitchen.services.pour", sequence=1, reason="no water")
    found = problems()["no handler has given up on an event"]
    assert found == [Problem("kitchen.services.pour", "gave up on 1 events")]


def test_its_jobs_do_its_work() -> None:
    jobs = {plug.name: plug for plug in PLUGS if isinstance(plug, PeriodicJob)}
    boil()
    assert jobs["journal.seal"].run() == 1
    assert jobs["journal.seal"].run() == 0
    assert jobs["journal.retry"].run() == 0
    assert jobs["journal.forget_old_receipts"].run() == 0
    assert set(jobs) == {"journal.seal", "journal.deliver", "journal.retry", "journal.forget_old_receipts"}
