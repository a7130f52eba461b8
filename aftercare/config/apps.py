"""Start-up: collect what every context offers, and refuse to run with a view that declares no access."""

from django.apps import AppConfig, apps
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.models.signals import post_migrate

from aftercare.config import contexts
from aftercare.kit import clock, plugs


def install_defaults(using: str, **_signal: object) -> None:
    """Give a database what every installation begins with, as soon as all its tables are there."""
    executor = MigrationExecutor(connections[using])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    for defaults in plugs.offered(plugs.Defaults):
        defaults.install()


class ConfigConfig(AppConfig):
    """The top of the stack: it is ready last, when every context is loaded."""

    name = "aftercare.config"
    label = "aftercare_config"

    def ready(self) -> None:
        """Collect plugs and handlers."""
        from aftercare.journal import services as journal  # apps are loaded only now

        with_tables = [one for one in apps.get_app_configs() if one.models_module is not None]
        post_migrate.connect(install_defaults, sender=with_tables[-1])  # the signal comes for each; this is the last

        for context in contexts.CONTEXTS:
            if (offers := contexts.module(context, "plugs")) is not None:
                plugs.offer(offers.PLUGS)
            if (handlers := contexts.module(context, "handlers")) is not None:
                journal.subscribe(context, handlers.HANDLERS)
        for source in plugs.offered(plugs.ClockSource):
            clock.use(source.now)
