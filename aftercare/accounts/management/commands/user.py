"""`aftercare user add|password|list`: logins from the terminal, for the first administrator and for emergencies."""

import sys
from argparse import ArgumentParser
from collections.abc import Callable
from getpass import getpass
from typing import Any

from django.core.management.base import CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from aftercare.accounts import queries, services
from aftercare.accounts.access import Role
from aftercare.accounts.models import User
from aftercare.kit.actor import system
from aftercare.kit.codes import public_code
from aftercare.web.terminal import TerminalCommand

TERMINAL = system("terminal")


class Command(TerminalCommand):
    """Whoever may run commands on the machine may do this: there is no set-up page that a stranger could find."""

    help = "Add a login, give it a new password, or list all logins."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`user add LOGIN --name NAME --role ROLE… [--generate]`, `user password LOGIN [--generate]`, `user list`."""
        deeds = parser.add_subparsers(dest="deed", required=True)
        add = deeds.add_parser("add", help="give somebody a login")
        password = deeds.add_parser("password", help="give a login a new password; its sessions end")
        deeds.add_parser("list", help="print every login: name, roles, open or closed")
        for one in (add, password):
            one.add_argument("login")
            one.add_argument(
                "--generate", action="store_true", help="make a first password and print it; it must be changed"
            )
        add.add_argument("--name", required=True)
        add.add_argument("--role", required=True, nargs="+", action="extend", choices=Role.values)

    def carry_out(self, **options: Any) -> None:
        """Do it."""
        deeds: dict[str, Callable[[dict[str, Any]], None]] = {
            "add": self._add,
            "password": self._password,
            "list": self._list,
        }
        deeds[options["deed"]](options)

    def _add(self, options: dict[str, Any]) -> None:
        if queries.by_username(options["login"]):
            raise CommandError(_("This login name is taken. Choose another one."))
        password = self._chosen(options)
        with transaction.atomic():
            user = services.add_user(
                username=options["login"],
                name=options["name"],
                password=public_code(),  # nobody ever sees it: the next line checks and sets the one that was chosen
                roles=options["role"],
                by=TERMINAL,
            )
            self._set(user, password, options)
        self.stdout.write(_("{login} can log in now.").format(login=user.username))

    def _password(self, options: dict[str, Any]) -> None:
        user = queries.by_username(options["login"])
        if user is None:
            raise CommandError(_("There is no such person."))
        self._set(user, self._chosen(options), options)
        self.stdout.write(_("{login} has a new password.").format(login=user.username))

    def _list(self, _options: dict[str, Any]) -> None:
        for row in queries.logins():
            state = "open" if row["is_active"] else "closed"
            self.stdout.write("\t".join((row["username"], row["name"], ",".join(row["roles"]), state)))

    def _chosen(self, options: dict[str, Any]) -> str:
        """The password that was typed twice, or came as a line on standard input; "" when one is to be made."""
        if options["generate"]:
            return ""
        if not sys.stdin.isatty():
            return sys.stdin.readline().rstrip("\n")
        typed = getpass(_("Password: "))
        if getpass(_("Once more: ")) != typed:
            raise CommandError(_("The two are not the same. Nothing was changed."))
        return typed

    def _set(self, user: User, password: str, options: dict[str, Any]) -> None:
        if not options["generate"]:
            services.set_password(user_id=user.id, password=password, must_change=False, by=TERMINAL)
            return
        first = services.hand_over_password(user_id=user.id, by=TERMINAL)
        self.stdout.write(_("First password: {password}").format(password=first))
