"""What accounts offer upwards."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from aftercare.accounts import queries
from aftercare.accounts.access import Role, has_role
from aftercare.kit.plugs import FirstStep, MenuEntry, Subject, TimelineLine
from aftercare.web.formats import field_words


def _visible(user: Any, ids: Collection[int]) -> set[int]:
    return set(ids) if has_role(user, Role.MANAGER, Role.ADMINISTRATOR) else set(ids) & {user.id}


def _administered(user: Any, ids: Collection[int]) -> set[int]:
    return set(ids) if has_role(user, Role.ADMINISTRATOR) else set()


FIELDS = {
    "name": _("name"),
    "roles": _("roles"),
    "site_id": _("station"),
    "language": _("language"),
    "city": _("city"),
    "latitude": _("latitude"),
    "longitude": _("longitude"),
}


def _studio(label: Any, url_name: str, icon: str, order: int) -> MenuEntry:
    administrators = frozenset({Role.ADMINISTRATOR.value})
    return MenuEntry("studio", label, url_name, icon, administrators, order, group=_("People and stations"))


def _somebody_is(role: Role) -> Callable[[], bool]:
    return lambda: bool(queries.people(roles=[role]))


SEEN = {
    "phone": _("phone"),
    "mail": _("mail"),
    "address": _("address"),
    "contact": _("contact"),
    "visit": _("for his visit"),
}


def _seen(several: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """What was seen, and why where the product says it, in the reader's language."""
    return [
        {**data, **{name: str(SEEN.get(data[name], data[name])) for name in ("field", "reason")}} for data in several
    ]


PLUGS = [
    FirstStep(
        name=_("A station"),
        why=_("Engineers belong to it, and parts lie in its depot. A small firm has one."),
        url_name="accounts.studio:sites",
        icon="building-store",
        order=10,
        is_done=lambda: bool(queries.sites()),
    ),
    FirstStep(
        name=_("A service manager"),
        why=_(
            "Enters where engineers work and when. You can give yourself this role, and those of agent and dispatcher."
        ),
        url_name="accounts.studio:people",
        icon="user-check",
        order=20,
        is_done=_somebody_is(Role.MANAGER),
    ),
    FirstStep(
        name=_("A service agent"),
        why=_("Answers customers and takes requests by phone."),
        url_name="accounts.studio:people",
        icon="headset",
        order=21,
        is_done=_somebody_is(Role.AGENT),
    ),
    FirstStep(
        name=_("A field engineer"),
        why=_("Goes to customers. First a login with this role, then his station and his shifts."),
        url_name="accounts.studio:people",
        icon="truck",
        order=22,
        is_done=_somebody_is(Role.ENGINEER),
    ),
    Subject(kind="user", name=_("Person"), labels=queries.names, link=lambda _id: "", visible=_visible),
    Subject(kind="site", name=_("Station"), labels=queries.site_names, link=lambda _id: "", visible=_administered),
    _studio(_("People"), "accounts.studio:people", "users", 500),
    _studio(_("Stations"), "accounts.studio:sites", "building-store", 510),
    TimelineLine("accounts.UserAdded", _("added the login"), "user-plus", "good"),
    TimelineLine("accounts.UserChanged", _("changed {fields}"), "pencil", words=field_words(FIELDS)),
    TimelineLine("accounts.UserDisabled", _("closed the login"), "lock", "warning"),
    TimelineLine("accounts.UserEnabled", _("opened the login again"), "lock-open", "good"),
    TimelineLine("accounts.PasswordSet", _("handed over a new password"), "key", "warning"),
    TimelineLine("accounts.PasswordChanged", _("chose an own password"), "key", "good"),
    TimelineLine("accounts.SecondFactorReset", _("reset the second factor"), "shield", "warning"),
    TimelineLine("accounts.SiteAdded", _("opened the station"), "building-store", "good"),
    TimelineLine("accounts.SiteChanged", _("changed {fields}"), "pencil", words=field_words(FIELDS)),
    TimelineLine(
        "accounts.PersonalDataShown", _("saw personal data in clear ({field}): {reason}"), "eye", "warning", _seen
    ),
]
