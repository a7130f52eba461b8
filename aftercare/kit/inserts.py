"""Inserts that are put together once, and statements that travel together.

Django puts the statement of every insert together anew, which costs several times what PostgreSQL needs to run it.
That is felt where a whole department's day passes through, as at intake; elsewhere `save()` is the right word.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS, connection, connections, models

from aftercare.kit.postgres.base import Often, Statement

if TYPE_CHECKING:
    from aftercare.kit.postgres.base import DatabaseWrapper

Model = TypeVar("Model", bound=models.Model)
Write = Statement
FEW = 4  # rows in one insert: more come in so many lengths that no plan is worth keeping


def store(one: Model) -> Model:
    """Store a new object; it has its key afterwards, as after `save()`. No signals: nothing here listens to them."""
    statement, fields = _insert(type(one), 1, answers=True, numbered=one.pk is not None)
    with connection.cursor() as cursor:
        cursor.execute(statement, _values([one], fields))
        one.pk = cursor.fetchone()[0]
    _note_stored([one])
    return one


def rows(objects: Sequence[models.Model]) -> Write:
    """The statement that stores new objects of one model, at least one of them; with their numbers, if any."""
    numbered = objects[0].pk is not None
    statement, fields = _insert(type(objects[0]), len(objects), answers=False, numbered=numbered)
    if numbered:
        _note_stored(objects)
    return Statement(statement, _values(objects, fields))


def _values(objects: Sequence[models.Model], fields: "_Fields") -> list[Any]:
    database = connections[DEFAULT_DB_ALIAS]  # itself: what stands for it looks it up at each touch
    return [_prepared(field, getattr(one, field.attname), database) for one in objects for field in fields]


def _note_stored(objects: Sequence[models.Model]) -> None:
    for one in objects:
        one._state.adding, one._state.db = False, connection.alias  # noqa: SLF001 - what save() notes, too


# What psycopg takes as it is, from fields that would hand it on as it is.
_PLAIN_VALUES = frozenset({str, int, bool, type(None)})
_PLAIN_FIELDS = frozenset(
    {
        models.BigIntegerField,
        models.BooleanField,
        models.CharField,
        models.DateTimeField,
        models.ForeignKey,
        models.PositiveIntegerField,
        models.PositiveSmallIntegerField,
        models.TextField,
    }
)


def _prepared(field: "models.Field[Any, Any]", value: Any, database: Any) -> Any:
    if type(field) in _PLAIN_FIELDS and (type(value) in _PLAIN_VALUES or (type(value) is datetime and value.tzinfo)):
        return value
    return field.get_db_prep_save(value, database)


class Number:
    """The number that the next object of a model gets.

    It is asked together with the next statement of the transaction, so that the object can be stored without asking
    for its key. Raises TransactionManagementError outside a transaction.
    """

    def __init__(self, model: type[models.Model]) -> None:
        self._known: int | None = None
        run(Statement(_next_number(model), (), self._heard))

    @property
    def value(self) -> int:
        """The number; asks for it now where nothing else was asked since."""
        if self._known is None:
            settle()
        if self._known is None:
            raise RuntimeError("the transaction in which the number was asked is over")
        return self._known

    def _heard(self, cursor: Any) -> None:
        self._known = cursor.fetchone()[0]


def run(*writes: Write) -> None:
    """Run statements in their order, in one message to the database: the next one of this transaction, which they have
    to be in, at the latest its COMMIT. What the database refuses is told then."""
    cast("DatabaseWrapper", connection).later(*writes)


def settle() -> None:
    """Send now what waits."""
    cast("DatabaseWrapper", connection).settle()


_Fields = Sequence["models.Field[Any, Any]"]


@cache
def _insert(model: type[models.Model], length: int, *, answers: bool, numbered: bool) -> tuple[str, _Fields]:
    """The statement that stores so many rows, and the fields of each: all that the database does not number itself, and
    the number where the rows have theirs. With `answers` it says the key of each."""
    meta = model._meta  # noqa: SLF001 - Django's own name for the public thing
    fields = [field for field in meta.concrete_fields if numbered or not isinstance(field, models.AutoField)]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    row = f"({', '.join(['%s'] * len(fields))})"
    told = f' RETURNING "{_key(model).column}"' if answers else ""
    text = f'INSERT INTO "{meta.db_table}" ({columns}) VALUES {", ".join([row] * length)}{told}'  # noqa: S608 - our own names
    return (Often(text) if length <= FEW else text), fields


@cache
def _next_number(model: type[models.Model]) -> str:
    with connection.cursor() as cursor:
        table = model._meta.db_table  # noqa: SLF001 - as above
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table, _key(model).column])
        return Often(f"SELECT nextval('{cursor.fetchone()[0]}'::regclass)")


def _key(model: type[models.Model]) -> "models.Field[Any, Any]":
    key = model._meta.pk  # noqa: SLF001 - as above
    if key is None:
        raise TypeError(f"{model.__name__} has no key")
    return key
