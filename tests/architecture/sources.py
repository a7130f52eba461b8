"""The product's own files, as the architecture tests read them."""

import ast
import io
import subprocess
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "aftercare"

# No tables, and open to everybody above them.
LIBRARIES = frozenset({"kit", "engines", "gateways", "web"})
NOT_OURS = frozenset({"vendor", "node_modules", "__pycache__"})


@dataclass(frozen=True)
class Source:
    """One text file of the product, with its path as the repository names it."""

    path: str
    text: str

    @property
    def context(self) -> str:
        """The context it belongs to: "tickets" for aftercare/tickets/desk.py."""
        return self.path.split("/")[1]

    @property
    def parts(self) -> tuple[str, ...]:
        """The path inside the context, without the ending: ("services", "open")."""
        return tuple(self.path.removesuffix(".py").split("/")[2:])

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree of a Python file."""
        return ast.parse(self.text, self.path)

    @cached_property
    def comments(self) -> dict[int, str]:
        """Comments by line number, without the sign."""
        found = tokenize.generate_tokens(io.StringIO(self.text).readline)
        return {token.start[0]: token.string.lstrip("# ") for token in found if token.type == tokenize.COMMENT}

    def at(self, node: ast.AST) -> str:
        """Where a node stands, as an editor opens it."""
        return f"{self.path}:{getattr(node, 'lineno', 0)}"


def read(path: Path) -> Source:
    """One file of the repository."""
    return Source(path.relative_to(ROOT).as_posix(), path.read_text())


@cache
def everything(pattern: str) -> tuple[Source, ...]:
    """All files of the package that match a pattern, third-party browser code left out."""
    found = sorted(path for path in PACKAGE.rglob(pattern) if not NOT_OURS & set(path.parts) and path.is_file())
    return tuple(read(path) for path in found)


def product(*, migrations: bool = False) -> list[Source]:
    """The Python files of all contexts, without their tests; with `migrations`, those too."""
    kept = [source for source in everything("*.py") if source.path.count("/") > 1 and "tests" not in source.parts]
    return [source for source in kept if migrations or "migrations" not in source.parts]


def templates() -> list[Source]:
    """All our pages, fragments and mail texts."""
    return list(everything("templates/**/*"))


def tracked(*endings: str) -> list[Path]:
    """The repository's files (those that git does not ignore), with one of the endings if any are given."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.is_file() and (not endings or path.name.endswith(endings))]


def calls(source: Source, *names: str) -> Iterator[tuple[str, ast.Call]]:
    """Calls of a function or method with one of these names, whatever they are called on; with the name."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and (name := called(node)) in names:
            yield name, node


def called(node: ast.Call) -> str:
    """The last name of what is called: "create" for Ticket.objects.create(...)."""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def words(node: ast.AST | None) -> str:
    """The text of a string constant, or "" for anything else."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def assert_none(offences: Iterable[str]) -> None:
    """Fail with every offence on a line of its own."""
    found = sorted(offences)
    assert not found, "\n".join(["", *found])


def first_argument(node: ast.Call, name: str = "") -> ast.expr | None:
    """The first argument of a call, or the one called `name`."""
    named = [keyword.value for keyword in node.keywords if name and keyword.arg == name]
    return node.args[0] if node.args else next(iter(named), None)


def docstrings(tree: ast.AST) -> set[int]:
    """The ids of the nodes that are docstrings: they speak to people, not to the database."""
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, holders) and node.body and isinstance(node.body[0], ast.Expr)
    }


def strings(source: Source) -> Iterator[tuple[ast.Constant, str]]:
    """All string constants but docstrings."""
    speaking = docstrings(source.tree)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in speaking:
            yield node, node.value
