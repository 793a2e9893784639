"""From the words in a cell to codes.  What is not in the vocabulary raises `NotUnderstood`; nothing is guessed."""

import re
from collections.abc import Iterable

from catalog.reading import vocabulary
from catalog.reading.wording import plain


class NotUnderstood(Exception):
    """A word that the vocabulary does not hold; `word` is it, and `fits` the codes between which it does not tell."""

    def __init__(self, word: str, fits: tuple[str, ...] = ()):
        super().__init__(word)
        self.word = word
        self.fits = fits


def _index(words: dict) -> dict:
    return {word: code for code, text in words.items() for word in text.split()}


def _titles(titles: dict[str, str]) -> dict[str, str]:
    """The codes themselves and their titles, which are words as well."""
    return {code: code for code in titles} | {plain(title): code for code, title in titles.items()}


_TIERS = _titles(vocabulary.TIERS) | _index(vocabulary.AUDIENCE_WORDS)
_KINDS = {word: (code,) for word, code in _titles(vocabulary.KINDS).items()} | _index(vocabulary.KIND_WORDS)
_PART_OF_STAFF = frozenset(vocabulary.PART_OF_STAFF.split())
_PART_OF_PUBLIC = frozenset(vocabulary.PART_OF_PUBLIC.split())
_CHANNELS = _titles(vocabulary.CHANNELS)
_CHANNEL_ENDINGS = {code: tuple(words.split()) for code, words in vocabulary.CHANNEL_ENDINGS.items()}
_CHANNEL_MARKS = {code: re.compile("|".join(words.split())) for code, words in vocabulary.CHANNEL_MARKS.items()}
_WEB_COLUMNS = tuple(vocabulary.WEB_COLUMNS.split())
_CHOICES = {
    "approver": _titles(vocabulary.APPROVERS) | _index(vocabulary.APPROVER_WORDS),
    "retention": _titles(vocabulary.RETENTIONS) | _index(vocabulary.RETENTION_WORDS),
    "family": _titles(vocabulary.FAMILIES) | _index(vocabulary.FAMILY_WORDS),
}

_ORDER = list(vocabulary.TIERS)
_LIMITED = re.compile("[不非除未]|或")  # what is excluded, or only an alternative, is no demand
_BETWEEN = re.compile(r"[、,;/\n]|和|及|与|以及")
_AUDIENCE_BEFORE = re.compile(
    r"^(?:含|包括|面向|向|对|在|全体|广大|所有|各|本辖区|辖区|机关|企业|学校|支部|党支部|单位|社区|村|本(?:村|社区|单位|校|厂|矿|地区|部门|镇|乡|街道|企业|公司|支部|党委|党组织)?"
    r"|全(?:镇|乡|村|校|厂|矿|区|县|市|单位|社区|街道|委)?)"
)
_AUDIENCE_AFTER = re.compile(r"(?:范围内|范围|公开|通报|内)$")
_MARKS = '.:。“”"《》'
_PARTY = "(?:党内|(?:全体)?党员)"
_LEARNS = "(?:公开|通报|公布|知晓|知悉|知情)"
_THEN = "(?:再|然后|随后|后)(?:向|对|在)?(?:党外)?"
_INNER_FIRST = re.compile(
    rf"先(?:在|向|对)?{_PARTY}(?:范围)?内?{_LEARNS}?[,、;]?{_THEN}|先内后外"
    rf"|(?:在|向|对)?{_PARTY}(?:优先|先行|先){_LEARNS}?(?:[,、;]?{_THEN})?"
    rf"|(?:在|向|对)?{_PARTY}{_LEARNS}(?:以后|之后|后)[,、;]?(?:再|然后)?(?:向|对)"
)
_CHANNEL_BEFORE = re.compile(r"^(?:通过|利用|在|以|采取|采用|召开|印发|下发|上|登|张贴)")
_CHANNEL_AFTER = re.compile(r"(?:等(?:方式|形式|渠道|载体)?|(?:方式|形式|公开|公示|公布|上))$")
_DECIDES = re.compile("(?:集体|会议)?(?:(?:研究|审批|审定|批准|决定|同意)+)$")
_KIND_AFTER = re.compile(r"(?:党务公开|公开)?(?:参考)?(?:目录|事项|一览表|清单|表)?$")


def read_audience(text: str) -> tuple[str, bool]:
    """The widest tier that `text` names, and whether it says that the party learns first.

    >>> read_audience("先党内后社会"), read_audience("党员、村民")
    (('public', True), ('all_staff', False))
    """
    rest, inner_first = _INNER_FIRST.subn("、", plain(text))
    words = _words(rest)
    tiers = {word: _tier(word) for word in words}
    widest = max((tier for tier in tiers.values() if tier), key=_ORDER.index, default="")
    unknown = [word for word in words if not tiers[word] and not _is_within(word, widest)]
    if unknown or not widest:
        raise NotUnderstood(unknown[0] if unknown else text)
    return widest, bool(inner_first)


def read_channels(text: str) -> tuple[str, ...]:
    """The channels that `text` lists, in the order of the vocabulary, each once."""
    found = {_channel(word) for word in _words(plain(text))}
    if not found:
        raise NotUnderstood(text)
    return tuple(code for code in vocabulary.CHANNELS if code in found)


def read_kinds(text: str) -> tuple[str, ...]:
    """The kinds of organisation that `text` lists, in the order of the vocabulary, each once."""
    whole = plain(text)
    words = [whole] if _kind(whole) else _words(whole)
    found: set[str] = set()
    for word in words:
        if not (kinds := _kind(word)):
            raise NotUnderstood(word)
        found |= set(kinds)
    if not found:
        raise NotUnderstood(text)
    return tuple(code for code in vocabulary.KINDS if code in found)


def read_choice(field: str, text: str) -> str:
    """The code that `text` names among the approvers, retentions or families (`field`)."""
    whole = plain(text)
    for form in (whole, re.sub(r"[()]", "", whole), _DECIDES.sub("", whole)):
        if form in _CHOICES[field]:
            return _CHOICES[field][form]
    raise NotUnderstood(text)


def read_yes(text: str) -> bool:
    """Whether `text` says yes; a blank says no."""
    word = plain(text)
    if word in vocabulary.YES:
        return True
    if not word or word in vocabulary.NO:
        return False
    raise NotUnderstood(text)


def _words(text: str) -> list[str]:
    """The words of a list, out of their brackets and without the marks between them."""
    return [word for part in re.split(r"[()]", text) for word in _BETWEEN.split(part) if word.strip(_MARKS)]


def _tier(word: str) -> str:
    """The tier that `word` names; empty for none."""
    forms = _forms(word, _AUDIENCE_BEFORE, _AUDIENCE_AFTER)
    return next((_TIERS[form] for form in forms if form in _TIERS), "")


def _is_within(word: str, tier: str) -> bool:
    """Whether a group that is no tier adds nobody to `tier`: the public holds everybody, all staff their delegates.

    Only known groups do.  What else stands beside the public may limit it, as 依申请公开 and 附件仅党员 do.
    """
    known = {"all_staff": _PART_OF_STAFF, "public": _PART_OF_STAFF | _PART_OF_PUBLIC}.get(tier, frozenset())
    return any(form in known for form in _forms(word, _AUDIENCE_BEFORE, _AUDIENCE_AFTER))


def _channel(word: str) -> str:
    for form in _forms(word, _CHANNEL_BEFORE, _CHANNEL_AFTER):
        if form in _CHANNELS:
            return _CHANNELS[form]
        if _LIMITED.search(form):
            continue
        if form.endswith(_WEB_COLUMNS) and _CHANNEL_MARKS["web"].search(form):
            return "web"
        for code, endings in _CHANNEL_ENDINGS.items():
            if form.endswith(endings):
                return _sole_channel(form, code)
    raise NotUnderstood(word)


def _sole_channel(word: str, code: str) -> str:
    """`code`, which the end of `word` names, unless another part of it names another channel: 网站公示栏.

    What is handed out at a meeting is a document.
    """
    others = [other for other, marks in _CHANNEL_MARKS.items() if other != code and marks.search(word)]
    if others and (code, others) != ("document", ["meeting"]):
        raise NotUnderstood(word, tuple(each for each in vocabulary.CHANNELS if each in (code, *others)))
    return code


def _kind(word: str) -> tuple[str, ...]:
    return _KINDS.get(word) or _KINDS.get(_KIND_AFTER.sub("", word, count=1)) or ()


def _forms(word: str, before: re.Pattern, after: re.Pattern) -> Iterable[str]:
    """`word`, then what stays of it as words that only introduce or close are taken off."""
    word = word.strip(_MARKS)
    yield word
    for pattern in (after, before, before):
        word = pattern.sub("", word)
        yield word
