"""Personal data that readers would see: identity, telephone and card numbers, dwellings.  Rule: W6, V9."""

import dataclasses
import re
import unicodedata
from collections.abc import Iterator

from django.utils.translation import gettext as _

from catalog.choices import ColumnType
from disclosure.models import Edition
from disclosure.richtext import plain

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"


@dataclasses.dataclass(frozen=True)
class Finding:
    """One place where readers would see personal data; `excerpt` shows it masked."""

    kind: str
    place: str
    excerpt: str

    def as_values(self) -> dict[str, str]:
        return dataclasses.asdict(self)


def findings(edition: Edition) -> list[Finding]:
    """What is found in the texts of `edition` and in the cells that its readers see unmasked."""
    return [Finding(kind, place, excerpt) for place, text in _texts(edition) for kind, excerpt in _found_in(text)]


def found_in(text: str) -> list[str]:
    """The personal data in `text`, each in words and masked."""
    return [f"{kind} {excerpt}" for kind, excerpt in _found_in(text)]


def _texts(edition: Edition) -> Iterator[tuple[str, str]]:
    yield _("title"), edition.title
    yield _("summary"), edition.summary
    yield _("text"), plain(edition.body)
    column_set = edition.disclosure.item.column_set
    columns = list(column_set.columns.all()) if column_set else []
    open_columns = [c for c in columns if not c.mask and c.type in {ColumnType.TEXT, ColumnType.ID_NUMBER}]
    rows = edition.rows.order_by("position")
    for number, row in enumerate(rows if open_columns else (), start=1):
        for column in open_columns:
            place = _("row %(n)d, “%(title)s”") % {"n": number, "title": column.title}
            yield place, row.cells.get(column.name, "")


def _found_in(text: str) -> Iterator[tuple[str, str]]:
    """What stands in `text`, also in full-width digits or in groups of digits."""
    text = unicodedata.normalize("NFKC", text)
    for number in _numbers(r"\d{6}[ ]?\d{8}[ ]?\d{3}[\dXx]", text):
        if _is_identity_number(number):
            yield _("identity number"), _masked(number)
    for number in _numbers(r"1[3-9]\d[ -]?\d{4}[ -]?\d{4}", text):
        yield _("mobile telephone number"), _masked(number)
    for number in _numbers(r"\d{4}[ -]?\d{4}[ -]?\d{4}[ -]?\d{4}[ -]?\d{0,3}", text):
        if _is_card_number(number) and not _is_identity_number(number):
            yield _("bank card number"), _masked(number)
    for address in re.findall(r"[\u4e00-\u9fff]{2,10}(?:路|街|巷|村)\d+号[\u4e00-\u9fff\d]*?\d+(?:室|户)", text):
        yield _("home address"), address[:4] + "*" * (len(address) - 4)


def _numbers(pattern: str, text: str) -> Iterator[str]:
    """The numbers of this form that stand by themselves, without what groups their digits."""
    for found in re.findall(rf"(?<!\d){pattern}(?!\d)", text):
        yield re.sub(r"[ -]", "", found)


def _masked(number: str) -> str:
    return number[:3] + "*" * (len(number) - 7) + number[-4:]


def _is_identity_number(text: str) -> bool:
    """Whether the check digit of an 18-digit identity number (GB 11643) is right."""
    if not re.fullmatch(r"\d{17}[\dXx]", text):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text[:17], _WEIGHTS, strict=True))
    return _CHECK_DIGITS[total % 11] == text[-1].upper()


def _is_card_number(text: str) -> bool:
    """Whether the check digit of a card number (Luhn) is right."""
    doubled = [int(d) * 2 if place % 2 else int(d) for place, d in enumerate(reversed(text))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0
