"""The contexts that are built, lowest first, and what start-up does with each."""

from importlib import import_module, util
from pathlib import Path
from types import ModuleType

# The whole stack, from the ground up, in the order of the layers in pyproject.toml.
STACK = (
    "web",
    "journal",
    "outbox",
    "accounts",
    "ledger",
    "files",
    "learning",
    "tasks",
    "builder",
    "customers",
    "messaging",
    "workforce",
    "assets",
    "parts",
    "knowledge",
    "contracts",
    "tickets",
    "workorders",
    "dispatch",
    "monitoring",
    "intake",
    "feedback",
    "care",
    "incidents",
    "quality",
    "insight",
    "demo",
    "config",
)

PACKAGE = Path(__file__).resolve().parent.parent

# Those that are built: a context is there when its folder is.
CONTEXTS = tuple(context for context in STACK if (PACKAGE / context / "__init__.py").exists())


def module(context: str, name: str) -> ModuleType | None:
    """The file `name` of a context, or None when the context does without it."""
    path = f"aftercare.{context}.{name}"
    return import_module(path) if util.find_spec(path) else None
