"""Reads that are put into SQL once.

Django turns a query set into SQL anew each time, which takes longer than PostgreSQL needs to answer it. Where a page
asks the same fifteen questions all day, each of them is put into SQL at its first use.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import update_wrapper
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Field, ForeignObject, Lookup

from aftercare.kit.rows import Row

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler

    _Lookup = Lookup[Any]
else:
    _Lookup = Lookup

Argument = int | str | Collection[int] | Collection[str]
Question = Any
"""A `.values()` query set, whatever its rows hold."""


@ForeignObject.register_lookup
@Field.register_lookup
class IsAny(_Lookup):
    """`id__any=[1, 2]`: like `__in`, with one value in the statement however many there are; none finds nothing."""

    lookup_name = "any"
    prepare_rhs = False

    def as_sql(self, compiler: "SQLCompiler", connection: "BaseDatabaseWrapper") -> tuple[str, Any]:
        """PostgreSQL's own form of it."""
        left, values = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s)", (*values, self.rhs)


@dataclass(frozen=True, slots=True)
class _Statement:
    """A question in SQL: its values, which of them is which argument, and what its columns are called."""

    sql: str
    values: tuple[Any, ...]
    places: tuple[tuple[int, int], ...]
    names: tuple[str, ...]
    compiler: "SQLCompiler"
    converters: Any


class Read:
    """A question with the SQL of its first time. Call it with its arguments, in their order, for its rows."""

    def __init__(self, ask: Callable[..., Question]) -> None:
        update_wrapper(self, ask)
        self._ask = ask
        self._statement: _Statement | None = None

    def __call__(self, *arguments: Argument) -> list[Row]:
        """The rows."""
        statement = self._statement or self._compile(arguments)
        values = list(statement.values)
        for place, number in statement.places:
            given = arguments[number]
            values[place] = given if isinstance(given, int | str) else list(given)
        with connection.cursor() as cursor:
            cursor.execute(statement.sql, values)
            found: Any = cursor.fetchall()
        if statement.converters:
            found = statement.compiler.apply_converters(found, statement.converters)
        return [dict(zip(statement.names, row, strict=False)) for row in found]

    def _compile(self, arguments: Sequence[Argument]) -> _Statement:
        marks = [_mark(number, one) for number, one in enumerate(arguments)]
        query = self._ask(*marks).query
        compiler = query.get_compiler(connection=connection)
        sql, values = compiler.as_sql()
        places = tuple(
            (place, number) for place, value in enumerate(values) for number, mark in enumerate(marks) if value == mark
        )
        if {number for _place, number in places} != set(range(len(marks))):
            raise TypeError("each argument has to stand in a filter, a list in one of the form name__any")
        names = (*query.extra_select, *query.values_select, *query.annotation_select)
        converters = compiler.get_converters([column for column, _sql, _alias in compiler.select])
        self._statement = _Statement(sql, tuple(values), places, names, compiler, converters)
        return self._statement


def _mark(number: int, argument: Argument) -> Any:
    """What stands for an argument while its question is put into SQL: values that no question of ours contains."""
    text = f"\x01argument {number}\x01"
    if isinstance(argument, int):
        return -7_046_029_254_386_353_131 + number
    return text if isinstance(argument, str) else [text]


def compiled(ask: Callable[..., Question]) -> Read:
    """Make a :class:`Read` of a function that answers a `.values()` query set.

    Its arguments are whole numbers, texts, or collections of them, each always of the same kind, and stand in filters
    only. Whatever else it says has to be the same each time: the moment, a setting or the reader's language do not
    belong into it. Raises TypeError at the first use for an argument that is not found in the statement.
    """
    return Read(ask)
