"""Start-up collects what contexts offer, and a new database gets its defaults once all its tables are there."""

import pytest
from django.apps import apps as installed
from django.db.migrations.executor import MigrationExecutor
from django.db.models.signals import post_migrate

from aftercare.config import apps, contexts
from aftercare.journal.services import deliver
from aftercare.kit import plugs
from aftercare.kit.plugs import Defaults

pytestmark = pytest.mark.django_db


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which of two contexts' defaults were installed."""
    names: list[str] = []
    offers = [Defaults(name, lambda name=name: names.append(name)) for name in ("queues", "forms")]  # type: ignore[misc]
    monkeypatch.setattr(plugs, "_shelf", plugs._Shelf(list(offers)))
    return names


def test_a_whole_database_gets_every_default(done: list[str]) -> None:
    apps.install_defaults(using="default")
    assert done == ["queues", "forms"]


def test_control_a_database_that_waits_for_tables_gets_none(done: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda _self, _targets: ["one more"])
    apps.install_defaults(using="default")
    assert done == []


def test_defaults_come_once_a_migration_after_the_last_tables() -> None:
    with_tables = [one for one in installed.get_app_configs() if one.models_module is not None]
    heard = [one.label for one in with_tables if apps.install_defaults in post_migrate._live_receivers(one)[0]]
    assert heard == [with_tables[-1].label]


def test_everything_that_contexts_offer_was_collected() -> None:
    offered = [
        plug for context in contexts.CONTEXTS if (offers := contexts.module(context, "plugs")) for plug in offers.PLUGS
    ]
    assert plugs._shelf.plugs == offered


def test_everything_that_contexts_hear_of_was_subscribed() -> None:
    hearing = [context for context in contexts.CONTEXTS if contexts.module(context, "handlers")]
    assert deliver.groups() == hearing
