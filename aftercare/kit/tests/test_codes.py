import math
import re

import pytest

from aftercare.kit.codes import SIGNS, public_code


@pytest.mark.parametrize(("bits", "signs"), [(1, 1), (49, 10), (50, 11), (100, 21), (128, 27)])
def test_a_code_carries_the_bits_that_were_asked_for(bits: int, signs: int) -> None:
    code = public_code(bits).replace("-", "")
    assert len(code) == signs
    assert signs * math.log2(len(SIGNS)) >= bits
    assert set(code) <= set(SIGNS)


def test_it_comes_in_groups_of_five() -> None:
    assert re.fullmatch(r"(?:\w{5}-){4}\w", public_code())


def test_no_sign_can_be_taken_for_another() -> None:
    assert len(set(SIGNS)) == 30
    assert set(SIGNS) & set("01oilu") == set()


def test_codes_do_not_repeat() -> None:
    assert len({public_code() for _code in range(2000)}) == 2000
