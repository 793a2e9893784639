"""What must be there before a disclosure is sealed, and what is not.  Rule: A2.

What is missing and can still be had keeps it from being sealed.  Evidence that people were told can be lost for good:
then it is sealed over the gap, with the reason in writing.
"""

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.choices import Channel
from disclosure import files
from disclosure.content import content_hash
from disclosure.models import Disclosure, Edition, Step
from disclosure.states import ON_THEIR_WAY, SIGNING, UNRELEASED, State
from disclosure.workflow.turns import clearings


@dataclasses.dataclass(frozen=True)
class Check:
    """One thing that is asked: what, whether it holds, and if not why not and where to mend it.

    What does not hold and is not `blocking` may be sealed over with a reason.
    """

    code: str
    what: str
    ok: bool
    blocking: bool = True
    explanation: str = ""
    link: str = ""

    @property
    def blocks(self) -> bool:
        return self.blocking and not self.ok

    @property
    def wants_reason(self) -> bool:
        return not self.blocking and not self.ok


def checklist(disclosure: Disclosure) -> list[Check]:
    """Everything that is asked of `disclosure`; reads every file of it, and hashes every edition anew."""
    row = with_file(Disclosure.objects.filter(pk=disclosure.pk)).get()
    return [_ended(row), _settled(row), _signed(row), _unaltered(row, thorough=True), *_of_its_file(row, thorough=True)]


def at_a_glance(row: Disclosure) -> list[Check]:
    """The same from what is stored, without reading files or hashing; `row` comes from `with_file`."""
    return [_ended(row), _settled(row), _signed(row), _unaltered(row), *_of_its_file(row)]


def with_file(disclosures: QuerySet[Disclosure]) -> QuerySet[Disclosure]:
    """`disclosures` with all that a checklist looks at, in as many queries however many they are."""
    editions = Edition.objects.order_by("number").prefetch_related(
        Prefetch("steps", Step.objects.filter(verb__in=SIGNING)), "attachments"
    )
    return disclosures.select_related("organization", "item", "shown").prefetch_related(
        Prefetch("editions", editions), "postings"
    )


def _of_its_file(row: Disclosure, *, thorough: bool = False) -> list[Check]:
    return [_kept(row, thorough=thorough), _posted(row), _filed(row)]


def _carried(row: Disclosure) -> list[Edition]:
    """The editions that readers have met."""
    return [edition for edition in _editions(row) if edition.state not in UNRELEASED]


def _editions(row: Disclosure) -> list[Edition]:
    editions = list(row.editions.all())
    for edition in editions:
        edition.disclosure = row
    return editions


def _page(row: Disclosure) -> str:
    return reverse("disclosure", args=[row.slug])


def _ended(row: Disclosure) -> Check:
    over = row.shown is not None and row.shown.state == State.ENDED
    why = "" if over else _("It is still disclosed, or was never.")
    return Check("ended", _("Its time is over"), over, explanation=why, link=_page(row))


def _settled(row: Disclosure) -> Check:
    on_its_way = [edition for edition in _editions(row) if edition.state in ON_THEIR_WAY]
    why = _("Edition %(n)d is still on its way.") % {"n": on_its_way[0].number} if on_its_way else ""
    what = _("No edition is on its way")
    return Check("settled", what, not on_its_way, explanation=why, link=_page(row))


def _signed(row: Disclosure) -> Check:
    unsigned = [edition.number for edition in _carried(row) if not _has_every_signature(edition)]
    why = _("Edition %(n)d lacks a signature.") % {"n": unsigned[0]} if unsigned else ""
    return Check("signed", _("Every signature is there"), not unsigned, explanation=why, link=_page(row))


def _has_every_signature(edition: Edition) -> bool:
    given = [step.verb for step in edition.steps.all() if step.round == edition.round and step.verb in SIGNING]
    return given.count("clear") == clearings(edition) and set(given) == set(SIGNING)


def _unaltered(row: Disclosure, *, thorough: bool = False) -> Check:
    altered = [edition.number for edition in _carried(row) if not _is_as_approved(edition, thorough)]
    why = _("Edition %(n)d is not the one that was approved.") % {"n": altered[0]} if altered else ""
    what = _("What was disclosed is what was approved")
    return Check("unaltered", what, not altered, explanation=why, link=_page(row))


def _is_as_approved(edition: Edition, thorough: bool) -> bool:
    now = content_hash(edition) if thorough else edition.content_hash
    return edition.approved_hash == edition.content_hash == now != ""


def _kept(row: Disclosure, *, thorough: bool = False) -> Check:
    is_there = files.is_intact if thorough else (lambda sha256: files.path_of(sha256).exists())
    attachments = [file for edition in _editions(row) for file in edition.attachments.all()]
    lost = [file.name for file in attachments if not is_there(file.sha256)]
    why = ""
    if lost:
        why = ngettext(
            "The bytes of “%(name)s” are missing or were changed.",
            "The bytes of “%(name)s” and of others, %(n)d in all, are missing or were changed.",
            len(lost),
        ) % {"name": lost[0], "n": len(lost)}
    return Check("kept", _("Every attachment is whole"), not lost, explanation=why, link=_page(row))


def _posted(row: Disclosure) -> Check:
    lacking = channels_without_evidence(row)
    why = ""
    if lacking:
        why = _("Without evidence: %(channels)s.") % {"channels": _(", ").join(str(c.label) for c in lacking)}
    what = _("How people were told is proved")
    return Check("posted", what, not lacking, blocking=False, explanation=why, link=_page(row))


def channels_without_evidence(row: Disclosure) -> Sequence[Channel]:
    """The channels beside the website that the edition shown demands and no posting proves."""
    demanded = row.shown.channels if row.shown else []
    posted = {posting.channel for posting in row.postings.all()}
    return [channel for channel in Channel if channel in demanded and channel not in {Channel.WEB, *posted}]


def _filed(row: Disclosure) -> Check:
    has_fonds = bool(row.organization.fonds.strip())
    why = "" if has_fonds else _("“%(name)s” has no fonds number.") % {"name": row.organization.name}
    link = reverse("admin:organizations_organization_change", args=[row.organization_id])
    return Check("filed", _("Its organisation has a fonds number"), has_fonds, explanation=why, link=link)


def lines(checks: Iterable[Check]) -> list[dict[str, Any]]:
    """What is missing, as plain values for the event."""
    return [{"code": check.code, "explanation": check.explanation} for check in checks if not check.ok]
