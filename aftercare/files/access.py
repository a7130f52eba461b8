"""Who may see a file: whoever may see something that shows it. Links carry that right for a while."""

import math
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core import signing
from django.urls import reverse

from aftercare.files.models import File, FileLink
from aftercare.kit import clock, plugs
from aftercare.kit.actor import ActorKind, parse_ref

if TYPE_CHECKING:
    from aftercare.accounts.models import User

SALT = "aftercare.files"
VARIANTS = ("thumb", "show", "file")  # a small picture, a picture for the screen, a document to save
MINUTES = 60


@dataclass(frozen=True, slots=True)
class Pass:
    """What a link's token says."""

    file_id: int
    variant: str
    viewer: str
    until: int


def visible_to(user: Any, ids: Collection[int]) -> set[int]:
    """Those of the files that the user uploaded himself, or that an object shows which he may see."""
    wanted = set(ids)
    own = File.objects.filter(id__in=wanted, actor_kind=ActorKind.USER.value, actor_id=user.id)
    seen = set(own.values_list("id", flat=True))
    by_kind: dict[str, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    for file_id, subject in FileLink.objects.filter(file_id__in=wanted - seen).values_list("file_id", "subject"):
        kind, number = parse_ref(subject)
        by_kind[kind][number].add(file_id)
    offered = {plug.kind: plug for plug in plugs.offered(plugs.Subject)}
    for kind in by_kind.keys() & offered.keys():
        for number in offered[kind].visible(user, by_kind[kind].keys()):
            seen |= by_kind[kind][number]
    return seen


def link(file_id: int, variant: str, *, viewer: "User | str", minutes: int = MINUTES) -> str:
    """The address of a file's variant ("thumb", "show" of a picture, "file" of a document) for one viewer.

    It works for at least `minutes` and less than twice that, and is the same within that time, so that a browser
    keeps the picture. A user's link opens for that user alone, as long as he may see the file; the link of a purpose
    opens for whoever holds it, so give it short minutes and check the visitor before you show it.
    """
    if variant not in VARIANTS:
        raise ValueError(f"no such variant: {variant!r}")
    span = minutes * 60
    until = (math.floor(clock.now().timestamp() / span) + 2) * span
    token = signing.Signer(salt=SALT).sign_object([file_id, variant, viewer_name(viewer), until])
    return reverse("files:show", args=[token, variant])


def viewer_name(viewer: "User | str") -> str:
    """How a token names its viewer. Raises ValueError for a purpose that could pass for a user."""
    if not isinstance(viewer, str):
        return f"user:{viewer.id}"
    if not viewer or viewer.startswith("user:"):
        raise ValueError("a purpose must not look like a user")
    return viewer


def read_pass(token: str, variant: str) -> Pass | None:
    """What a token says, or None for one that is not ours, is for another variant, or is past its time."""
    try:
        found = Pass(*signing.Signer(salt=SALT).unsign_object(token))
    except (signing.BadSignature, TypeError, ValueError):
        return None
    return found if found.variant == variant and clock.now().timestamp() < found.until else None


def may_open(user: Any, given: Pass) -> bool:
    """True when the one who asks is the one the link was made for, and may still see the file."""
    if not given.viewer.startswith("user:"):
        return True
    signed_in = user.is_authenticated and f"user:{user.id}" == given.viewer
    return bool(signed_in and given.file_id in visible_to(user, {given.file_id}))
