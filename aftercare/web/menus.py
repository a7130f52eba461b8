"""The menu of a way in: what upper contexts offer, for the roles that the reader has."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.http import HttpRequest
from django.urls import get_script_prefix
from django.utils.translation import get_language, gettext_lazy as _

from aftercare.kit import remember
from aftercare.kit.plugs import MenuEntry, offered
from aftercare.web.addresses import address
from aftercare.web.pieces import piece


class MenuLink(NamedTuple):
    """One line of a menu, in the reader's language."""

    label: str
    link: str
    icon: str
    active: bool


class MenuGroup(NamedTuple):
    """Lines that belong together; `name` is "" for those above all groups."""

    name: str
    links: tuple[MenuLink, ...]


def menu_entries(request: HttpRequest, way: str) -> tuple[MenuGroup, ...]:
    """The menu of `way` for the user of `request`, grouped, each group where its first entry stands."""
    mine = _entries(way, _roles(request))
    active = _active(request, mine)
    return _groups(way, _roles(request), active.url_name if active else "", (get_language(), get_script_prefix()))


@remember.for_a_moment
def _entries(way: str, roles: frozenset[str] | None) -> Sequence[MenuEntry]:
    """What those with `roles` may see of a way, in order; of all ways for ""."""
    entries = sorted(offered(MenuEntry), key=lambda entry: entry.order)
    return [entry for entry in entries if way in {"", entry.way} and _may_see(roles, entry)]


@remember.for_a_moment
def _groups(
    way: str, roles: frozenset[str] | None, active: str, said_in: tuple[str | None, str]
) -> tuple[MenuGroup, ...]:
    """The links; `said_in` is the language and what every address begins with, and part of what is remembered."""
    del said_in
    groups: dict[str, list[MenuLink]] = {}
    for entry in _entries(way, roles):
        link = MenuLink(str(entry.label), address(entry.url_name), entry.icon, active=entry.url_name == active)
        groups.setdefault(str(entry.group), []).append(link)
    return tuple(MenuGroup(name, tuple(links)) for name, links in groups.items())


WAYS = {
    "desk": (_("Service desk"), "headset"),
    "field": (_("On the road"), "truck"),
    "insight": (_("Figures"), "gauge"),
    "studio": (_("Settings"), "settings"),
}


def other_ways(request: HttpRequest, ids: Mapping[str, int]) -> str:
    """Links to the other ways in that the reader's roles open, for who works on more than one."""
    del ids  # they are the same on every page
    first: dict[str, MenuEntry] = {}
    for entry in _entries("", _roles(request)):
        first.setdefault(entry.way, entry)
    links = tuple(
        MenuLink(str(label), address(first[way].url_name), icon, active=False)
        for way, (label, icon) in WAYS.items()
        if way in first and not _is_here(request, way)
    )
    return piece("web/desk/ways.html", links) if links else ""


def _is_here(request: HttpRequest, way: str) -> bool:
    match = request.resolver_match
    return match is not None and match.namespace.rpartition(".")[2] == way


def _roles(request: HttpRequest) -> frozenset[str] | None:
    """The reader's roles; None for somebody who is not signed in."""
    return frozenset(getattr(request.user, "role_names", ())) if request.user.is_authenticated else None


def _may_see(roles: frozenset[str] | None, entry: MenuEntry) -> bool:
    return roles is not None and (not entry.roles or bool(entry.roles & roles))


def _active(request: HttpRequest, entries: Sequence[MenuEntry]) -> MenuEntry | None:
    """Where the reader is: the same view, else the entry whose address this one lies below, else the same context."""
    match = request.resolver_match
    if match is None:
        return None
    scored = [(_nearness(request, match.view_name, entry), -place, entry) for place, entry in enumerate(entries)]
    best = max(scored, key=lambda item: item[:2], default=None)
    return best[2] if best and best[0] else None


def _nearness(request: HttpRequest, view_name: str, entry: MenuEntry) -> int:
    if entry.url_name == view_name:
        return 10_000
    here = address(entry.url_name)
    if request.path.startswith(here.rstrip("/") + "/"):
        return 1 + len(here)
    return int(entry.url_name.rpartition(":")[0] == view_name.rpartition(":")[0] != "")
