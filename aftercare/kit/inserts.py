"""Inserts that are put together once, and statements that travel together.

Django puts the statement of every insert together anew, which costs several times what PostgreSQL needs to run it.
That is felt where a whole department's day passes through, as at intake; elsewhere `save()` is the right word.
"""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.db import connection, models

if TYPE_CHECKING:
    from aftercare.kit.postgres.base import DatabaseWrapper

Model = TypeVar("Model", bound=models.Model)
Write = tuple[str, Sequence[Any]]
"""A statement that answers nothing, with its values."""


def store(one: Model) -> Model:
    """Store a new object; it has its key afterwards, as after `save()`. No signals: nothing here listens to them."""
    statement, values = rows([one])
    with connection.cursor() as cursor:
        cursor.execute(f'{statement} RETURNING "{_key(type(one)).column}"', values)
        one.pk = cursor.fetchone()[0]
    one._state.adding, one._state.db = False, connection.alias  # noqa: SLF001 - what save() notes, too
    return one


def rows(objects: Sequence[models.Model]) -> Write:
    """The statement that stores new objects of one model, at least one of them; with their numbers, if any."""
    head, row, fields = _shape(type(objects[0]), numbered=objects[0].pk is not None)
    values = [_prepared(field, getattr(one, field.attname)) for one in objects for field in fields]
    return head + ", ".join([row] * len(objects)), values


# What psycopg takes as it is, from fields that would hand it on as it is.
_PLAIN_VALUES = frozenset({str, int, bool, type(None)})
_PLAIN_FIELDS = frozenset(
    {
        models.BigIntegerField,
        models.BooleanField,
        models.CharField,
        models.ForeignKey,
        models.PositiveIntegerField,
        models.PositiveSmallIntegerField,
        models.TextField,
    }
)


def _prepared(field: "models.Field[Any, Any]", value: Any) -> Any:
    if type(value) in _PLAIN_VALUES and type(field) in _PLAIN_FIELDS:
        return value
    return field.get_db_prep_save(value, connection)


def number_for(model: type[models.Model]) -> str:
    """The statement that answers the number that the next object of a model gets."""
    meta = model._meta  # noqa: SLF001 - as below
    return f"SELECT nextval(pg_get_serial_sequence('{meta.db_table}', '{_key(model).column}'))"


def run(*writes: Write) -> None:
    """Run statements in their order, in one message to the database: the next one of this transaction, which they have
    to be in, at the latest its COMMIT. What the database refuses is told then."""
    cast("DatabaseWrapper", connection).later(*writes)


@cache
def _shape(model: type[models.Model], *, numbered: bool) -> tuple[str, str, Sequence["models.Field[Any, Any]"]]:
    """The beginning of a model's insert, the place of one row in it, and its fields: all that the database does not
    number itself, and its number where the rows have theirs."""
    meta = model._meta  # noqa: SLF001 - Django's own name for the public thing
    fields = [field for field in meta.concrete_fields if numbered or not isinstance(field, models.AutoField)]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    return f'INSERT INTO "{meta.db_table}" ({columns}) VALUES ', f"({', '.join(['%s'] * len(fields))})", fields  # noqa: S608 - our own names


def _key(model: type[models.Model]) -> "models.Field[Any, Any]":
    key = model._meta.pk  # noqa: SLF001 - as above
    if key is None:
        raise TypeError(f"{model.__name__} has no key")
    return key
