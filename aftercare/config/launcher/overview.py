"""`./dev map`: every context with what it is for, from the top of the stack to its ground."""

import ast
import tomllib
from pathlib import Path

from aftercare.config.launcher.runtime import CHECKOUT
from aftercare.config.launcher.words import say, table


def overview() -> int:
    """Print it. Returns the exit code."""
    for line in table([[name, purpose(CHECKOUT / "aftercare" / name)] for name in stack(CHECKOUT)]):
        say(line)
    return 0


def stack(checkout: Path) -> list[str]:
    """The contexts that are built, in the order of the layers contract: a context may call those after it."""
    settings = tomllib.loads((checkout / "pyproject.toml").read_text())
    contracts = settings["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    names = [name.strip(" ()") for layer in layers for name in layer.split("|")]
    return [name for name in names if (checkout / "aftercare" / name / "__init__.py").exists()]


def purpose(context: Path) -> str:
    """The first line of a context's docstring."""
    words = ast.get_docstring(ast.parse((context / "__init__.py").read_text())) or ""
    return words.split("\n", 1)[0]
