"""A menu shows what the reader's roles open, in order, and where he is."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.urls import resolve

from aftercare.kit import plugs
from aftercare.kit.plugs import MenuEntry
from aftercare.web.menus import MenuGroup, MenuLink, menu_entries, other_ways

HOME, COMPONENTS, PROTECTION = "home", "web.studio:components", "mfa_index"


def entry(label: str, url_name: str, order: int, *, roles: set[str] | None = None, group: str = "") -> MenuEntry:
    """An entry of the desk's menu."""
    return MenuEntry("desk", label, url_name, "home", frozenset(roles or ()), order, group)


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """A shelf with nothing but what the test offers."""
    offered: list[object] = []
    monkeypatch.setattr(plugs._shelf, "plugs", offered)
    return offered


def request(path: str, user: object) -> Any:
    """A request for `path` as a view gets it."""
    made = RequestFactory().get(path)
    made.user = user  # type: ignore[assignment]
    made.resolver_match = resolve(path)
    return made


AGENT = SimpleNamespace(is_authenticated=True, role_names=frozenset({"agent"}))


def test_entries_stand_in_order_and_groups(shelf: list[object]) -> None:
    shelf += [entry("c", HOME, 3, group="Work"), entry("a", HOME, 1), entry("b", PROTECTION, 2, group="Work")]
    links = [[(link.label, link.link) for link in group.links] for group in menu_entries(request("/", AGENT), "desk")]
    assert links == [[("a", "/")], [("b", "/account/second-factor"), ("c", "/")]]


def test_only_own_roles_and_this_way(shelf: list[object]) -> None:
    shelf += [entry("mine", HOME, 1, roles={"agent"}), entry("theirs", HOME, 2, roles={"manager"})]
    shelf.append(MenuEntry("studio", "elsewhere", HOME, "home", frozenset(), 1))
    assert menu_entries(request("/", AGENT), "desk") == (MenuGroup("", (MenuLink("mine", "/", "home", active=True),)),)


def test_a_stranger_sees_nothing(shelf: list[object]) -> None:
    shelf.append(entry("everybody", HOME, 1))
    assert menu_entries(request("/", AnonymousUser()), "desk") == ()


@pytest.mark.parametrize(
    ("path", "active"),
    [
        ("/studio/components", "components"),
        ("/account/second-factor", "protection"),
        ("/account/second-factor/set-up", "protection"),
        ("/logout", None),
    ],
)
def test_the_nearest_entry_is_active(shelf: list[object], path: str, active: str | None) -> None:
    shelf += [entry("components", COMPONENTS, 1), entry("protection", PROTECTION, 2)]
    [group] = menu_entries(request(path, AGENT), "desk")
    assert [link.label for link in group.links if link.active] == ([active] if active else [])


BOTH = SimpleNamespace(is_authenticated=True, role_names=frozenset({"agent", "administrator"}))


def test_who_works_on_two_ways_is_led_to_the_other_one(shelf: list[object]) -> None:
    shelf += [
        entry("inbox", HOME, 1, roles={"agent"}),
        MenuEntry("studio", "later", HOME, "home", frozenset({"administrator"}), 2),
        MenuEntry("studio", "first", COMPONENTS, "home", frozenset({"administrator"}), 1),
        MenuEntry("field", "jobs", HOME, "home", frozenset({"engineer"}), 1),
    ]
    assert re.findall(r'href="([^"]+)"', other_ways(request("/desk/search", BOTH), {})) == ["/studio/components"]
    assert re.findall(r'href="([^"]+)"', other_ways(request("/studio/components", BOTH), {})) == ["/"]
    assert re.findall(r'href="([^"]+)"', other_ways(request("/", BOTH), {})) == ["/", "/studio/components"]


def test_control_who_works_on_one_way_is_led_nowhere(shelf: list[object]) -> None:
    shelf.append(entry("inbox", HOME, 1, roles={"agent"}))
    assert other_ways(request("/desk/search", AGENT), {}) == ""
