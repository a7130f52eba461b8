"""PostgreSQL as Django speaks to it, with statements that travel together and plans that are kept.

A message to the database costs both sides more than most statements in it. What needs no answer at once, such as BEGIN
or an insert whose key nobody asks for, waits for the next statement of its transaction, at the latest for COMMIT, and
goes in one message with it. The order stays; only an error shows later, at the statement that carried the wrong one.

To read and plan a statement costs PostgreSQL more than to run most of them. One that is :class:`Often` asked is
prepared at its first time on a connection, and from then on only its values are sent.
"""

import select
from collections.abc import Callable, Collection, Sequence
from functools import lru_cache
from itertools import count
from typing import Any, NamedTuple, Self

from django.db.backends.postgresql import base, operations, schema
from django.db.backends.utils import debug_transaction
from django.db.transaction import TransactionManagementError
from psycopg.adapt import Transformer
from psycopg.errors import DataError, OperationalError


class Often(str):
    """SQL that is asked so often, and with so few faces, that the server should keep its plan.

    Its values stand where a column's type says what they are, never alone in a list of columns.
    """

    __slots__ = ()


def often(text: str, values: Sequence[Any], asked: Collection[int], connection: Any) -> Often:
    """SQL with its values written into it, but for those at the places that are `asked` anew each time."""
    literal = Transformer(connection).as_literal
    written = (
        b"%s" if place in asked else _literal(value, literal).replace(b"%", b"%%") for place, value in enumerate(values)
    )
    return Often((text.replace("%%", "%%%%").encode() % tuple(written)).decode())


class Statement(NamedTuple):
    """SQL with its values, None where a % in it is a %; and who hears its answer, the cursor standing at it.

    Who hears may object with a DatabaseError: the transaction, or its part, is undone as if the database had refused.
    """

    text: str
    values: Sequence[Any] | None = ()
    hear: Callable[[Any], None] | None = None


class Together(str):
    """Several statements in one message: what a log sees of them, and themselves."""

    __slots__ = ("statements",)
    statements: Sequence[Statement]

    def __new__(cls, statements: Sequence[Statement]) -> Self:
        """At least one statement; the cursor stands at the answer of the first one afterwards."""
        made = super().__new__(cls, "; ".join(one.text for one in statements))
        made.statements = statements
        return made


BEGIN = Statement("BEGIN")

# The stubs of Django know neither what its cursor has of psycopg's nor what a connection keeps to itself.
_Cursor: Any = base.Cursor
_Operations: Any = operations.DatabaseOperations
_SchemaEditor: Any = schema.DatabaseSchemaEditor
_Wrapper: Any = base.DatabaseWrapper


class Cursor(_Cursor):  # type: ignore[misc]
    """A cursor that takes along what waits on its connection."""

    def execute(self, query: Any, params: Any = None, **how: Any) -> Any:
        """As psycopg's; the answer is that of `query`."""
        if not isinstance(query, str) or isinstance(params, dict):
            self.send_waiting()
            return super().execute(query, params, **how)
        carried = self._taken()
        if not carried and not isinstance(query, Often | Together):
            return super().execute(query, params, **how)
        own = query.statements if isinstance(query, Together) else [Statement(query, params)]
        super().execute(self._message([*carried, *own]), **how)
        self._hear(carried)
        return self

    def executemany(self, query: Any, params_seq: Any, **how: Any) -> None:
        """As psycopg's, after what waits."""
        self.send_waiting()
        super().executemany(query, params_seq, **how)

    def copy(self, *args: Any, **how: Any) -> Any:
        """As psycopg's, after what waits."""
        self.send_waiting()
        return super().copy(*args, **how)

    def send_waiting(self) -> None:
        """Send what waits without anything that carries it."""
        carried = self._taken()
        if carried:
            super().execute(self._message(carried))
            self._hear(carried)

    def _hear(self, carried: Sequence[Statement]) -> None:
        """Pass on the answers of what was carried, and stand at the next one."""
        for one in carried:
            if one.hear is not None:
                one.hear(self)
            self.nextset()

    def _taken(self) -> list[Statement]:
        waiting: list[Statement] = self.connection.waiting
        carried = waiting[:]
        waiting.clear()
        return carried

    def _message(self, statements: Sequence[Statement]) -> bytes:
        kept = self.connection.kept
        new = {one.text: one for one in statements if isinstance(one.text, Often) and one.text not in kept}
        if new:
            names = {text: b"often_%d" % next(self.connection.names) for text in new}
            super().execute(b"; ".join(_prepare(names[text], one) for text, one in new.items()))
            kept.update(names)
        literal = Transformer(self.connection).as_literal
        return b"; ".join(
            _written(one, kept[one.text] if isinstance(one.text, Often) else None, literal) for one in statements
        )


def _literal(value: Any, literal: Callable[[Any], bytes]) -> bytes:
    return b"NULL" if value is None else literal(value)


@lru_cache(maxsize=1000)
def _encoded(text: str) -> bytes:
    return text.encode()


def _prepare(name: bytes, one: Statement) -> bytes:
    text = _encoded(one.text)
    if one.values is not None:
        text %= tuple(b"$%d" % place for place in range(1, len(one.values) + 1))
    return b"PREPARE %s AS %s" % (name, text)


def _written(one: Statement, name: bytes | None, literal: Callable[[Any], bytes]) -> bytes:
    if one.values is None:
        return _encoded(one.text) if name is None else b"EXECUTE " + name
    values = tuple(_literal(value, literal) for value in one.values)
    if name is None:
        return _encoded(one.text) % values
    return b"EXECUTE %s (%s)" % (name, b", ".join(values)) if values else b"EXECUTE " + name


class Operations(_Operations):  # type: ignore[misc]
    """What Django knows to say to PostgreSQL."""

    def last_executed_query(self, cursor: Any, sql: str, params: Any) -> str | None:  # noqa: ARG002 - Django's signature
        """The statement itself, without those that it carried: each of them is in the log already."""
        try:
            return str(self.compose_sql(sql, params))
        except DataError:
            return None  # psycopg cannot put it into words either


class SchemaEditor(_SchemaEditor):  # type: ignore[misc]
    """What makes the tables."""

    def _create_like_index_sql(self, model: Any, field: Any) -> None:
        """No second index beside that of each text key, for finding it by its beginning: nobody looks for that."""


class DatabaseWrapper(_Wrapper):  # type: ignore[misc]
    """Django's connection to PostgreSQL; psycopg's stays in autocommit, and what begins and ends is said here."""

    ops_class = Operations
    SchemaEditorClass = SchemaEditor
    _waiting: list[Statement]

    def later(self, *statements: Statement) -> None:
        """Send statements together with the next one of this transaction, in front of it.

        Each is a single one, as their answers are counted. Raises TransactionManagementError outside a transaction:
        nothing would carry them.
        """
        if not self.in_atomic_block:
            raise TransactionManagementError("a statement waits only within a transaction")
        self.validate_no_broken_transaction()
        if self.queries_logged:
            self.queries_log.append({"sql": "; ".join(one.text for one in statements), "time": "0"})
        self._waiting.extend(statements)

    def settle(self) -> None:
        """Send what waits now, so that its answers are heard."""
        with self.cursor() as cursor:
            cursor.cursor.send_waiting()

    def is_usable(self) -> bool:
        """False for a connection that the server has ended. It says so on the socket, so nobody has to ask it."""
        if self.connection is None or self.connection.closed:
            return False
        ready = select.poll()
        ready.register(self.connection.fileno(), select.POLLIN)
        try:
            while ready.poll(0):  # a notice is read and gone, an end is told again and then an error
                self.connection.pgconn.consume_input()
        except OperationalError:
            return False
        return True

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection whose cursors take along what waits."""
        connection = super().get_new_connection(conn_params)
        connection.cursor_factory = Cursor
        connection.autocommit = True
        self._waiting = connection.waiting = []
        connection.kept, connection.names = {}, count(1)
        return connection

    def chunked_cursor(self) -> Any:
        """As Django's: a cursor on the server carries nothing, so what waits goes before it."""
        self.settle()
        return super().chunked_cursor()

    def _set_autocommit(self, autocommit: bool) -> None:  # noqa: FBT001 - Django's signature
        self._waiting.clear()
        if not autocommit:
            self._waiting.append(BEGIN)

    def _commit(self) -> None:
        if self.connection is None or self._waiting == [BEGIN]:
            self._forget()  # nothing was asked in this transaction
        elif any(one.hear for one in self._waiting):
            self.settle()  # who hears may still object
            self._commit()
        elif self._waiting:
            with debug_transaction(self, "COMMIT"), self.wrap_database_errors, self.connection.cursor() as cursor:
                cursor.execute("COMMIT")
        else:
            super()._commit()

    def _rollback(self) -> None:
        self._forget()
        super()._rollback()

    def _savepoint_rollback(self, sid: str) -> None:
        self._forget()  # a savepoint takes along what waits, so this came after it
        super()._savepoint_rollback(sid)

    def _close(self) -> None:
        self._forget()
        super()._close()

    def _forget(self) -> None:
        if self.connection is not None:
            self._waiting.clear()
