"""`aftercare verify`: does the world hold? Sums, states, chain, deadlines, and nothing that waits for ever."""

import sys
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from aftercare.kit import plugs
from aftercare.web.terminal import TerminalCommand

SHOWN = 20


class Command(TerminalCommand):
    """Run every check that a context offers; ends with 1 when one of them found something."""

    help = "Check the invariants of the whole installation and name what does not hold."

    def carry_out(self, **_options: Any) -> None:
        """Print one line a check, and below it what it found."""
        broken = 0
        for check in plugs.offered(plugs.Check):
            problems = list(islice(check.run(), SHOWN + 1))
            broken += bool(problems)
            state = _("BROKEN") if problems else _("ok")
            self.stdout.write(f"{state:7} {check.name}")
            for problem in problems[:SHOWN]:
                self.stdout.write(f"        {problem.where}: {problem.what}")
            if len(problems) > SHOWN:
                self.stdout.write("        " + _("… and more"))
        if broken:
            sys.exit(1)
