"""People who work with Aftercare, where they work, and rights that open and end."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from aftercare.accounts.access import Role


class Site(models.Model):
    """A station: people and stock have one as their home. Customers are told its `phone`; "" where none is."""

    id = models.BigAutoField(primary_key=True)
    code = models.SlugField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    city = models.CharField(max_length=40)
    phone = models.CharField(max_length=40, default="", blank=True)
    latitude = models.FloatField()
    longitude = models.FloatField()


class UserManager(BaseUserManager["User"]):
    """Finds a user by the login name, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """The user with this login name. Raises User.DoesNotExist."""
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """Somebody with a login. `site` None means all stations, `language` "" that of the browser.

    `must_change_password` is set while somebody else knows the password; `session_round` counts up when all sessions
    have to end.
    """

    id = models.BigAutoField(primary_key=True)
    username = models.CharField(_("login name"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=80)
    roles = ArrayField(models.CharField(max_length=20, choices=Role.choices), default=list)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, related_name="+")
    language = models.CharField(max_length=10, default="", blank=True)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    session_round = models.PositiveIntegerField(default=0)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.CheckConstraint(name="accounts_known_roles", condition=Q(roles__contained_by=Role.values)),
            models.UniqueConstraint(Lower("username"), name="accounts_username_any_case"),
        ]

    @cached_property
    def role_names(self) -> frozenset[str]:
        """The roles that this user holds, as the ways in compare them."""
        return frozenset(self.roles)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must carry: it ends with the password, and with the round that a closed login began."""
        carried = f"{self.password}:{self.session_round}"
        return salted_hmac("aftercare.accounts.sessions", carried, secret=secret, algorithm="sha256").hexdigest()

    # Django's permission system is not used: roles and `access.py` decide. What asks it gets a plain no.
    def has_perm(self, _permission: str, _thing: Any = None) -> bool:
        """No Django permissions exist here."""
        return False


class Grant(models.Model):
    """A right of one user to one object, for a purpose, that opens with an assignment and ends with it."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    subject = models.CharField(max_length=60)
    purpose = models.CharField(max_length=60)
    opened_at = models.DateTimeField()
    until = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "subject", "purpose"],
                name="accounts_one_open_grant",
                condition=Q(closed_at__isnull=True),
            ),
            models.CheckConstraint(name="accounts_grant_ends", condition=Q(until__gt=F("opened_at"))),
        ]
        indexes = [models.Index(fields=["subject", "user"], name="accounts_grant_subject")]
