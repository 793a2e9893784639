"""Traditional characters: of what organisations wrote, and of what the portal itself says.

What was approved is shown word for word: of a text only the characters change (OpenCC `s2tw`).  The portal's own
sentences change their words too, as offices in Taiwan have them (`s2twp`: 登录 is 登入), but for those of the
procedure: there 审核 is no 稽核 and 程序 no 程式.  The glossary and these tables say the same, which a test holds.
"""

import functools
import re

import opencc

REVIEWED = {
    "发布": "發布",
    "公布": "公布",
    "平台": "平台",
    "工作台": "工作台",
    "督查台": "督查台",
    "签批": "簽批",
    "会签": "會簽",
    "回复": "回覆",
    "答复": "答覆",
    "公开进程": "公開進程",
    "说明了": "說明了",
}
"""What both conversions would write otherwise than our offices do."""

TERMS = {
    "审核": "審核",
    "社区": "社區",
    "项目": "項目",
    "类型": "類型",
    "权限": "權限",
    "程序": "程序",
    "通过": "通過",
    "对象": "對象",
    "消息": "消息",
    "循环": "循環",
    "代码": "代碼",
    "映射": "映射",
    "账号": "帳號",
    "指导文件": "指導文件",
    "电子文件": "電子文件",
    "创建": "創建",
    "支持": "支持",
    "联系": "聯繫",
    "“": "「",
    "”": "」",
}
"""Words of the procedure and of the organisations, which the portal's own sentences keep; and quotation marks."""

WHOLE = {"文件": "文件"}
"""Sentences that are one word: a paper here, where elsewhere it is a file (檔案)."""

SURNAMES = "于范余岳郁党涂丑干游台里占征咸"
"""Surnames that are no simplified form of another character; they stand alone before the asterisks of a masked name."""


def traditional(text: str) -> str:
    """What somebody wrote, in traditional characters and the same words; of a traditional text nothing changes."""
    return _convert(text, "s2tw", REVIEWED)


def traditional_wording(text: str) -> str:
    """A sentence of the portal in traditional characters and the words that go with them."""
    return WHOLE.get(text) or _convert(text, "s2twp", REVIEWED | TERMS)


def _convert(text: str, configuration: str, reviewed: dict[str, str]) -> str:
    """`text` by OpenCC, but for the reviewed words, which divide it."""
    convert, parts, end = _converter(configuration).convert, [], 0
    for found in _pattern(tuple(reviewed.items())).finditer(text):
        parts += [convert(text[end : found.start()]), reviewed.get(found[0], found[0])]
        end = found.end()
    return "".join([*parts, convert(text[end:])])


@functools.cache
def _pattern(reviewed: tuple[tuple[str, str], ...]) -> re.Pattern[str]:
    """The reviewed words in either script, the longest first, and the surnames of masked names."""
    words = sorted({word for pair in reviewed for word in pair}, key=len, reverse=True)
    return re.compile("|".join([*map(re.escape, words), rf"(?<!\w)[{SURNAMES}](?=\*)"]))


@functools.cache
def _converter(configuration: str) -> opencc.OpenCC:
    return opencc.OpenCC(configuration)
