import pytest

from aftercare.gateways.mail.charsets import decode, decode_header


@pytest.mark.parametrize(
    ("text", "encoding", "declared"),
    [
        ("朱镕基", "gb18030", "gb2312"),
        ("朱镕基", "gb18030", "x-gbk"),
        ("朱镕基", "gb18030", None),
        ("漏水", "utf-8", None),
        ("漏水", "utf-8", "us-ascii"),
        ("还在漏水", "gb18030", "utf-8"),
        ("漏水", "utf-8", "no-such-charset"),
        ("漏水", "utf-8", "base64"),
        ("漏水", "utf-8", "idna"),
        ("漏水", "utf-8", "x" * 5000),
        ("漏水", "big5", "big5"),
        ("café", "cp1252", "iso-8859-1"),
    ],
)
def test_decode(text: str, encoding: str, declared: str | None) -> None:
    assert decode(text.encode(encoding), declared) == text


def test_the_small_chinese_set_would_lose_the_character() -> None:
    assert "镕" not in "镕".encode("gb18030").decode("gb2312", "replace")


def test_what_no_charset_knows() -> None:
    assert decode(b"\xff\x81 x", None) == "ÿ\ufffd x"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("plain", "plain"),
        ("=?utf-8?B?5ryP5rC0?=", "漏水"),
        ("=?utf-8?q?a_b=3D?=", "a b="),
        ("=?gb2312?B?1uzpRrv5?=", "朱镕基"),
        ("Re: =?utf-8?B?5ryP5rC0?= now", "Re: 漏水 now"),
        ("=?utf-8?B?5ryP?=\r\n =?utf-8?B?5rC0?=", "漏水"),
        ("=?utf-8?B?5rw=?= =?utf-8?B?j+awtA==?=", "漏水"),
        ("=?utf-8?B?5ryP?= =?gbk?B?y64=?=", "漏水"),
        ("=?utf-8?B?!?=", "=?utf-8?B?!?="),
        ("漏水".encode().decode("ascii", "surrogateescape"), "漏水"),
        ("还在漏水".encode("gbk").decode("ascii", "surrogateescape"), "还在漏水"),
        ("\ud800x", "?x"),
    ],
)
def test_decode_header(raw: str, expected: str) -> None:
    assert decode_header(raw) == expected
