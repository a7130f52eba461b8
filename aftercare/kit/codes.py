"""Random codes that a person outside can hold: links, order numbers that cannot be guessed."""

import secrets

# 30 signs without 0/o, 1/i/l and u, so that a code can be read out on the phone.
SIGNS = "23456789abcdefghjkmnpqrstvwxyz"


def public_code(bits: int = 100) -> str:
    """A random code of at least `bits` bits in groups of five, for example "k7m2x-9qd4f-…"."""
    length = -(-bits * 1000 // 4906)  # one of 30 signs carries 4.907 bits
    drawn, signs = secrets.randbelow(len(SIGNS) ** length), []
    for _place in range(length):
        drawn, sign = divmod(drawn, len(SIGNS))
        signs.append(SIGNS[sign])
    return "-".join("".join(signs[start : start + 5]) for start in range(0, length, 5))
