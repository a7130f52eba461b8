"""Make the shipped public days of mainland China anew: `.venv/bin/python tools/public_days.py`.

They are facts, computed by the `holidays` library of the lock. A year is announced once it names a make-up day.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from aftercare.kit.holidays import single_days  # noqa: E402 - the checkout is on the path now
from aftercare.tasks import public_days  # noqa: E402

COUNTRY = "CN"
YEARS = range(2019, 2028)
SOURCE = "General Office of the State Council; computed with the Python library “holidays”"


def made() -> str:
    """The text of the file."""
    years = []
    for year in YEARS:
        days = single_days(COUNTRY, [year])
        years.append(public_days.Year(COUNTRY, year, days, announced=any(days.values()), source=SOURCE))
    return public_days.as_json(years)


if __name__ == "__main__":
    (public_days.DATA / f"public-days-{COUNTRY}.json").write_text(made(), encoding="utf-8")
