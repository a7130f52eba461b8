"""What a Chinese name is made of: how many characters of it are the surname."""

import re

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
"""The characters of Chinese script, for use inside the square brackets of a regular expression."""

HAN_ONLY = re.compile(rf"[{HAN}]+")

# The compound surnames still in use, two characters each, the traditional forms last.
COMPOUND_SURNAMES = frozenset(
    re.findall(
        r"..",
        "欧阳太史端木上官司马东方独孤南宫万俟闻人夏侯诸葛尉迟公羊赫连澹台皇甫宗政濮阳公冶太叔申屠公孙慕容"
        "仲孙钟离长孙宇文司徒鲜于司空闾丘子车亓官司寇巫马公西颛孙壤驷公良漆雕乐正宰父谷梁拓跋夹谷轩辕令狐"
        "段干百里呼延东郭南门羊舌微生公户公玉梁丘左丘东门西门第五贺兰纳兰哥舒完颜耶律那拉叶赫爱新歐陽司馬"
        "諸葛東方獨孤尉遲公孫長孫鮮于鍾離赫連",
    )
)


def is_han(text: str) -> bool:
    """Whether `text` is written in Chinese characters alone."""
    return HAN_ONLY.fullmatch(text) is not None


def surname(name: str) -> str:
    """The surname of a Chinese name; a two-character name has a surname of one."""
    if len(name) > 2 and name[:2] in COMPOUND_SURNAMES:  # noqa: PLR2004 - a given name has at least one character
        return name[:2]
    return name[:1]
