import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings, strategies as st

from aftercare.kit.text import clean, is_blank, search_query, search_tokens, search_vector_literal

HAN = st.text(alphabet="空调不制冷漏水修换新阀门", min_size=2, max_size=30)


def found(text: str, query: str, *, parsed: bool = False) -> bool:
    """Whether PostgreSQL finds `text` by `query`; `parsed` sends the query through its own parser."""
    to_query = "to_tsquery('simple', %s)" if parsed else "%s::tsquery"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT %s::tsvector @@ {to_query}", [search_vector_literal(text), search_query(query)])
        row = cursor.fetchone()
    assert row is not None
    return bool(row[0])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\x00b", "ab"),
        ("a\u202ebc\u202c\u2066d\u2069", "abcd"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("e\u0301", "é"),
        ("\ud800x", "\ufffdx"),
        ("\ud83d\ude00", "😀"),
        ("123456789", "12345678"),
    ],
)
def test_clean(text: str, expected: str) -> None:
    assert clean(text, 8) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("空调不制冷", ["空调", "调不", "不制", "制冷", "冷"]),
        ("冷", ["冷"]),
        ("AC-2024-0012", ["ac", "2024", "0012", "ac20240012"]),
        ("空调AC12，漏水", ["空调", "调", "ac12", "漏水", "水"]),
        ("ＡＣ１２", ["ac12"]),
        ("a_b", ["a", "b"]),
        ("x" * 70, ["x" * 64]),
        ("!?", []),
    ],
)
def test_search_tokens(text: str, expected: list[str]) -> None:
    assert search_tokens(text) == expected


def test_literal_leaves_a_place_between_runs() -> None:
    assert search_vector_literal("空调 AC-12") == "'空调':1 '调':2 'ac':4 '12':5 'ac12':4"
    assert search_vector_literal("空调不制冷", max_tokens=2) == "'空调':1 '调不':2"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("制冷", "('制冷')"),
        ("不制冷", "('不制' <-> '制冷')"),
        ("冷", "'冷':*"),
        ("Gree 空调 AC", "'gree' & ('空调') & 'ac':*"),
        ("AC-2024", "('ac' <-> '2024':* | 'ac2024':*)"),
        ("'); DROP TABLE x; --", "'drop' & 'table' & 'x':*"),
        ("& | ! <->", ""),
        ("", ""),
    ],
)
def test_search_query(text: str, expected: str) -> None:
    assert search_query(text) == expected


@pytest.mark.django_db
@pytest.mark.parametrize("parsed", [False, True])
@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("空调不制冷", "制冷", True),
        ("空调不制冷", "冷", True),
        ("空调不制冷", "空", True),
        ("空调不制冷", "空制", False),
        ("空调不制冷", "冷制", False),
        ("空调，制冷", "调制", False),
        ("空调，不制冷", "空调不制冷", False),
        ("空调，不制冷", "不制冷 空调", True),
        ("序列号 AC-2024-0012", "AC-2024-0012", True),
        ("序列号 AC-2024-0012", "ac20240012", True),
        ("序列号 AC-2024-0012", "2024-00", True),
        ("序列号 AC20240012", "AC-2024-0012", True),
        ("序列号 AC-2024-0012", "AC-0012", False),
        ("Compressor noise", "compress", True),
        ("Compressor noise", "compress noise", False),
        ("空调", "", False),
        ("空调", "?", False),
    ],
)
def test_what_postgresql_finds(text: str, query: str, *, expected: bool, parsed: bool) -> None:
    assert found(text, query, parsed=parsed) is expected


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=HAN, data=st.data())
def test_every_part_of_a_chinese_text_is_found_and_no_other_pair(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 2))
    end = data.draw(st.integers(start + 2, len(text)))
    part = text[start:end]
    assert found(text, part)
    # the control: two characters turned round are found exactly where the text holds them
    turned = part[1::-1]
    assert found(text, turned) is (turned in text)


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=40), query=st.text(max_size=20))
def test_no_text_and_no_query_is_refused(text: str, query: str) -> None:
    assert found(text, query) in {True, False}
    assert found(clean(text, 40), query, parsed=True) in {True, False}


@pytest.mark.parametrize("sign", ["", " ", "\u3000", "\u200b\u200d", "\ufeff\n"])
def test_what_shows_nothing_is_blank(sign: str) -> None:
    assert is_blank(sign)
    assert not is_blank(f"{sign}。")
