"""What must be there before a disclosure is sealed, and what is not.  Rule: A2.

What is missing and can still be had keeps it from being sealed.  Evidence that people were told can be lost for good:
then it is sealed over the gap, with the reason in writing.
"""

import dataclasses
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, OuterRef, Prefetch, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from disclosure import files
from disclosure.content import content_hash
from disclosure.evidence import CHANNELS
from disclosure.models import Disclosure, Edition, PostingPhoto, Step
from disclosure.states import ON_THEIR_WAY, SIGNING, UNRELEASED, State
from feedback.models import Opinion
from organizations.sight import Reader


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
    return _asked_of(with_file(Disclosure.objects.filter(pk=disclosure.pk)).get(), thorough=True)


def at_a_glance(row: Disclosure) -> list[Check]:
    """The same from what is stored, without reading files or hashing; `row` comes from `with_file`."""
    return _asked_of(row, thorough=False)


def to_seal(disclosures: Any, reader: Reader) -> Any:
    """Of `disclosures` those whose time is over, that are not sealed yet, and whose file `reader` closes.  Rule: A1."""
    return disclosures.filter(organization__in=reader.archives_in, shelf=1, shown__state=State.ENDED)


def with_file(disclosures: Any) -> Any:
    """`disclosures` with all that a checklist looks at, in as many queries however many they are."""
    editions = Edition.objects.order_by("number").prefetch_related(
        Prefetch("steps", Step.objects.filter(verb__in=SIGNING)), "attachments"
    )
    waiting = Opinion.objects.unanswered().filter(disclosure=OuterRef("pk")).order_by()
    counted = waiting.values("disclosure").annotate(n=Count("pk")).values("n")
    rows = disclosures.with_lacks().annotate(unanswered=Coalesce(Subquery(counted), 0))
    return rows.select_related("organization", "item", "shown").prefetch_related(Prefetch("editions", editions))


def _asked_of(row: Disclosure, *, thorough: bool) -> list[Check]:
    return [
        _ended(row),
        _settled(row),
        _signed(row),
        _unaltered(row, thorough=thorough),
        _kept(row, thorough=thorough),
        _answered(row),
        _posted(row),
        _filed(row),
    ]


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
    return Check("ended", _("It has run its time"), over, explanation=why, link=_page(row))


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
    """One of each; whether a second clearing was due was asked when it was cleared, of the item as it then was."""
    given = {step.verb for step in edition.steps.all() if step.round == edition.round}
    return given == set(SIGNING)


def _unaltered(row: Disclosure, *, thorough: bool) -> Check:
    altered = [edition.number for edition in _carried(row) if not _is_as_approved(edition, thorough)]
    why = _("Edition %(n)d is not the one that was approved.") % {"n": altered[0]} if altered else ""
    what = _("What was disclosed is what was approved")
    return Check("unaltered", what, not altered, explanation=why, link=_page(row))


def _is_as_approved(edition: Edition, thorough: bool) -> bool:
    now = content_hash(edition) if thorough else edition.content_hash
    return edition.approved_hash == edition.content_hash == now != ""


def _kept(row: Disclosure, *, thorough: bool) -> Check:
    attachments = [(file.name, file.sha256) for edition in _editions(row) for file in edition.attachments.all()]
    if thorough:
        photos = PostingPhoto.objects.filter(posting__disclosure=row).values_list("posting__place", "sha256")
        lost = [name for name, sha256 in [*attachments, *photos] if not files.is_intact(sha256)]
    else:
        lost = [name for name, sha256 in attachments if not files.path_of(sha256).exists()]
    why = _("Missing or changed: %(names)s.") % {"names": _(", ").join(lost)} if lost else ""
    return Check("kept", _("Every attachment and photograph is whole"), not lost, explanation=why, link=_page(row))


def _posted(row: Any) -> Check:
    """Each channel that the edition shown demands has its evidence, as `with_lacks` finds it.  Rule: E1."""
    lacking = [channel for channel in CHANNELS if getattr(row, f"lacks_{channel.value}")]
    why = ""
    if lacking:
        why = _("Without evidence: %(channels)s.") % {"channels": _(", ").join(str(c.label) for c in lacking)}
    what = _("How people were told is proved")
    return Check("posted", what, not lacking, blocking=False, explanation=why, link=_page(row))


def _answered(row: Any) -> Check:
    """As `with_file` counts those that wait."""
    waiting = row.unanswered
    why = ngettext("%(n)d opinion waits for an answer.", "%(n)d opinions wait for an answer.", waiting) % {"n": waiting}
    what = _("Every opinion is answered")
    return Check("answered", what, not waiting, explanation=why if waiting else "", link=_page(row))


def _filed(row: Disclosure) -> Check:
    has_fonds = bool(row.organization.fonds.strip())
    why = "" if has_fonds else _("“%(name)s” has no fonds number.") % {"name": row.organization.name}
    link = reverse("admin:organizations_organization_change", args=[row.organization_id])
    return Check("filed", _("Its organisation has a fonds number"), has_fonds, explanation=why, link=link)


def lines(checks: Iterable[Check]) -> list[dict[str, Any]]:
    """What is missing, as plain values for the event."""
    return [{"code": check.code, "explanation": check.explanation} for check in checks if not check.ok]
