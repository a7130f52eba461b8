"""`aftercare clock explain FILE`: what a clock says, and why, for a history that a document tells. No database."""

import json
import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _, gettext_lazy

from aftercare.kit.clock_answer import answer
from aftercare.kit.clock_document import MOST_BYTES, DocumentError, Problem, read
from aftercare.web.terminal import TerminalCommand

STANDARD_INPUT = "-"
NOT_READ = 2
"""The exit code where there is no answer."""

SENTENCES = {
    Problem.TOO_LARGE: gettext_lazy("The document has more than {what} bytes."),
    Problem.NO_TEXT_FILE: gettext_lazy("The document is not text in UTF-8."),
    Problem.NO_JSON: gettext_lazy("The document is not JSON: look at {where} (line:column)."),
    Problem.TOO_DEEP: gettext_lazy("The document is not a clock document: it is nested too deeply."),
    Problem.TWICE: gettext_lazy("The field “{where}” stands twice in one place."),
    Problem.MISSING: gettext_lazy("The field “{where}” is missing."),
    Problem.UNKNOWN: gettext_lazy("There is no field “{where}” in a clock document."),
    Problem.NO_OBJECT: gettext_lazy("“{where}” must be an object with named fields."),
    Problem.NO_LIST: gettext_lazy("“{where}” must be a list."),
    Problem.NO_TEXT: gettext_lazy("“{where}” must be a text that is not empty."),
    Problem.NO_SWITCH: gettext_lazy("“{where}” must be true or false."),
    Problem.NO_NUMBER: gettext_lazy("“{where}” must be a number."),
    Problem.NOT_WHOLE: gettext_lazy("“{where}” must be a whole number."),
    Problem.NEGATIVE: gettext_lazy("“{where}” must not be negative."),
    Problem.TOO_MUCH: gettext_lazy("“{where}” must be {what} at most: a hundred years."),
    Problem.TOO_MANY: gettext_lazy("“{where}” has more than {what} entries."),
    Problem.TARGETS: gettext_lazy("“{where}” must be either hours or working_days."),
    Problem.NO_ZONE: gettext_lazy("“{where}”: there is no time zone “{what}”. Write one like Asia/Shanghai."),
    Problem.NO_WEEKDAY: gettext_lazy("“{where}”: “{what}” is no weekday. They are mon, tue, wed, thu, fri, sat, sun."),
    Problem.NO_DATE: gettext_lazy("“{where}”: “{what}” is no date. Write one like 2026-10-01."),
    Problem.NO_SPAN: gettext_lazy("“{where}” must be a pair of times, the start and the end."),
    Problem.NO_TIME: gettext_lazy("“{where}”: “{what}” is no time of day. Write one like 09:00; a day ends at 24:00."),
    Problem.EMPTY_SPAN: gettext_lazy("“{where}”: nothing lies in {what}. A whole day is 00:00–24:00."),
    Problem.OVERLAP: gettext_lazy("“{where}”: two spans overlap; one over midnight reaches into the next day."),
    Problem.NO_MOMENT: gettext_lazy("“{where}”: “{what}” is no moment. Write one like 2026-10-01T09:00:00+08:00."),
    Problem.NO_OFFSET: gettext_lazy("“{where}”: “{what}” needs its offset from UTC, such as +08:00 or Z."),
    Problem.BEYOND: gettext_lazy("“{where}” must lie in the years {what}."),
    Problem.NO_EVENTS: gettext_lazy("“{where}” is empty, and the first event starts the clock."),
    Problem.ORDER: gettext_lazy("“{where}”: {what} is earlier than the event before it."),
    Problem.FUTURE: gettext_lazy("“{where}”: {what} comes from the future, it is later than “now”."),
    Problem.TOO_LONG: gettext_lazy("“{where}” lies more than {what} days after the first event."),
}


class Command(TerminalCommand):
    """Read one document, print one answer; whatever is wrong with it is a sentence, and the exit code 2."""

    help = "Explain a clock from a JSON document with calendar, policy and events (docs/clock.md)."
    requires_system_checks = []  # noqa: RUF012 - Django's own way to say so

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`clock explain FILE`."""
        parser.add_argument("what", choices=["explain"])
        parser.add_argument("file", metavar="FILE", help="the document; - is the standard input")

    def carry_out(self, **options: Any) -> None:
        """Answer in JSON."""
        try:
            found = answer(read(_content(options["file"])))
        except DocumentError as error:
            where = error.where or _("the document")
            self._refuse(str(SENTENCES[error.problem]).format(where=where, what=error.what))
        except FileNotFoundError:
            self._refuse(_("There is no file {path}.").format(path=options["file"]))
        except OSError:
            self._refuse(_("The file {path} cannot be read.").format(path=options["file"]))
        else:
            self._write(json.dumps(found, indent=2))

    def _refuse(self, sentence: str) -> None:
        self.stderr.write(sentence)
        sys.exit(NOT_READ)

    def _write(self, text: str) -> None:
        try:
            self.stdout.write(text)
            self.stdout.flush()
        except BrokenPipeError:  # the reader has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _content(file: str) -> bytes:
    """What the file holds, or so much of it that it is too large."""
    if file == STANDARD_INPUT:
        return sys.stdin.buffer.read(MOST_BYTES + 1) if sys.stdin else b""
    with Path(file).open("rb") as opened:
        return opened.read(MOST_BYTES + 1)
