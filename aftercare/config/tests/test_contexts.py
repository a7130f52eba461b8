import re
import tomllib
from pathlib import Path
from types import ModuleType

from aftercare.config import contexts

ROOT = Path(contexts.__file__).parent.parent.parent
LIBRARIES = {"kit", "engines", "gateways"}


def layers() -> list[set[str]]:
    """The layers of pyproject.toml from the ground up, libraries left out."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    found = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return [names for layer in reversed(found) if (names := set(re.findall(r"\w+", layer)) - LIBRARIES)]


def test_the_stack_is_that_of_the_import_contract() -> None:
    stack = list(contexts.STACK)
    for layer in layers():
        assert set(stack[: len(layer)]) == layer
        stack = stack[len(layer) :]
    assert stack == []


def test_only_contexts_that_are_there_are_built_and_config_is_last() -> None:
    assert list(contexts.CONTEXTS) == [
        name for name in contexts.STACK if (contexts.PACKAGE / name / "__init__.py").exists()
    ]
    assert {"web", "journal", "outbox", "accounts"} <= set(contexts.CONTEXTS)
    assert contexts.CONTEXTS[-1] == "config"


def test_a_file_is_found_or_there_is_none() -> None:
    assert isinstance(contexts.module("accounts", "plugs"), ModuleType)
    assert contexts.module("accounts", "field") is None
