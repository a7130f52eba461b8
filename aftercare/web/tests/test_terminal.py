"""Commands speak the language that was asked for."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.utils.translation import get_language

from aftercare.kit.errors import Refused
from aftercare.web.terminal import TerminalCommand


class Speaks(TerminalCommand):
    """Says in which language it runs."""

    def carry_out(self, **options: Any) -> None:
        """One word."""
        if options["verbosity"] == 0:
            raise Refused("It is closed.")
        self.stdout.write(str(get_language()))


def said(*arguments: str) -> str:
    out = StringIO()
    call_command(Speaks(stdout=out), *arguments)
    return out.getvalue().strip()


@pytest.mark.parametrize(
    ("terminal", "arguments", "language"),
    [
        ("zh-hans", [], "zh-hans"),
        ("en", [], "en"),
        ("zh", [], "zh-hans"),
        ("fr", [], "zh-hans"),
        ("zh-hans", ["--language", "en"], "en"),
        ("en", ["--language", "zh"], "zh-hans"),
    ],
)
def test_an_option_goes_before_the_language_of_the_terminal(terminal: str, arguments: list[str], language: str) -> None:
    with override_settings(TERMINAL_LANGUAGE=terminal):
        assert said(*arguments) == language


def test_control_a_language_that_we_do_not_speak_is_refused() -> None:
    with pytest.raises(CommandError, match="invalid choice: 'fr'"):
        said("--language", "fr")


def test_what_a_service_refuses_is_a_sentence() -> None:
    with pytest.raises(CommandError, match=r"^It is closed\.$"):
        said("--verbosity", "0")
