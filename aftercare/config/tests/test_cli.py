"""The `aftercare` command."""

import os
import sys

import pytest
from django.core import management

from aftercare.config import cli


def test_arguments_are_passed_on_under_the_products_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[str]] = []
    monkeypatch.setattr(management, "execute_from_command_line", seen.append)
    monkeypatch.setattr(sys, "argv", ["/somewhere/bin/aftercare", "verify", "--fast"])
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE")
    cli.main()
    assert seen == [["aftercare", "verify", "--fast"]]
    assert os.environ["DJANGO_SETTINGS_MODULE"] == "aftercare.config.settings"


def test_other_settings_that_were_chosen_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(management, "execute_from_command_line", lambda _arguments: None)
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "bench.settings")
    cli.main()
    assert os.environ["DJANGO_SETTINGS_MODULE"] == "bench.settings"


def test_the_products_own_commands_are_found() -> None:
    assert {"verify", "worker", "user"} <= set(management.get_commands())
