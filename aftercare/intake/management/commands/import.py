# ruff: noqa: N999 - the command is called import
"""`aftercare import repairs FILE`: look at a file of repair records, then take it over."""

import csv
import sys
from argparse import ArgumentParser
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _, gettext_lazy

from aftercare.intake import history
from aftercare.intake.repairs import Bad, Repair, Unreadable, read
from aftercare.kit import clock
from aftercare.kit.actor import system
from aftercare.web.export import csv_cell
from aftercare.web.terminal import TerminalCommand

PREVIEWED = 5
OUTCOMES = {
    "fixed": gettext_lazy("fixed"),
    "repairable": gettext_lazy("repairable"),
    "end_of_life": gettext_lazy("end of life"),
    "unknown": gettext_lazy("unknown"),
    "bad": gettext_lazy("bad rows"),
}
BAR = 30


class Command(TerminalCommand):
    """Preview, then import with a progress bar; bad rows go to a file beside the input with their reason."""

    help = "Import repair records (Open Repair Data CSV, plain or .gz) as devices and closed tickets."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`import repairs FILE [--preview] [--bad-rows FILE]`."""
        parser.add_argument("what", choices=["repairs"])
        parser.add_argument("file", type=Path)
        parser.add_argument("--preview", action="store_true", help="only look; write nothing")
        parser.add_argument("--bad-rows", type=Path, help="where rows that cannot be taken go")

    def carry_out(self, **options: Any) -> None:
        """Count the file first, so that the bar knows its end and nobody is surprised; then take it over."""
        path: Path = options["file"]
        try:
            total = self._preview(path)
            if options["preview"]:
                return
            progress = history.take_over(
                read(path, today=clock.now().date()),
                by=system("import"),
                told=lambda done: self._bar(done.seen, total),
            )
        except FileNotFoundError as error:
            raise CommandError(_("There is no file {path}.").format(path=path)) from error
        except Unreadable as error:
            raise CommandError(str(error)) from error
        self.stdout.write("")
        self.stdout.write(
            _("new: {added}, there already: {known}, bad rows: {bad}").format(
                added=progress.added, known=progress.known, bad=len(progress.bad)
            )
        )
        if progress.bad:
            self._write_bad(progress.bad, options["bad_rows"] or path.with_name(f"{path.name}.bad.csv"))

    def _preview(self, path: Path) -> int:
        counts: Counter[str] = Counter()
        rows = list(islice(read(path, today=clock.now().date()), PREVIEWED))
        for row in rows:
            if isinstance(row, Repair):
                outcome = OUTCOMES[row.outcome]
                self.stdout.write(f"  {row.record}  {row.day}  {outcome:12} {row.category}: {row.problem[:60]}")
        for row in read(path, today=clock.now().date()):
            counts["bad" if isinstance(row, Bad) else row.outcome] += 1
        self.stdout.write(_(", ").join(f"{OUTCOMES[name]}: {number}" for name, number in sorted(counts.items())))
        return counts.total()

    def _bar(self, seen: int, total: int) -> None:
        filled = BAR * seen // max(total, 1)
        end = "\r" if sys.stdout.isatty() else "\n"
        self.stdout.write(f"[{'#' * filled}{'.' * (BAR - filled)}] {seen}/{total}", ending=end)
        self.stdout.flush()

    def _write_bad(self, bad: list[Bad], path: Path) -> None:
        columns = ["line", "reason", *{name: None for one in bad for name in one.row}]
        with path.open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, columns, restval="")
            table.writeheader()
            for one in bad:
                cells = {name: csv_cell(value) for name, value in one.row.items()}
                table.writerow({**cells, "line": one.line, "reason": one.reason})
        self.stdout.write(_("The bad rows are in {path}.").format(path=path))
