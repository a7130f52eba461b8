"""Commands that speak: in the language of the terminal, or in the one that `--language` names."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from aftercare.kit.errors import Refused

LANGUAGES = {"zh": "zh-hans", "zh-hans": "zh-hans", "en": "en"}


class TerminalCommand(BaseCommand):
    """A command whose sentences are translated: `--language zh` or `en`, else AFTERCARE_LANGUAGE.

    A command carries out its work in `carry_out`; what a service refuses is said in a sentence and ends with 1.
    """

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        """Django's own parser with one option more."""
        parser: ArgumentParser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.add_argument("--language", choices=sorted(LANGUAGES), help="of all sentences; else AFTERCARE_LANGUAGE")
        return parser

    def handle(self, *, language: str | None = None, **options: Any) -> None:
        """Do the work in one language."""
        with translation.override(chosen(language)):
            try:
                self.carry_out(**options)
            except Refused as refusal:
                raise CommandError(str(refusal.message)) from refusal

    def carry_out(self, **options: Any) -> None:
        """What the command is for."""
        raise NotImplementedError


def chosen(language: str | None) -> str:
    """The code of a language as the product knows it; that of the terminal for None and for one we do not speak."""
    return LANGUAGES.get((language or settings.TERMINAL_LANGUAGE).lower(), settings.LANGUAGE_CODE)
