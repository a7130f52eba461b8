"""A form for the tests of forms."""

from typing import TYPE_CHECKING, Any

from aftercare.builder import services
from aftercare.kit.actor import system

if TYPE_CHECKING:
    from aftercare.builder.models import FormVersion

QUESTIONS: list[dict[str, Any]] = [
    {"id": "dry", "kind": "yes_no", "label": "Is it dry?", "label_zh": "干燥吗？", "required": True},
    {
        "id": "cause",
        "kind": "choice",
        "label": "Cause",
        "label_zh": "原因",
        "when": {"field": "dry", "is": "no"},
        "options": [
            {"value": "pipe", "label": "Pipe", "label_zh": "水管"},
            {"value": "pump", "label": "Pump", "label_zh": "水泵"},
        ],
    },
    {"id": "reading", "kind": "number", "label": "Reading", "label_zh": "读数", "unit": "MΩ", "low": 0, "high": 9},
    {"id": "photo", "kind": "photo", "label": "Photo", "label_zh": "照片"},
]


def publish(slug: str = "visit", content: list[dict[str, Any]] | None = None) -> "FormVersion":
    """A form that anybody may fill in."""
    return services.publish_form(
        slug=slug,
        kind="checklist",
        name="Visit",
        name_zh="上门",
        content=QUESTIONS if content is None else content,
        by=system("test"),
    )
