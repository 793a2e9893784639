"""Codes: those the file has are kept, those it lacks are made from the place in the catalogue."""

import re

from django.utils.translation import gettext as _

from catalog.reading.findings import Findings
from catalog.reading.numbers import prefixes
from catalog.reading.tree import Branch, Draft, Tree


def give_codes(trees: list[Tree], findings: Findings):
    """Gives every category and item of `trees`, one a sheet, its code."""
    for tree in trees:
        _read_on_from_category(tree)
        _restore_zeros(tree, findings)
        _take_from_items(tree, findings)
    _number_categories(trees, findings)
    for tree in trees:
        _number_items(tree, findings)
    _tell_sheets_apart(trees, findings)


def _read_on_from_category(tree: Tree):
    """Treats numbers that begin anew in every category as what they are: places within it, not codes."""
    owns = [draft.own for draft in tree.drafts if draft.own]
    if not owns or not all(re.fullmatch(r"\d{1,3}", own) for own in owns) or len(set(owns)) == len(owns):
        return
    for branch in tree.branches:
        inside = [draft.own for draft in branch.drafts if draft.own]
        if len(set(inside)) != len(inside):
            return  # the same number twice within one category: two equal codes, to be reported as such
    for draft in tree.drafts:
        if draft.own:
            draft.own, draft.number = "", int(draft.own)


def _restore_zeros(tree: Tree, findings: Findings):
    """Gives 10101, stored as a number, its zero back, if the codes then fit the categories."""
    depths = {len(draft.branch.path) for draft in tree.drafts}
    owns = {draft: draft.own for draft in tree.drafts if draft.own}
    if len(depths) != 1 or not all(own.isdecimal() for own in owns.values()):
        return
    width = 2 * (depths.pop() + 1)
    if {len(own) for own in owns.values()} - {width, width - 1} or all(len(own) == width for own in owns.values()):
        return
    for draft, own in owns.items():
        draft.own = own.zfill(width)
    if _prefixes_of(tree) is None:
        for draft, own in owns.items():
            draft.own = own
        return
    for branch in tree.branches:
        if branch.own.isdecimal():
            branch.own = branch.own.zfill(2 * len(branch.path))
    lost = next(draft for draft, own in owns.items() if own != draft.own)
    findings.say(
        _("Codes had lost their leading zero, as numbers do: %(own)s is read as %(code)s.")
        % {"own": owns[lost], "code": lost.own}
    )


def _take_from_items(tree: Tree, findings: Findings):
    """Reads the codes of categories off those of their items: 1.2.3 stands in 1.2, which stands in 1."""
    bare = [branch for branch in tree.branches if not branch.own]
    found = _prefixes_of(tree) if bare else None
    if not found:
        return
    for branch in bare:
        branch.own = found[branch]
    findings.say(_("The codes of categories are taken from those of their items: %(code)s.") % {"code": bare[0].own})


def _prefixes_of(tree: Tree) -> dict[Branch, str] | None:
    """For each category the code that all its items begin with; None unless every one has one of its own."""
    found: dict[Branch, str] = {}
    for branch in tree.branches:
        level = len(branch.path) - 1
        codes = {_prefix(draft, level) for draft in branch.below() if draft.own}
        if len(codes) != 1 or None in codes:
            return None
        found[branch] = str(codes.pop())
    return found if found and len(set(found.values())) == len(found) else None


def _prefix(draft: Draft, level: int) -> str | None:
    """The code of the category above `draft` at `level`, as its own code tells it; what comes first is the issuer's."""
    depth = len(draft.branch.path)
    above = prefixes(draft.own)[-depth:]
    return above[level] if len(above) == depth else None


def _number_categories(trees: list[Tree], findings: Findings):
    """Numbers the categories that have no code: by their own numerals where these are complete, else in order."""
    roots = [branch for tree in trees for branch in tree.roots]
    made = _number(roots)
    for tree in trees:
        for parent in tree.branches:
            made += _number(parent.children)
    if made:
        findings.say(
            _("%(count)d categories have no code of their own; they are numbered, from %(first)s.")
            % {"count": len(made), "first": min(branch.code for branch in made)}
        )


def _number(siblings: list[Branch]) -> list[Branch]:
    """Gives `siblings` their codes; returns those whose code was made."""
    bare = [branch for branch in siblings if not branch.own]
    numbers = _numbers(bare)
    taken = {branch.own for branch in siblings}
    for branch in siblings:
        branch.code = branch.own
    for branch, number in zip(bare, numbers, strict=True):
        branch.code = _below(branch.parent.code if branch.parent else "", number, taken)
        taken.add(branch.code)
    return bare


def _numbers(siblings) -> list[int]:
    """The numbers that siblings carry, where all carry one and no two the same; else their order."""
    numbers = [sibling.number for sibling in siblings]
    if None in numbers or 0 in numbers or len(set(numbers)) != len(numbers):
        return list(range(1, len(numbers) + 1))
    return numbers


def _below(parent: str, number: int, taken: set[str]) -> str:
    """A code not yet `taken` for place `number` below `parent`, written its way: 0102 below 01, 1.2 below 1."""
    while True:
        if re.fullmatch(r"(?:\d\d)*", parent):
            code = f"{parent}{number:02}"
        else:
            code = f"{parent}{'-' if '-' in parent else '.'}{number}"
        if code not in taken:
            return code
        number += 1


def _number_items(tree: Tree, findings: Findings):
    taken = {draft.own for draft in tree.drafts}
    made: list[Draft] = []
    for branch in tree.branches:
        drafts = branch.drafts
        bare = [draft for draft in drafts if not draft.own]
        if len(bare) == len(drafts):
            for draft, number in zip(bare, _numbers(bare), strict=True):
                draft.code = _below(branch.code, number, taken)
            made += bare
        else:
            _follow_neighbours(drafts, taken, findings)
        taken |= {draft.code for draft in drafts}
    if made:
        findings.say(
            _(
                "%(count)d items have no code of their own; they are numbered within their category, "
                "from %(first)s to %(last)s."
            )
            % {"count": len(made), "first": made[0].code, "last": made[-1].code}
        )


def _follow_neighbours(drafts: list[Draft], taken: set[str], findings: Findings):
    """Gives an item without code the next free one after the item before it in its category."""
    first = next(draft.own for draft in drafts if draft.own)
    head, number = _split_last_number(first)
    number = "0" * len(number)
    for draft in drafts:
        draft.code = draft.own
        if draft.own:
            head, number = _split_last_number(draft.own)
            continue
        while (code := f"{head}{int(number) + 1:0{len(number)}}") in taken:
            number = f"{int(number) + 1:0{len(number)}}"
        draft.code = code
        taken.add(code)
        findings.say(_("%(place)s has no code; it gets %(code)s.") % {"place": draft.place, "code": code})


def _split_last_number(code: str) -> tuple[str, str]:
    found = re.fullmatch(r"(.*?)(\d{0,6})", code)
    head, number = found.groups() if found else (code, "")
    if len(number) > 2 and len(number) % 2 == 0:  # 010203 ends in 03
        return head + number[:-2], number[-2:]
    return head, number or "0"


def _tell_sheets_apart(trees: list[Tree], findings: Findings):
    """Puts the number of its sheet before every code, where two sheets use the same code for different things."""
    for draft in (draft for tree in trees for draft in tree.drafts):
        draft.code = draft.code or draft.own
    if not _clash(trees):
        return
    for number, tree in enumerate(trees, start=1):
        for branch in tree.branches:
            branch.code = f"{number}-{branch.code}"
        for draft in tree.drafts:
            draft.code = f"{number}-{draft.code}"
    findings.say(_("The same codes stand on several sheets; they begin with the number of the sheet: 1-, 2-."))


def _clash(trees: list[Tree]) -> bool:
    items: set[str] = set()
    categories: dict[str, list[str]] = {}
    for tree in trees:
        here = {draft.code for draft in tree.drafts}
        titles = {branch.code: [above.title for above in branch.path] for branch in tree.branches}
        if items & here or any(categories.get(code, path) != path for code, path in titles.items()):
            return True
        items |= here
        categories |= titles
    return False
