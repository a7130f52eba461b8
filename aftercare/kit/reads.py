"""Reads that are put into SQL once.

Django turns a query set into SQL anew each time, which takes longer than PostgreSQL needs to answer it. Where a page
asks the same fifteen questions all day, each of them is put into SQL at its first use. What a page is going to ask
can also be asked ahead, all in one message.
"""

from collections.abc import Callable, Collection, Hashable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import update_wrapper
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import Field, ForeignObject, Lookup

from aftercare.kit.postgres.base import Often, Statement, Together, often
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


@ArrayField.register_lookup
class Touches(IsAny):
    """`subjects__touches=["ticket:1", "asset:2"]`: like `__overlap`, with one value in the statement."""

    lookup_name = "touches"

    def as_sql(self, compiler: "SQLCompiler", connection: "BaseDatabaseWrapper") -> tuple[str, Any]:
        """PostgreSQL's own form of it."""
        left, values = self.process_lhs(compiler, connection)
        return f"{left} && %s::{self.lhs.output_field.db_type(connection)}", (*values, self.rhs)


LARGEST_KEY = models.BigIntegerField.MAX_BIGINT


@dataclass(frozen=True, slots=True)
class _Statement:
    """A question in SQL: which argument stands at each of its places, and what its columns are called."""

    sql: Often
    arguments: tuple[int, ...]
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
        """The rows, those that were asked ahead if they were."""
        known = _known_ahead.get(None)
        if known:
            answer = known.pop(_asked(self, arguments), None)
            if answer is not None:
                return answer
        with connection.cursor() as cursor:
            cursor.execute(*self.message(arguments))
            return self.read(cursor.fetchall())

    def of(self, *arguments: Argument) -> "Asked":
        """The question with its arguments, for :func:`ahead`."""
        return self, arguments

    def message(self, arguments: Sequence[Argument]) -> tuple[str, list[Any]]:
        """The SQL with its values."""
        statement = self._statement or self._compile(arguments)
        given = [one if isinstance(one, int | str) else list(one) for one in arguments]
        # A number beyond every key is none of them; only a kept plan would refuse it.
        sql = statement.sql if all(map(_are_keys, arguments)) else str(statement.sql)
        return sql, [given[number] for number in statement.arguments]

    def read(self, found: Sequence[Any]) -> list[Row]:
        """The rows of what the database answered to :meth:`message`."""
        statement = self._statement
        if statement is None:
            raise TypeError("nothing was asked")
        if statement.converters:
            found = list(statement.compiler.apply_converters(found, statement.converters))
        return [dict(zip(statement.names, row, strict=False)) for row in found]

    def _compile(self, arguments: Sequence[Argument]) -> _Statement:
        marks = [_mark(number, one) for number, one in enumerate(arguments)]
        query = self._ask(*marks).query
        compiler = query.get_compiler(connection=connection)
        sql, values = compiler.as_sql()
        places = {
            place: number for place, value in enumerate(values) for number, mark in enumerate(marks) if value == mark
        }
        if set(places.values()) != set(range(len(marks))):
            raise TypeError("each argument has to stand in a filter, a list in one of the form name__any")
        names = (*query.extra_select, *query.values_select, *query.annotation_select)
        converters = compiler.get_converters([column for column, _sql, _alias in compiler.select])
        connection.ensure_connection()
        text = often(sql, values, places, connection.connection)
        self._statement = _Statement(text, tuple(places.values()), names, compiler, converters)
        return self._statement


def _are_keys(argument: Argument) -> bool:
    if isinstance(argument, int):
        return -LARGEST_KEY <= argument <= LARGEST_KEY
    return isinstance(argument, str) or all(map(_are_keys, argument))


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


Asked = tuple[Read, Sequence[Argument]]
_known_ahead: ContextVar[dict[Hashable, list[Row]]] = ContextVar("known_ahead")


@contextmanager
def ahead(*questions: Asked) -> Iterator[None]:
    """Ask several questions in one message; within the block each is answered from it, once.

    For pages, which ask what they show and change nothing between. What was asked ahead further out is not asked again,
    and what is asked of no objects is not asked at all.
    """
    outer = _known_ahead.get(None)
    known: dict[Hashable, list[Row]] = {} if outer is None else outer
    mine = _answers({question: one for one in questions if _is_new(question := _asked(*one), known)})
    known.update(mine)
    token = _known_ahead.set(known)
    try:
        yield
    finally:
        for answered in mine:
            known.pop(answered, None)
        _known_ahead.reset(token)


def _is_new(question: tuple[Read, tuple[Hashable, ...]], known: Collection[Hashable]) -> bool:
    return question not in known and frozenset() not in question[1]


def _answers(wanted: dict[Hashable, Asked]) -> dict[Hashable, list[Row]]:
    if not wanted:
        return {}
    answers: dict[Hashable, list[Row]] = {}
    with connection.cursor() as cursor:
        cursor.execute(Together([Statement(*read.message(arguments)) for read, arguments in wanted.values()]))
        for asked, (read, _arguments) in wanted.items():
            answers[asked] = read.read(cursor.fetchall())
            cursor.nextset()
    return answers


def _asked(read: Read, arguments: Sequence[Argument]) -> tuple[Read, tuple[Hashable, ...]]:
    return read, tuple(one if isinstance(one, int | str) else frozenset(one) for one in arguments)
