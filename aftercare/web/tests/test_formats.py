"""Moments, lengths and numbers read right in both languages."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from aftercare.kit import clock
from aftercare.web import formats

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "2026年11月22日 12:00"), ("en", "22 Nov 2026, 12:00")])
def test_moment_is_exact_and_local(language: str, words: str) -> None:
    with translation.override(language):
        assert formats.moment(NOON) == words
        assert formats.moment(None) == ""


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "2026年11月22日"), ("en", "22 Nov 2026")])
def test_day_of_a_moment_is_the_local_one(language: str, words: str) -> None:
    with translation.override(language):
        assert formats.day(date(2026, 11, 22)) == words
        assert formats.day(datetime(2026, 11, 21, 16, 30, tzinfo=UTC)) == words
        assert formats.day(None) == ""


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", "2026年11月22日 12:00–14:00"), ("en", "22 Nov 2026, 12:00–14:00")]
)
def test_window_is_a_day_and_two_times(language: str, words: str) -> None:
    with translation.override(language):
        assert formats.window(NOON, NOON + timedelta(hours=2)) == words


def test_clock_time_is_local() -> None:
    assert formats.clock_time(NOON + timedelta(hours=2, minutes=5)) == "14:05"
    assert formats.clock_time(None) == ""


@pytest.mark.parametrize(
    ("seconds", "english", "chinese"),
    [
        (0, "0 s", "0 秒"),
        (59, "59 s", "59 秒"),
        (60, "1 min", "1 分"),
        (3600, "1 h", "1 小时"),
        (7500, "2 h 5 min", "2 小时 5 分"),
        (-900, "15 min", "15 分"),
        (86_400 + 59, "1 d", "1 天"),
        (3 * 86_400 + 4 * 3600 + 1800, "3 d 4 h", "3 天 4 小时"),
    ],
)
def test_duration_has_two_units(seconds: int, english: str, chinese: str) -> None:
    assert formats.duration(seconds) == english
    with translation.override("zh-hans"):
        assert formats.duration(seconds) == chinese


@pytest.mark.parametrize(
    ("seconds", "english", "chinese"),
    [
        (-30, "just now", "刚刚"),
        (-300, "5 min ago", "5 分钟前"),
        (-7200, "2 h ago", "2 小时前"),
        (-200_000, "2 d ago", "2 天前"),
        (300, "in 5 min", "5 分钟后"),
        (7200, "in 2 h", "2 小时后"),
        (200_000, "in 2 d", "2 天后"),
    ],
)
def test_relative_has_one_unit(seconds: int, english: str, chinese: str) -> None:
    assert formats.relative(seconds) == english
    with translation.override("zh-hans"):
        assert formats.relative(seconds) == chinese


def test_ago_holds_the_exact_moment() -> None:
    with clock.standing_at(NOON + timedelta(minutes=5)):
        assert formats.ago(NOON) == (
            '<time datetime="2026-11-22T04:00:00+00:00" title="22 Nov 2026, 12:00" data-relative>5 min ago</time>'
        )
        assert formats.ago(None) == ""
    with clock.standing_at(NOON + timedelta(days=30)):
        assert formats.ago(NOON) == (
            '<time datetime="2026-11-22T04:00:00+00:00" title="22 Nov 2026, 12:00">22 Nov 2026</time>'
        )


def test_numbers() -> None:
    assert formats.number(1284) == "1,284"
    assert formats.number(12.5, 2) == "12.50"
    assert formats.number(12.5, 0) == "12"
    assert formats.number(None) == "–"
    assert formats.percent(0.931) == "93%"
    assert formats.percent(0.931, 1) == "93.1%"
    assert formats.percent(None) == "–"
    assert formats.money(None) == "–"


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "¥1,280.50"), ("en", "CN¥1,280.50")])
def test_money_names_its_currency(language: str, words: str) -> None:
    with translation.override(language):
        assert formats.money(Decimal("1280.5")) == words


@pytest.mark.parametrize(
    ("name", "letters"), [("李静", "静"), ("Zhang Wei", "ZW"), ("Anna Maria Berg", "AB"), ("li", "L"), (" ", "?")]
)
def test_initials(name: str, letters: str) -> None:
    assert formats.initials(name) == letters


@pytest.mark.parametrize(("language", "nobody"), [("en", "Customer"), ("zh-hans", "客户")])
def test_an_author_is_a_name_the_product_or_a_customer_without_one(language: str, nobody: str) -> None:
    with translation.override(language):
        said = [formats.author(*who) for who in (("system", "visits"), ("customer", ""), ("customer", "王芳"))]
    assert said == ["Aftercare", nobody, "王芳"]


def test_scripts_get_the_words_of_the_page() -> None:
    english = formats.script_words()
    with translation.override("zh-hans"):
        chinese = formats.script_words()
    assert chinese.keys() == english.keys()
    assert [key for key in english if english[key] == chinese[key]] == []


def test_channels_have_names() -> None:
    assert [formats.channel(code) for code in ("mail", "phone", "pigeon")] == ["Mail", "Phone", "pigeon"]
    with translation.override("zh-hans"):
        assert formats.channel("mail") == "邮件"


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "Price、note"), ("en", "Price, note")])
def test_changed_fields_are_named_in_words_and_unknown_ones_by_their_own_name(language: str, words: str) -> None:
    with translation.override(language):
        said = formats.field_words({"price": "Price"})([{"number": "P-1", "fields": ["price", "note"]}])
    assert said == [{"number": "P-1", "fields": words}]


@pytest.mark.parametrize(("language", "name"), [("en", "Germany"), ("zh-hans", "德国")])
def test_a_country_has_its_name_in_the_language_of_the_reader(language: str, name: str) -> None:
    with translation.override(language):
        assert (formats.country("DE"), formats.country("??")) == (name, "??")
