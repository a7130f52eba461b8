"""A script for `python -m`: nobody works from the first to the sixth of October but those who are always on call.

With `--all` these are away too.
"""

import sys
from datetime import datetime

import django

django.setup()

from aftercare.kit.actor import system  # noqa: E402 - Django is set up only now
from aftercare.workforce import queries, services  # noqa: E402

START = datetime.fromisoformat("2026-10-01T00:00+08:00")
END = datetime.fromisoformat("2026-10-07T00:00+08:00")


def main(*, everybody: bool) -> None:
    """Note the absences of those who are not away yet."""
    for one in queries.candidates(skill=None, start=START, end=END):
        if not one["absences"] and (everybody or not one["standby"]):
            services.absence(engineer_id=one["id"], start=START, end=END, by=system("journey"))


if __name__ == "__main__":
    main(everybody="--all" in sys.argv)
