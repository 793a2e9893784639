"""What is left of 公开时限 when all that is understood has been taken: words that say nothing, and the rest.

In the texts here `|` stands where something was taken, and `§` where a deadline was that counts from a fact.
"""

import re
from dataclasses import dataclass

from catalog.reading.numbers import NUMERAL

_NOISE = re.compile(
    "[如若]?有(?=变|调|修)|准确|真实|主动|接受(?:群众|党员|社会)?监督|依法|依规|按规定|根据|"
    "任前|公开|公示|公布|更新|至少(?:公开|公示|公布)?(?:一|1)次|一次|1次|进行|形成|产生|作出|制定|发生|完成|结束|事项|内容|情况|工作(?!日)|信息|"
    "决定|决议|审批|批准|下发|收到|召开|会议|之日|之后|以后|以前|之前|变更|调整|变动|修订|修改|变化|动态|"
    r"应当|需要|[上本当]一?个?(?:\||月度?|季|年)|并且?|且|的|起|后|前|(?<!小)时|于|自|应|须|需|按|为|或者|或|和|及|与|者|即|"
    r"[,;、.。:()\[\]/\-“”\"]"
)
_LENGTH = re.compile(rf"(?<![月\d]){NUMERAL}(?:个?工作日|天|日|周|个?星期|个月|年|次|小时)")
_SOME = re.compile("一般|普通|日常|常规|特殊|其他|其它|其余|部分|个别|涉及|属于|凡")
_KINDS_OF_MATTER = re.compile(f"{_SOME.pattern}|重大|重要|紧急|突发")
_LIMITED = re.compile("[不非无未除勿仅只]|(?<!期)限")
_FACT = re.compile("[^|,;。§不非无未除]{0,12}§")  # what a deadline counts from, whatever it is
_EITHER = re.compile(r"\|(?:公开|公示|公布|更新)?或|或者?\|")  # of two times, either would do
_PART = re.compile("[^|,;。§()]+")
_NAMES = re.compile("(?:后|时|情况|内容|事项|信息|结果)(?:公开|公示|公布)?$")
_CHANGE = re.compile("变更|调整|变动|修订|修改|变化")
_DAY = re.compile(rf"{NUMERAL}(?:月|日|号)|[年季月旬周][底末初]")
_DATE = re.compile(rf"{_DAY.pattern}|[底末初首年月季旬周]")
_TWICE = re.compile(rf".各$|分别|{NUMERAL}月.*{NUMERAL}月")


@dataclass(frozen=True, slots=True)
class Said:
    """How a cell says its times: with every period, as the only timing, at one time alone."""

    regular: bool
    one_timing: bool
    one_time: bool


def left_over(text: str, said: Said) -> str:
    """What of `text` was not understood, without the words that say nothing.

    What the one timing is said of, such as 选举结果 or 换届后, says nothing either; beside two of them only what
    changes does.  重大事项 is set off from others where another time stands beside its own.  A deadline that
    counts from a fact beside a regular timing stands in `text` itself.
    """
    either = "或" if _EITHER.search(text) else ""
    text = _FACT.sub(lambda found: "" if said.regular or _is_plain(found[0], said) else found[0], text)
    text = _PART.sub(lambda found: "" if _names_the_matter(found[0], said) else found[0], text)
    return either + re.sub("[|§]", "", _NOISE.sub("", text))


def _names_the_matter(part: str, said: Said) -> bool:
    return bool(_NAMES.search(part)) and _is_plain(part, said)


def _is_plain(part: str, said: Said) -> bool:
    """Whether `part` names a fact or a matter without limiting it, measuring it or setting it off from others."""
    set_off = _SOME if said.one_time else _KINDS_OF_MATTER
    doubtful = any(pattern.search(part) for pattern in (_LIMITED, _LENGTH, _DAY, set_off))
    return not doubtful and (said.one_timing or bool(_CHANGE.search(part)))


def names_kinds(rest: str) -> bool:
    """Whether `rest` sets some matters off from others, as 重大 and 一般 do."""
    return bool(_KINDS_OF_MATTER.search(rest)) and not _LIMITED.search(rest)


def names_two_days(rest: str) -> bool:
    """Whether `rest` speaks of several days or months of one period: 3月、9月各公开一次."""
    return bool(_TWICE.search(rest))


def names_a_day(rest: str) -> bool:
    """Whether `rest` holds a day or a month, or a part of a period: 6月底, 季末."""
    return not _LENGTH.search(re.sub(rf"{NUMERAL}月{NUMERAL}[日号]", "", rest)) and bool(_DATE.search(rest))
