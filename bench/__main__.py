"""`./dev bench`: measure the product beside bare pages and bare inserts, and keep the table in `docs/figures.md`.

./dev bench                    all, with 100,000 and 200,000 tickets (about a quarter of an hour)
./dev bench --tickets 5000     smaller, for a look
./dev bench --write            keep the table in docs/figures.md
"""

import argparse
import os
import sys
from pathlib import Path

import django

FIGURES = Path(__file__).parent.parent / "docs" / "figures.md"


def main() -> int:
    """Run the bench; ends with 1 when a figure misses its bar."""
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__.split("\n")[0])
    parser.add_argument("--tickets", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=10.0, help="length of one round")
    parser.add_argument("--write", action="store_true", help="keep the table in docs/figures.md")
    chosen = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    django.setup()
    from django.core.management import call_command

    from bench import figures

    call_command("migrate", verbosity=0)
    found = figures.run(tickets=chosen.tickets, seconds=chosen.seconds, say=lambda text: print(text, flush=True))
    table = figures.table(found, tickets=chosen.tickets)
    print(table)
    if chosen.write:
        FIGURES.write_text(table, encoding="utf-8")
    return 0 if all(figure.met for figure in found) else 1


if __name__ == "__main__":
    sys.exit(main())
