"""What intake offers upwards."""

from collections.abc import Iterator, Mapping

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy as _

from aftercare.accounts.access import Role
from aftercare.assets import queries as assets
from aftercare.intake import access, defaults, jobs, queries, services
from aftercare.kit.plugs import (
    Check,
    Defaults,
    FirstStep,
    MenuEntry,
    PeriodicJob,
    Problem,
    Service,
    Slot,
    Subject,
    TimelineLine,
)
from aftercare.tickets import queries as tickets
from aftercare.web import pages


def _device_action(request: HttpRequest, ids: Mapping[str, int]) -> str:
    """The way to report a fault of the device; nothing for one that was replaced."""
    row = assets.asset(ids["asset"])
    if row is None or row["replaced_by_id"] is not None:
        return ""
    return pages.render_text(request, "intake/portal/device_action.html", {"code": row["code"]})


def _login_link(request: HttpRequest, _ids: Mapping[str, int]) -> str:
    return pages.render_text(request, "intake/portal/login_link.html")


def _link(number: int) -> str:
    return reverse("intake.desk:mail", args=[number])


def _forgotten() -> Iterator[Problem]:
    for number in queries.forgotten_mails():
        yield Problem(f"mail:{number}", gettext("waits for more than an hour and nobody has read it"))


PLUGS = [
    FirstStep(
        name=_("The first request"),
        why=_("Report a fault as a customer would: an engineer is chosen for it within seconds."),
        url_name="intake.portal:request",
        icon="ticket",
        order=90,
        is_done=lambda: bool(tickets.count(tickets.Filter(state="all"), most=1)),
        optional=True,
    ),
    Defaults("intake", defaults.install),
    Subject("mail", _("E-mail"), queries.mail_labels, _link, access.visible_to),
    Check(_("no mail is forgotten"), _forgotten),
    PeriodicJob("intake.read_mails", 1, services.read_mails),
    PeriodicJob("intake.fetch_mails", 20, jobs.fetch_mails),
    PeriodicJob("intake.forget_old_knocks", 3600, services.forget_old_knocks),
    Service("intake.smtp", jobs.listen),
    Slot("asset.portal.actions", _device_action, order=10),
    Slot("login.below", _login_link),
    TimelineLine("intake.MailTaken", _("a mail came in"), "mail", "accent"),
    TimelineLine("intake.AddressAsked", _("asked the customer for the address"), "map-pin", "neutral"),
    MenuEntry(
        way="desk",
        label=_("Mails"),
        url_name="intake.desk:mails",
        icon="mail",
        roles=access.MAIL_KEEPERS,
        order=70,
    ),
    MenuEntry(
        way="studio",
        label=_("API keys"),
        url_name="intake.studio:keys",
        icon="key",
        roles=frozenset({Role.ADMINISTRATOR.value}),
        order=60,
    ),
]
