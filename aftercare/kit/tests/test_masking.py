import pytest

from aftercare.kit.masking import given_name_for_customers, mask_address, mask_mail, mask_name, mask_phone


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("13812341234", "138****1234"),
        (" 138 1234 1234 ", "138****1234"),
        ("+86 138-1234-1234", "+86 138****1234"),
        ("008613812341234", "+86 138****1234"),
        ("010-62345678", "010-****5678"),
        ("0755-26991234", "0755-****1234"),
        ("010-62345678转801", "010-****5678"),
        ("+1 212 555 0123", "+1 212-****0123"),
        ("+852 9123 4567", "+852 ****4567"),
        ("400-820-8820", "400****8820"),
        ("62345678", "****5678"),
        ("10086", "****86"),
        ("110", "****"),
        ("none", ""),
        ("", ""),
    ],
)
def test_mask_phone(number: str, expected: str) -> None:
    assert mask_phone(number) == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("wang.li@example.com", "wa***@example.com"),
        ("ab@example.com", "a***@example.com"),
        ("a@example.com", "***@example.com"),
        ("@example.com", "***@example.com"),
        ("no address", "***"),
        ("", ""),
    ],
)
def test_mask_mail(address: str, expected: str) -> None:
    assert mask_mail(address) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("王小明", "王**"),
        ("王明", "王*"),
        ("王", "王*"),
        ("欧阳娜娜", "欧阳**"),
        ("司马光", "司马*"),
        ("Wei Wang", "W***"),
        (" ", ""),
    ],
)
def test_mask_name(name: str, expected: str) -> None:
    assert mask_name(name) == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("广东省深圳市南山区科技园路1号", "广东省深圳市南山区****"),
        ("北京市朝阳区建国路88号", "北京市朝阳区****"),
        ("上海浦东新区世纪大道100号", "上海浦东新区****"),
        ("内蒙古自治区锡林郭勒盟正蓝旗上都镇5号", "内蒙古自治区锡林郭勒盟正蓝旗****"),
        ("浙江省金华市义乌市稠城街道3号", "浙江省金华市义乌市****"),
        ("云南省大理白族自治州漾濞彝族自治县苍山路1号", "云南省大理白族自治州漾濞彝族自治县****"),
        ("南京市市场路5号", "南京市****"),
        ("解放路12号", "****"),
        ("北京市朝阳区", "北京市朝阳区"),
        ("12 Main St, Springfield, IL 62701, USA", "****, Springfield, USA"),
        ("", ""),
    ],
)
def test_mask_address(address: str, expected: str) -> None:
    assert mask_address(address) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("王小明", "王师傅"),
        ("欧阳娜娜", "欧阳师傅"),
        ("司马光", "司马师傅"),
        ("Wei Wang", "Wei"),
        ("Wang, Wei", "Wei"),
        ("Wang,", "Wang"),
        ("", ""),
    ],
)
def test_given_name_for_customers(name: str, expected: str) -> None:
    assert given_name_for_customers(name) == expected
