from django.utils.translation import override

from aftercare.customers import places


def test_districts_are_named_in_the_readers_language() -> None:
    pudong = places.districts()["310115"]
    with override("zh-hans"):
        assert str(pudong) == "上海市浦东新区"
    with override("en"):
        assert str(pudong) == "Pudong, Shanghai"


def test_every_district_is_whole_and_lies_in_china() -> None:
    for code, one in places.districts().items():
        assert (one.code, len(code), code.isdecimal()) == (code, 6, True)
        assert 18 < one.latitude < 54
        assert 73 < one.longitude < 135
        assert all((one.city, one.city_zh, one.name, one.name_zh))
