"""Every address of the product with what it asks for: found by watching what its view reads, not by a list."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qs, urlencode

from django import forms
from django.core.cache import cache
from django.db import transaction
from django.http import QueryDict
from django.urls import reverse
from django.utils.datastructures import MultiValueDict

from tests.architecture.test_permissions import REFUSALS, Row, table
from tests.attacks.scene import Answer
from tests.world import World

UUID = "0f9e3a52-5f0e-4d0c-9a53-0a3c3f6b1d2e"
URLENCODED = "application/x-www-form-urlencoded"
READERS = ("get", "getlist", "__getitem__", "__contains__")
# What no field may be broken by. Half a character can reach us as bytes only.
NASTY: Mapping[str, str] = {
    "NUL": "a\x00b",
    "a very long text": "维修" * 10_000,
    "a huge number": "9" * 30,
    "the first moment": "0001-01-01T00:00",
    "half a character": "\ud83d",
    "a number too large for its column": "9223372036854775808",
    "an id of nobody": "999999999",
    "the last moment": "9999-12-31T23:59",
    "no number": "NaN",
    "endless": "1e999",
    "below nothing": "-1",
    "markup": "'\"><script>alert(1)</script>{{7*7}}%s%(x)s{0}\\",
    "marks that turn and stack": "\u202e\u2067" + "e" + "\u0301" * 200,
    "a day that is none": "2026-02-30",
}


@dataclass
class Asked:
    """The names that views read from their requests, and the fields of the forms that they filled."""

    names: set[str] = field(default_factory=set)
    fields: dict[str, forms.Field] = field(default_factory=dict)

    def body(self, given: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
        """What somebody could have sent: the table's body, and something that suits each other field."""
        return {name: [_suits(self.fields.get(name))] for name in sorted(self.names)} | dict(given)


def open_doors() -> Iterator[tuple[Row, str]]:
    """Each address and method that somebody passes, as the permission matrix first asks it, with the first role."""
    seen: set[tuple[str, str]] = set()
    for row in table():
        role = next((role for role, answer in row.cells.items() if answer not in REFUSALS), None)
        if role is not None and (row.url, row.method) not in seen:
            seen.add((row.url, row.method))
            yield row, role


def knock(world: World, row: Row, role: str, data: Mapping[str, Sequence[str]], **headers: str) -> Answer:
    """Ask an address as somebody of this role, with `data` in the query or in the form; what was written is undone."""
    path = reverse(row.url, args=[world.things[name] for name in row.things.split()])
    sent = urlencode(data, doseq=True, errors="surrogatepass")
    cache.clear()  # limits of logins are another test's business
    client = world.client(role)
    with transaction.atomic():
        if row.method == "POST":
            answer: Answer = client.post(path, sent, content_type=URLENCODED, headers=headers)
        else:
            answer = client.get(path, QUERY_STRING=sent, headers=headers)
        transaction.set_rollback(True)
    return answer


@contextmanager
def watched() -> Iterator[Asked]:
    """Note everything that views read of their requests."""
    asked, clean = Asked(), forms.BaseForm.full_clean

    def noting(method: str) -> Callable[..., Any]:
        original = getattr(MultiValueDict, method)

        def read(self: Any, name: Any, *rest: Any, **more: Any) -> Any:
            if isinstance(name, str) and isinstance(self, QueryDict):
                asked.names.add(name)
            return original(self, name, *rest, **more)

        return read

    def full_clean(self: forms.BaseForm) -> None:
        asked.fields.update({self.add_prefix(name): one for name, one in self.fields.items()})
        clean(self)

    with ExitStack() as patches:
        for method in READERS:
            patches.enter_context(patch.object(MultiValueDict, method, noting(method)))
        patches.enter_context(patch.object(forms.BaseForm, "full_clean", full_clean))
        yield asked


def asked_at(world: World, row: Row, role: str, *, deep: bool) -> Asked:
    """What an address asks for: what it reads of the table's body, and if `deep`, of everything that it then asks."""
    given = parse_qs(world.named(row.body), keep_blank_values=True)
    with watched() as asked:
        knock(world, row, role, given)
        if deep:
            knock(world, row, role, asked.body(given))
    return asked


def nasty_everywhere(whole: Mapping[str, Sequence[str]], turn: int) -> tuple[str, Any]:
    """A body that is wrong in all fields, each in another way, and what is wrong; another `turn` shifts the ways."""
    names = list(NASTY)
    first = turn % len(names)
    ways = cycle(names[first:] + names[:first])
    return f"turn {first} of everything", {place: [NASTY[next(ways)]] for place in whole}


def nasty_bodies(whole: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, Any]]:
    """Every body that is wrong, with what is wrong: in all fields, each in another way, and then in one."""
    names = list(NASTY)
    for turn in range(len(names)):
        yield nasty_everywhere(whole, turn)
    for place in whole:
        yield f"{place} is not there", {name: value for name, value in whole.items() if name != place}
        yield f"{place} twice", {**whole, place: [*whole[place], "2"]}
        for name in names:
            yield f"{name} in {place}", {**whole, place: [NASTY[name]]}


def _suits(asked: forms.Field | None) -> str:
    """Something that a field takes."""
    if isinstance(asked, forms.ChoiceField):
        flat: Any = asked.choices
        return next((str(key) for key, _label in flat if key), "")
    kinds: tuple[tuple[type[forms.Field], str], ...] = (
        (forms.UUIDField, UUID),
        (forms.DateTimeField, "2041-01-02T09:00"),
        (forms.DateField, "2041-01-02"),
        (forms.IntegerField, "1"),
        (forms.BooleanField, "on"),
    )
    return next((value for kind, value in kinds if isinstance(asked, kind)), "Some words")
