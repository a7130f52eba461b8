"""Sessions and their people, read with one small statement each: every page of the product begins with both."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions import middleware
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from aftercare.accounts.models import User
from aftercare.kit import clock, reads

_COLUMNS = [field.attname for field in User._meta.concrete_fields]  # noqa: SLF001 - all of them


class SessionMiddleware(middleware.SessionMiddleware):
    """Django's, but that a session which is over is not taken from the browser, only one that is ended here.

    A page asks for news with the session that it was opened with. While somebody logs in again beside it, the answer
    to the old session would take the cookie of the new one away.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """As Django's, unless there is nothing in the session and nothing was done to it."""
        if request.session.modified or not request.session.is_empty():
            return super().process_response(request, response)
        if request.session.accessed:
            patch_vary_headers(response, ("Cookie",))
        return response


class SessionStore(db.SessionStore):
    """Django's sessions in the database."""

    def load(self) -> dict[str, Any]:
        """What the session holds; nothing, and a new key at the next write, when it is over or never was."""
        row = next(iter(_session(self.session_key or "")), None)
        if row is None or row["expire_date"] <= clock.system_time():
            self._session_key = None
            return {}
        found: dict[str, Any] = self.decode(row["session_data"])
        return found

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Where they are stored."""
        return Session


@reads.compiled
def _session(key: str) -> reads.Question:
    return Session.objects.filter(session_key=key).values("session_data", "expire_date")


class Backend(AuthenticationBackend):  # type: ignore[misc]
    """Passwords as allauth checks them."""

    def get_user(self, user_id: int) -> User | None:
        """The person of a session, None when the login was closed."""
        row = next(iter(_user(int(user_id))), None)
        user = User.from_db("default", _COLUMNS, [row[name] for name in _COLUMNS]) if row else None
        return user if user is not None and self.user_can_authenticate(user) else None


@reads.compiled
def _user(user_id: int) -> reads.Question:
    return User.objects.filter(id=user_id).values(*_COLUMNS)
