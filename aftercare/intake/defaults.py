"""What a new installation begins with: the words in which an address is asked for."""

import json
from pathlib import Path

from aftercare.messaging import services as messaging

DATA = Path(__file__).parent / "data"


def install() -> None:
    """Add what is missing; what an administrator changed stays."""
    messaging.add_missing_templates(json.loads((DATA / "templates.json").read_text()))
