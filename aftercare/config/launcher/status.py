"""`./dev status`: whether an installation runs, where, and what it consists of."""

from aftercare.config.launcher import database, environment
from aftercare.config.launcher.runtime import Data
from aftercare.config.launcher.words import Stop, _, say, table


def status(data: Data) -> int:
    """Print it. Returns 0 when the installation runs and 1 when it does not."""
    if not (data.folder / "runtime.json").exists():
        say(_("There is no installation in %s yet. Start one: ./dev up") % data.folder)
        return 1
    runtime = data.read()
    runs = runtime.supervisor is not None and runtime.supervisor.alive
    kinds = {"none": _("your own data"), "loading": _("demo, not complete"), "loaded": _("demo")}
    rows = [
        [_("address"), runtime.origin if runs else _("stopped")],
        [_("data folder"), str(data.folder)],
        [_("installation"), runtime.installation],
        [_("content"), kinds.get(runtime.demo, _("empty"))],
        [_("database"), _database(data)],
    ]
    for name, process in runtime.children.items():
        rows.append([name, str(process.pid) if process.alive else _("stopped")])
    for line in table(rows):
        say(line)
    return 0 if runs else 1


def _database(data: Data) -> str:
    if environment.external_database():
        return "DATABASE_URL"
    try:
        server = database.server_of(data)
    except Stop as stop:
        return str(stop)
    running = server.process()
    state = str(running.pid) if running else _("stopped")
    return f"{state}  PostgreSQL {server.binaries.major} ({server.binaries.source})  {server.files}"
