"""The catalogue's headings as a tree of links, down to the second level, never with an empty one.

Categories of several catalogues with one code are one heading: the code is what an index number is made of.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from catalog.models import Category
from organizations.sight import Reader

DEEPEST = 10
"""Headings above each other: more of them would be a circle."""


class Catalogue:
    """All headings, read once."""

    def __init__(self, reader: Reader):
        rows = Category.objects.visible_to(reader).order_by("code", "-catalog").values("pk", "parent", "code", "title")
        self._by_pk = {row["pk"]: row for row in rows}
        self._titles = {row["code"]: row["title"] for row in self._by_pk.values()}

    def __contains__(self, code: str) -> bool:
        return code in self._titles

    def title(self, code: str) -> str:
        """The title of a heading; "" where there is none."""
        return self._titles.get(code, "")

    def above(self, code: str) -> str:
        """The first level above a heading `code` that is not itself of the first, or ""."""
        paths = (self._path(row) for row in self._by_pk.values() if row["code"] == code)
        return next((path[0]["code"] for path in paths if len(path) > 1), "")

    def below(self, code: str) -> list[int]:
        """The ids of a heading `code` that is not of the first level, and of all below it."""
        return [pk for pk, row in self._by_pk.items() if any(above["code"] == code for above in self._path(row)[1:])]

    def tree(
        self, counts: Mapping[str, int], url_of: Callable[[str], str], current: str = "", *, everything: bool = False
    ) -> list[dict[str, Any]]:
        """The headings behind which something stands; those of the second level below the one that is open.

        `counts` are by category id, as text; `everything` puts a way back before them.
        """
        firsts, seconds = self._sums(counts)
        open_one = self.above(current) or current
        entries = [
            self._entry(code, n, url_of, current)
            | {
                "children": [
                    self._entry(second, number, url_of, current)
                    for (first, second), number in sorted(seconds.items())
                    if first == code == open_one
                ]
            }
            for code, n in sorted(firsts.items())
        ]
        if everything:
            total = {"title": _("Everything"), "url": url_of(""), "count": sum(firsts.values()), "current": not current}
            return [total, *entries]
        return entries

    def _entry(self, code: str, n: int, url_of: Callable[[str], str], current: str) -> dict[str, Any]:
        return {"title": self.title(code), "url": url_of(code), "count": n, "current": code == current}

    def _sums(self, counts: Mapping[str, int]) -> tuple[Counter[str], Counter[tuple[str, str]]]:
        """The counts by the code of the first level, and by the codes of the first and the second."""
        firsts, seconds = Counter[str](), Counter[tuple[str, str]]()
        for pk, n in counts.items():
            codes = [row["code"] for row in self._path(self._by_pk[int(pk)])]
            firsts[codes[0]] += n
            if len(codes) > 1:
                seconds[codes[0], codes[1]] += n
        return firsts, seconds

    def _path(self, row: dict[str, Any]) -> list[dict[str, Any]]:
        """The headings from the first level down to this one."""
        path = [row]
        while row["parent"] is not None and len(path) < DEEPEST:
            row = self._by_pk[row["parent"]]
            path.append(row)
        return path[::-1]
