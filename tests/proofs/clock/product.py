"""What the product answers: the side of the proof that is to be proved."""

from aftercare.kit import clock_answer, clock_document
from tests.proofs.clock.compare import Answer


def product(content: bytes) -> Answer:
    """The answer to a document, as `aftercare clock explain` gives it."""
    return clock_answer.answer(clock_document.read(content))
