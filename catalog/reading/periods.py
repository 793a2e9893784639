"""What 公开时限 says: how often, within how many days, and for how long at least."""

import functools
import re
from dataclasses import dataclass, field

from catalog.reading import vocabulary
from catalog.reading.leftovers import Said, left_over
from catalog.reading.numbers import NUMERAL, whole

_UNIT = r"(个?工作日|个?自然日|日历日|天|日|个?星期|周|个?月|年)"
_SMALL = r"(?:(?<!\d)\d{1,2}|[一二两三四五六七八九十]+)"  # no calendar year
_WITHIN = r"(?:以内|之内|内)"
_BEFORE = r"(?:日|号)(?:之前|以前|前)?"
_LONG_PUBLICITY = r"(?:公开|公示|张贴|展示|公布)?(?:时间|期限|时限|期)?(?:应|须|均|要)?"

_DAYS_IN = {"天": 1, "日": 1, "自然日": 1, "日历日": 1, "星期": 7, "周": 7, "月": 30, "年": 365}
_HALF = {"年": 183, "月": 15}

_MINIMUM = re.compile(
    rf"{_LONG_PUBLICITY}(?:不少于|不得少于|不低于|不得低于|不短于|至少|最少|>=|≥)(?:公开|公示)?(半|{NUMERAL}){_UNIT}"
)
_OR_MORE = re.compile(rf"(半|{NUMERAL}){_UNIT}(?:\(含\))?(?:及)?以上")
_PUBLICITY_OF = re.compile(rf"公示(?:期|时间|期限)?(?:为|:)?(半|{NUMERAL}){_UNIT}(?!{_WITHIN}|前|后)")
_SHOWN = r"(?:公开|公示|张贴|展示)"
_NO_DEADLINE = rf"(?!{_WITHIN}|前|后|以前|以后|之前|之后|度|{NUMERAL}次)"
_SHOWN_FOR = re.compile(  # not 公开时间15日, which may be a day of the month, nor 公开期限7天, which may be a deadline
    rf"{_SHOWN}(?:时间|时长|期)(?:为|:)?(半|{_SMALL})(个?工作日|天|个?星期|周|个月|年){_NO_DEADLINE}"
    rf"|{_SHOWN}期限(?:为|:)?(半|{_SMALL})(个月|年){_NO_DEADLINE}|{_SHOWN}(?:为|:)?({_SMALL})(个月|年){_NO_DEADLINE}"
)
_AFTER_PERIOD = re.compile(
    rf"(每?个?月|每?个?季度?|每?个?半年度?|每?个?年度?)(?:终了|结束|末|终)?(?:之)?后的?({NUMERAL}){_UNIT}{_WITHIN}"
)
_DAY_OF_QUARTER = re.compile(
    rf"(?:每个?|下个?|次)?季度?(?:的)?(?:首月|第一个?月|首个月|头一个月|头个月)的?({NUMERAL}){_BEFORE}"
)
_DAY_OF_NEXT_MONTH = re.compile(rf"(?:(?:终了|结束)?(?:以|之)?后)?的?(?:次|下个?)月的?({NUMERAL}){_BEFORE}")
_DAY_OF_MONTH = re.compile(rf"每个?月的?({NUMERAL}){_BEFORE}")
_DAY_OF_YEAR = re.compile(
    rf"(?:每年|次年|翌年|下一?年)的?({NUMERAL})月(?:份)?(?:({NUMERAL}){_BEFORE}|(底)(?:之前|以前|前)?)"
)
_BEFORE_ITS_END = re.compile("(?:每年|当年)?的?(?:年底|年末|年终)(?:之前|以前|前)")
_DEADLINE = re.compile(rf"(后|之日起|起)?的?({NUMERAL}){_UNIT}{_WITHIN}")


def _any_of(words: str) -> str:
    """Finds any of `words`, the longer ones first."""
    return "(?:" + "|".join(re.escape(word) for word in sorted(words.split(), key=len, reverse=True)) + ")"


_PROMPT = re.compile(_any_of(vocabulary.PROMPT_WORDS))
_PROMPT_ALONE = re.compile(rf"(?:^|[,;。]){_any_of(vocabulary.PROMPT_WORDS)}(?:公开|公示|公布)?(?=$|[,;。])")
_TIMINGS = {  # 半年后 and 半年内 are deadlines
    timing: re.compile(_any_of(words) + "(?![以之]?[后内])") for timing, words in vocabulary.TIMING_WORDS.items()
}
_CHANGE = re.compile("变更|调整|变动|修订|修改|变化")
_REFRESHED = re.compile(r"(?:每|按)(?:年度?|半年|季度?|月)(?:定期)?(?:一次)?(?:更新|调整|复核)")
_KEPT = re.compile("长期(?:保留|保存|存档|留存)")
_FORMED = re.compile("形成|产生|制定|获得|作出")
_NEGATIVE = re.compile(r"(?<![\d月日号])-\d|负(?=[\d一二三四五六七八九十])")


@dataclass
class Period:
    """What a cell says of time.  `timing` is empty where nothing settles it, and `rest` what was not understood.

    `after_fact` is a deadline that counts from a fact, which none can that comes with every period: there it
    is not understood.  `inexact` is a day that is not so many days after its period in every year.  `aside`
    is the part of the rest that changes nothing, such as 长期保留.  `is_twofold` says that two numbers stand
    where one can, `conflict` holds two timings that exclude each other.
    """

    timing: str = ""
    minimum_days: int | None = None
    minimum_working_days: int | None = None
    within: int | None = None
    unit: str = ""
    after_fact: str = ""
    inexact: str = ""
    in_next_month: bool = False
    rest: str = ""
    aside: str = ""
    is_twofold: bool = False
    conflict: tuple[str, ...] = ()
    settled: list[str] = field(default_factory=list)

    @property
    def rest_matters(self) -> bool:
        """Whether the rest could change the meaning, as everything could that is not known to change nothing."""
        return self.is_twofold or self.rest != self.aside


def read_period(text: str) -> Period:
    """What `text`, in the form that `plain` gives, says; nothing is taken that it does not say.

    >>> period = read_period("每季度首月20日前")
    >>> period.timing, period.within, period.unit
    ('regular_quarterly', 20, 'calendar')
    """
    period = Period()
    rest, period.aside = _without_asides(text)
    said = rest
    for pattern, take in _CLAUSES:
        rest = pattern.sub(functools.partial(take, period), rest)
    rest, prompts = _take_timings(period, rest)
    _settle(period)
    if not period.settled:
        period.timing = _unsaid(period, said, bool(prompts))
    regular = period.timing.startswith("regular")
    if regular:
        rest = rest.replace("定期", "") + period.after_fact
    at_once = period.timing in ("temporary", "staged")
    form = Said(
        regular=regular,
        one_timing=at_once or not (prompts or period.after_fact),
        one_time=at_once and prompts + (period.within is not None) <= 1,
    )
    period.rest = period.aside + left_over(period.inexact + rest, form)
    return period


def _take_timings(period: Period, text: str) -> tuple[str, int]:
    """Takes the words that settle the timing; what stays of `text`, and how often it says at once."""
    for timing, words in _TIMINGS.items():
        text, found = words.subn("|", text)
        if found:
            period.settled.append(timing)
    if _PROMPT_ALONE.search(text) and set(period.settled) - {"temporary", "staged"}:
        period.settled.append("temporary")
    is_regular = any(timing.startswith("regular") for timing in period.settled)
    if period.in_next_month and not is_regular:
        period.settled.append("regular_monthly")
    elif "定期" in _PROMPT.sub("|", text) and not is_regular:
        period.settled.append("regular")
    return _PROMPT.subn("|", text)


def _without_asides(text: str) -> tuple[str, str]:
    """`text` without what only looks like a timing, and that: 「长期保留」, and 「每年更新」 of something long-term."""
    asides = [_KEPT]
    if any(word in text for word in ("长期", "常年", "长年")):
        asides.append(_REFRESHED)
    found = ""
    for pattern in asides:
        found += "".join(pattern.findall(text))
        text = pattern.sub("|", text)
    return text, found


def _settle(period: Period):
    """Takes the timing that the words settle; 定期 alone settles none, since it does not say how often."""
    settled = tuple(dict.fromkeys(period.settled))
    if len(settled) > 1:
        period.conflict = settled
    elif settled and settled[0] != "regular":
        period.timing = settled[0]


def _unsaid(period: Period, text: str, prompt: bool) -> str:
    """The timing where no word settles it, from what else `text` says; empty where that settles nothing either.

    With a deadline alone, what changes stands long-term, and what forms is told at once; 「形成或者变更之日起
    7个工作日内」 is said of both, and 「及时更新」 of anything.  A publicity that gives its length is told at once.
    """
    has_deadline = period.within is not None
    if _CHANGE.search(text) and (has_deadline or prompt):
        return "" if _FORMED.search(text) else "long_term"
    if has_deadline or (prompt and "更新" not in text):
        return "temporary"
    has_length = period.minimum_days is not None or period.minimum_working_days is not None
    return "temporary" if has_length and "公示" in text else ""


def _days(number: str, unit: str) -> tuple[int, str]:
    """A length of time as (days, calendar or working)."""
    unit = unit.removeprefix("个")
    if number == "半":
        return _HALF[unit], "calendar"
    count = whole(number) or 0
    return (count, "working") if unit == "工作日" else (count * _DAYS_IN[unit], "calendar")


def _take_minimum(period: Period, found: re.Match) -> str:
    return _take_length(period, found[0], found[1], found[2])


def _take_length(period: Period, text: str, number: str, unit: str) -> str:
    """Takes a length as the shortest time shown, unless another one stands already; a year counts 365 days."""
    if number == "半" and unit.removeprefix("个") not in _HALF:
        return text
    days, kind = _days(number, unit)
    name = "minimum_working_days" if kind == "working" else "minimum_days"
    if getattr(period, name) not in (None, days):
        period.is_twofold = True
        return text
    setattr(period, name, days)
    return "|"


def _take_shown_for(period: Period, found: re.Match) -> str:
    number, unit = (group for group in found.groups() if group)
    return _take_length(period, found[0], number, unit)


def _take_deadline(period: Period, found: re.Match) -> str:
    if not _is_due(period, *_days(found[2], found[3])):
        return found[0]
    period.after_fact = found[0] if found[1] else ""
    return "§" if found[1] else "|"


def _take_after_period(period: Period, found: re.Match) -> str:
    return _take_regular(period, found, _regular(found[1]), *_days(found[2], found[3]))


def _take_day_of_quarter(period: Period, found: re.Match) -> str:
    return _take_day(period, found, "regular_quarterly", whole(found[1]) or 0, last=30)


def _take_day_of_next_month(period: Period, found: re.Match) -> str:
    """A day of the month after the period, whichever that is: 「按季公开，次月15日前」; alone it is monthly."""
    period.in_next_month = True
    return _take_day(period, found, "", whole(found[1]) or 0, last=28)


def _take_day_of_month(period: Period, found: re.Match) -> str:
    return _take_day(period, found, "regular_monthly", whole(found[1]) or 0, last=28)


def _take_day_of_year(period: Period, found: re.Match) -> str:
    """A day of January or February is so many days after the year's end; later ones depend on the leap year."""
    month, day = whole(found[1]) or 0, 31 if found[3] else whole(found[2]) or 0
    if month == 2 and not found[3]:
        return _take_day(period, found, "regular_yearly", 31 + day, last=31 + 28)
    return _take_day(period, found, "regular_yearly", day, last=31 if month == 1 else 0)


def _take_end_of_year(period: Period, found: re.Match) -> str:
    return _take_day(period, found, "regular_yearly", 0, last=0)


def _take_day(period: Period, found: re.Match, timing: str, number: int, *, last: int) -> str:
    """Takes a day that is `number` days after the period; beyond `last` it is not so in every month or year."""
    if number > last or not last:
        period.settled += [timing] if timing else []
        period.inexact += re.sub("^每年|(?:之前|以前|前)$", "", found[0]) + "|"
        return "|"
    return _take_regular(period, found, timing, number, "calendar")


def _take_regular(period: Period, found: re.Match, timing: str, number: int, unit: str) -> str:
    """Takes a day of a period, such as 季度首月20日, as the timing and a deadline after the period before it."""
    period.settled += [timing] if timing else []
    return "|" if _is_due(period, number, unit) else found[0]


def _is_due(period: Period, number: int, unit: str) -> bool:
    """Takes a deadline; whether it is the only one."""
    if period.within is not None and (period.within, period.unit) != (number, unit):
        period.is_twofold = True
        return False
    period.within, period.unit = number, unit
    return True


def _regular(words: str) -> str:
    if "月" in words:
        return "regular_monthly"
    if "季" in words:
        return "regular_quarterly"
    return "regular_half_yearly" if "半年" in words else "regular_yearly"


# In this order: 「不少于一年」 must not be read as yearly, nor 「季度首月20日前」 as quarterly alone.
_CLAUSES = [
    (_MINIMUM, _take_minimum),
    (_OR_MORE, _take_minimum),
    (_PUBLICITY_OF, _take_minimum),
    (_SHOWN_FOR, _take_shown_for),
    (_AFTER_PERIOD, _take_after_period),
    (_DAY_OF_QUARTER, _take_day_of_quarter),
    (_DAY_OF_NEXT_MONTH, _take_day_of_next_month),
    (_DAY_OF_MONTH, _take_day_of_month),
    (_DAY_OF_YEAR, _take_day_of_year),
    (_BEFORE_ITS_END, _take_end_of_year),
    (_DEADLINE, _take_deadline),
]


def is_negative(text: str) -> bool:
    """Whether `text` holds a number below zero."""
    return bool(_NEGATIVE.search(text))


def read_length(text: str, unit: str = "天") -> tuple[int, str] | None:
    """A length of time alone, such as `7`, `5个工作日` or `不少于1个月`, as (days, calendar or working); else None.

    A bare number counts in `unit`.
    """
    found = re.fullmatch(rf"(?:不少于|至少|不低于)?(半|{NUMERAL}){_UNIT}?(?:\(含\))?(?:以上)?", text)
    if not found or (found[1] == "半" and (found[2] or "").removeprefix("个") not in _HALF):
        return None
    return _days(found[1], found[2] or unit)
