"""Login, logout and the second factor: allauth's views, mounted one by one, and the way to one's first page."""

from typing import Any

from allauth.account import views as account
from allauth.core import ratelimit
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _

from aftercare.accounts import forms, queries, services
from aftercare.accounts.access import actor, signed_in
from aftercare.kit import plugs
from aftercare.kit.errors import TooMany
from aftercare.web import lists, pages
from aftercare.web.ways import page, public_page

BOTH = ("GET", "POST")


@page()
def home(request: HttpRequest) -> HttpResponse:
    """Send somebody to the first page of work that his roles open."""
    user = request.user
    entries = sorted(plugs.offered(plugs.MenuEntry), key=lambda entry: entry.order)
    for entry in entries:
        if entry.roles & user.role_names:  # type: ignore[union-attr]
            return HttpResponseRedirect(reverse(entry.url_name))
    return HttpResponseRedirect(reverse("mfa_index"))


@page(methods=BOTH)
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; this session goes on, all others end. Wrong tries are limited as logins are."""
    user = signed_in(request)
    form = forms.PasswordForm(request.POST if request.method == "POST" else None)

    def verb(data: dict[str, Any]) -> None:
        services.change_password(**data, by=actor(request))

    if request.method == "POST":
        if not ratelimit.consume(request, action="change_password", user=user):
            raise TooMany(_("That was too often. Please wait a little and try again."))
        if lists.carried_out(form, verb):
            update_session_auth_hash(request, queries.user(user.id))
            messages.success(request, _("Your password is changed. Other devices have been logged out."))
            return HttpResponseRedirect(reverse("home"))
    context = {"form": form, "must_change": user.must_change_password}
    return pages.render(request, "account/password.html", context, status=422 if form.errors else 200)


urlpatterns = [
    path("", home, name="home"),
    path("login", public_page(methods=BOTH)(account.login), name="account_login"),
    path("logout", public_page(methods=BOTH)(account.logout), name="account_logout"),
    path("account/confirm", page(methods=BOTH)(account.reauthenticate), name="account_reauthenticate"),
    path("account/password", password, name="account_password"),
    path("account/second-factor", page()(mfa.index), name="mfa_index"),
    path("account/second-factor/code", public_page(methods=BOTH)(mfa.authenticate), name="mfa_authenticate"),
    path("account/second-factor/confirm", page(methods=BOTH)(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("account/second-factor/set-up", page(methods=BOTH)(totp.activate_totp), name="mfa_activate_totp"),
    path("account/second-factor/remove", page(methods=BOTH)(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("account/recovery-codes", page()(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "account/recovery-codes/new",
        page(methods=BOTH)(recovery.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "account/recovery-codes/download",
        page()(recovery.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
]
