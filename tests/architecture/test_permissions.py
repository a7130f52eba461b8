"""Who may do what: every address, with every method, for every role, against a table that was written by hand.

A row of tests/permissions.csv: the address's name; `things` that it is about, separated by blanks ("ticket:own",
"ticket:foreign", "ticket:closed"; see tests/world.py); the method; the form's body, in which {ticket:own} stands for
what names it; and the answer for each role: the status, or "login" for being sent to the login page. The rows say what
is meant; a difference is a defect or a decision.
"""

import csv
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.conf import settings
from django.core.cache import cache as django_cache
from django.db import transaction
from django.shortcuts import resolve_url
from django.urls import URLPattern, reverse

from aftercare.accounts import access
from aftercare.config import contexts
from aftercare.web import ways
from tests.architecture import pages
from tests.architecture.sources import ROOT, assert_none
from tests.world import ROLES, STRANGER, World

TABLE = ROOT / "tests" / "permissions.csv"
TO_LOGIN = "login"
# These views of allauth ask once more who comes, so that they stay shut in a product that lets everybody in.
GUARDED_BY_ALLAUTH = {name for name, pattern in pages.addresses() if pattern.callback.__module__.startswith("allauth.")}
REFUSALS = {TO_LOGIN, "401", "403", "404"}


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    url: str
    things: str
    method: str
    body: str
    cells: dict[str, str]

    @property
    def tells_people_apart(self) -> bool:
        """True when some are refused what others get."""
        answers = set(self.cells.values())
        return bool(REFUSALS & answers) and len(answers) > 1

    @property
    def asked(self) -> str:
        """What is asked, for people."""
        return " ".join(part for part in (self.method, self.url, self.things, self.body) if part)


@cache
def table() -> tuple[Row, ...]:
    """All rows."""
    with TABLE.open(newline="") as file:
        return tuple(
            Row(line["url"], line["things"], line["method"], line["body"], {role: line[role] for role in ROLES})
            for line in csv.DictReader(file)
        )


def answer(world: World, row: Row, role: str) -> str:
    """What somebody of this role gets; what was written is undone."""
    path = reverse(row.url, args=[world.things[name] for name in row.things.split()])
    django_cache.clear()  # rate limits are another test's business
    client = world.client(role)
    with transaction.atomic():
        data = parse_qs(world.named(row.body), keep_blank_values=True)
        response = getattr(client, row.method.lower())(path, data)
        transaction.set_rollback(True)
    to_login = response.headers.get("Location", "").startswith(f"{resolve_url(settings.LOGIN_URL)}?")
    return TO_LOGIN if to_login else str(response.status_code)


def differences(world: World, rows: tuple[Row, ...]) -> Iterator[tuple[Row, str]]:
    """Where the answer is not what the table says."""
    for row in rows:
        for role, expected in row.cells.items():
            given = answer(world, row, role)
            if given != expected:
                yield row, f"{row.asked} as {role}: {expected} expected, {given} given"


def _declared(pattern: URLPattern) -> set[str]:
    declared: ways.Access = pattern.callback.access  # type: ignore[attr-defined]
    return set(declared.methods) - {"HEAD"}


def test_every_address_stands_in_the_table() -> None:
    asked = {(row.url, row.method) for row in table()}
    exist = {(name, method) for name, pattern in pages.addresses() for method in _declared(pattern)}
    assert_none(f"{method} {name} has no row" for name, method in exist - asked)
    assert_none(f"{method} {name} has a row and does not exist" for name, method in asked - exist)


def test_every_address_about_a_thing_names_one() -> None:
    about = {name for name, pattern in pages.addresses() if pattern.pattern.converters}
    assert sorted(about - {row.url for row in table() if row.things}) == []


def test_no_row_stands_twice() -> None:
    asked = [row.asked for row in table()]
    assert sorted(asked) == sorted(set(asked))


def test_everybody_gets_what_the_table_says(world: World) -> None:
    assert_none(difference for _row, difference in differences(world, table()))


def test_a_method_that_is_not_declared_is_refused_to_everybody(world: World) -> None:
    rows = {row.url: row for row in table()}
    undeclared = [
        Row(name, rows[name].things, method, "", dict.fromkeys((STRANGER, "administrator"), "405"))
        for name, pattern in pages.addresses()
        for method in sorted({"POST", "DELETE"} - _declared(pattern))
    ]
    assert_none(difference for _row, difference in differences(world, tuple(undeclared)))


def test_control_a_product_that_lets_everybody_in_fails(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    guarded = [row for row in table() if row.tells_people_apart and row.url not in GUARDED_BY_ALLAUTH]
    _open_everything(world, monkeypatch)
    caught = {row.url for row in guarded if any(True for _difference in differences(world, (row,)))}
    assert caught
    assert sorted({row.url for row in guarded} - caught) == []


def _open_everything(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let everybody in: roles are not asked for, every right is given, and all see what the manager sees."""
    monkeypatch.setattr(ways, "_refusal", lambda _request, _roles: None)
    opened: dict[Any, Callable[..., Any]] = {access.has_role: lambda *_user_and_roles: True}
    for context in contexts.CONTEXTS:
        module = contexts.module(context, "access")
        for name, function in vars(module).items() if module else ():
            if name.startswith("may_"):
                opened[function] = lambda *_args, **_kwargs: True
            elif name.startswith("visible_to"):
                opened[function] = _seen_by(world.people["manager"], function)
    for module in [module for name, module in sys.modules.items() if name.startswith("aftercare.")]:
        for name, value in list(vars(module).items()):
            if callable(value) and _hashable(value) and value in opened:
                monkeypatch.setattr(module, name, opened[value])


def _seen_by(user: object, function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda _user, *args, **kwargs: function(user, *args, **kwargs)


def _hashable(value: object) -> bool:
    return type(value).__hash__ is not None
