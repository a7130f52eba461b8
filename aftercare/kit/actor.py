"""Who does something, and what it is done to, as plain values that any context can hold."""

from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    """The sorts of actors that a journal row can name."""

    USER = "user"
    CUSTOMER = "customer"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """The one who acts. `id` is the user's or customer's id; the system has none and is named by its job."""

    kind: ActorKind
    id: int | None
    name: str

    @property
    def is_system(self) -> bool:
        """True for jobs, rules and imports, which act within rights given when they were set up."""
        return self.kind is ActorKind.SYSTEM


def system(job: str) -> Actor:
    """The product itself, in the role of `job` (for example "sealer" or "dispatch")."""
    return Actor(ActorKind.SYSTEM, None, job)


def customer(customer_id: int | None, name: str) -> Actor:
    """A customer, or a stranger on a public page (`customer_id` None)."""
    return Actor(ActorKind.CUSTOMER, customer_id, name)


def ref(kind: str, number: int) -> str:
    """The name of an object for journal, grants and files: "ticket:12"."""
    return f"{kind}:{number}"


def parse_ref(text: str) -> tuple[str, int]:
    """Undo :func:`ref`. Raises ValueError for anything that `ref` did not make."""
    kind, separator, number = text.partition(":")
    if not (separator and kind and number.isascii() and number.isdecimal()):
        raise ValueError(f"not a reference: {text!r}")
    return kind, int(number)
