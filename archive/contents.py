"""What a sealed record says: all of a disclosure, as plain values in one order.  Rule: A4.

`contents_of` reads the rows, `files_of` makes the files of the package from them: the record for machines, the same
for people, and the bytes that were signed and attached.  It is written in Chinese, whoever seals it.  Who wrote an
opinion is no part of it: nothing here asks.
"""

import datetime
import json
from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from archive.models import Record
from archive.package import File, safe_name
from audit import clock
from audit.act import COMMAND_LINE, READER, TIMETABLE
from audit.models import Event
from catalog.choices import Channel
from catalog.duedates import explain
from catalog.models import Item, Obligation
from disclosure import files
from disclosure.content import as_signed
from disclosure.models import Attachment, Disclosure, Edition, Posting, PostingPhoto, Release, Step
from feedback.models import Opinion
from organizations.roles import Role
from organizations.tiers import label_in

FORM = 1
"""The version of the form of record.json."""

LANGUAGE = "zh-hans"

VERBS = {
    "start": _("Drafting begun"),
    "save_draft": _("Draft saved"),
    "attach": _("File added"),
    "detach": _("File taken off"),
    "correct": _("New edition begun"),
    "propose": _("Proposed"),
    "clear": _("Cleared"),
    "review": _("Reviewed"),
    "approve": _("Approved"),
    "return_to_author": _("Returned"),
    "call_back": _("Called back"),
    "refuse": _("Refused"),
    "release": _("Disclosed to a circle"),
    "supersede": _("Replaced by a newer edition"),
    "end": _("Ended"),
    "post": _("Posting recorded"),
    "withdraw_posting": _("Posting struck out"),
    "ask": _("Asked"),
    "answer": _("Reply published"),
}
"""What happened, in words; a verb that is not among them stands as it is."""

STAND_INS = {TIMETABLE: _("the timetable"), READER: _("a reader"), COMMAND_LINE: _("the server's command line")}

NOT_ITS_COURSE = ("read", "refused", "export")
"""Who looked at it, and what did not take place, is the inspectors' matter and no part of the file."""

DRAFTING = ("save_draft", "attach", "detach")
"""What is done to a draft: that it was done is told, and not what was written or added meanwhile.  Rule: V4."""

DETAILS = (
    "organization__superior",
    "item__category__catalog__issuer",
    "item__column_set",
    "obligation",
    "shown",
)


def contents_of(record: Record) -> dict[str, Any]:
    """Everything that is filed under `record`, which need not be stored yet, as plain values, days and moments."""
    disclosure = Disclosure.objects.select_related(*DETAILS).get(pk=record.disclosure_id)
    editions = disclosure.editions.order_by("number")
    with translation.override(LANGUAGE):
        return {
            "form": FORM,
            "record": _record(record),
            "disclosure": _disclosure(disclosure),
            "organization": _organization(disclosure),
            "item": _item(disclosure.item),
            "obligation": _obligation(disclosure.obligation) if disclosure.obligation else None,
            "editions": [_edition(edition, disclosure) for edition in editions],
            "postings": [_posting(number, posting) for number, posting in _postings(disclosure)],
            "opinions": [_opinion(opinion) for opinion in _opinions(disclosure)],
            "events": [_event(event) for event in _course(disclosure)],
        }


def files_of(contents: dict[str, Any]) -> Iterator[File]:
    """The files of the package; `contents` are those of `contents_of`."""
    text = json.dumps(contents, ensure_ascii=False, indent=1, default=_in_json)
    yield File("record.json", text.encode())
    with translation.override(LANGUAGE):
        summary = render_to_string("archive/summary.html", {"it": contents, "tables": _tables(contents)})
    yield File("summary.html", summary.encode())
    disclosure = Disclosure.objects.get(slug=contents["disclosure"]["slug"])
    for edition in disclosure.editions.order_by("number"):
        yield File(signed_path(edition), as_signed(edition))
    yield from copies_of(disclosure)


def copies_of(disclosure: Disclosure) -> Iterator[File]:
    """Those that are copied: attachments and photographs, by far the largest."""
    for edition in disclosure.editions.order_by("number"):
        for path, attachment in attached(edition):
            yield File(path, files.path_of(attachment.sha256), attachment.sha256)
    for number, posting in _postings(disclosure):
        for path, photo in photographed(number, posting):
            yield File(path, files.path_of(photo.sha256), photo.sha256)


def signed_path(edition: Edition) -> str:
    """Where the signed bytes of `edition` lie: their SHA-256 is the content hash that everybody signed."""
    return f"editions/{edition.number}.json"


def attached(edition: Edition) -> Iterator[tuple[str, Attachment]]:
    """The attachments of `edition`, each with its path in the package; numbered, since two may be called the same."""
    for number, attachment in enumerate(edition.attachments.order_by("id"), start=1):
        yield f"attachments/{edition.number}/{number:02}-{safe_name(attachment.name)}", attachment


def photographed(number: int, posting: Posting) -> Iterator[tuple[str, PostingPhoto]]:
    """The photographs of the posting that stands at `number`, each with its path in the package."""
    for place, photo in enumerate(posting.photos.order_by("id"), start=1):
        yield f"postings/{number}/{place:02}.jpg", photo


def _postings(disclosure: Disclosure) -> Iterator[tuple[int, Posting]]:
    """How people were told, in the order in which it was recorded, numbered; what was struck out among them."""
    rows = disclosure.postings.select_related("edition", "recorded_by", "withdrawal__withdrawn_by").order_by("id")
    return enumerate(rows, start=1)


def _opinions(disclosure: Disclosure) -> Any:
    return disclosure.opinions.select_related("edition", "turn_organization", "reply__answered_in").order_by("id")


def _in_json(value: datetime.date) -> str:
    """A day as 2026-11-20, a moment with its time and offset."""
    return value.isoformat()


def _tables(contents: dict[str, Any]) -> list[tuple[dict[str, Any], list[list[str]]]]:
    """Each edition with its rows as lists of cells, in the order of the columns."""
    names = [column["name"] for column in contents["item"]["columns"]]
    return [
        (edition, [[row["cells"].get(name, "") for name in names] for row in edition["rows"]])
        for edition in contents["editions"]
    ]


def _record(record: Record) -> dict[str, Any]:
    return {
        "number": record.number,
        "fonds": record.fonds,
        "class_code": record.class_code,
        "year": record.year,
        "term": record.term,
        "term_name": record.get_term_display(),
        "office": record.office,
        "item_number": record.item_number,
        "title": record.title,
        "sealed_at": _moment(record.sealed_at),
        "sealed_name": record.sealed_name,
        "sealed_as": record.sealed_as,
        "sealed_as_name": _role_name(record.sealed_as),
        "sealed_in": record.sealed_in.name,
        "reason": record.reason,
    }


def _disclosure(row: Disclosure) -> dict[str, Any]:
    return {
        "slug": row.slug,
        "index_number": row.index_number,
        "category_code": row.category_code,
        "title": row.title,
        "summary": row.summary,
        "fact_on": row.fact_on,
        "shown": row.shown.number if row.shown else None,
        "subtree": row.subtree,
        "tier_now": row.tier_now,
        "tier_name": label_in(row.tier_now, row.organization.kind) if row.tier_now else "",
        "shelf": row.shelf,
        "content_open": row.content_open,
        "published_at": _moment(row.published_at),
        "listed_at": _moment(row.listed_at),
        "ends_at": _moment(row.ends_at),
    }


def _organization(disclosure: Disclosure) -> dict[str, Any]:
    row = disclosure.organization
    return {
        "name": row.name,
        "kind": row.kind,
        "kind_name": row.get_kind_display(),
        "code": row.code,
        "fonds": row.fonds,
        "superior": row.superior.name if row.superior else None,
    }


def _item(item: Item) -> dict[str, Any]:
    columns = item.column_set.columns.order_by("position") if item.column_set else ()
    catalog = item.category.catalog
    return {
        "catalog": catalog.title,
        "catalog_edition": catalog.edition,
        "issuer": catalog.issuer.name,
        "category": item.category.title,
        "code": item.code,
        "title": item.title,
        "tier": item.tier,
        "timing": item.timing,
        "timing_name": item.get_timing_display(),
        "approver": item.approver,
        "approver_name": item.get_approver_display(),
        "retention": item.retention,
        "retention_name": item.get_retention_display(),
        "sensitive": item.sensitive,
        "channels": sorted(row.channel for row in item.channels.all()),
        "columns": [{"name": c.name, "title": c.title, "type": c.type, "mask": c.mask} for c in columns],
    }


def _obligation(row: Obligation) -> dict[str, Any]:
    return {
        "cause": row.cause,
        "cause_name": row.get_cause_display(),
        "starts_on": row.starts_on,
        "until_on": row.until_on,
        "fact": row.fact,
        "due_on": row.due_on,
        "explained": row.explained,
        "explained_name": explain(row.due) if row.explained else "",
        "met_at": _moment(row.met_at),
        "not_applicable_at": _moment(row.not_applicable_at),
        "not_applicable_because": row.not_applicable_because,
    }


def _edition(row: Edition, disclosure: Disclosure) -> dict[str, Any]:
    kind = disclosure.organization.kind
    return {
        "number": row.number,
        "state": row.state,
        "state_name": row.get_state_display(),
        "round": row.round,
        "title": row.title,
        "summary": row.summary,
        "fact_on": row.fact_on,
        "document_number": row.document_number,
        "body": row.body,
        "subtree": row.subtree,
        "channels": row.channels,
        "channel_names": [str(Channel(channel).label) for channel in row.channels],
        "content_hash": row.content_hash,
        "approved_hash": row.approved_hash,
        "signed_content": signed_path(row),
        "rows": [{"position": each.position, "cells": each.cells} for each in row.rows.order_by("position")],
        "attachments": [
            {"name": each.name, "kind": each.kind, "size": each.size, "sha256": each.sha256, "path": path}
            for path, each in attached(row)
        ],
        "releases": [_release(each, kind) for each in row.releases.order_by("tier")],
        "extra_circles": [
            {
                "organization": each.organization.name,
                "subtree": each.subtree,
                "tier": each.tier,
                "tier_name": label_in(each.tier, each.organization.kind),
            }
            for each in row.extra_circles.select_related("organization").order_by("organization")
        ],
        "grants": [
            {"user": each.user.name, "from_on": each.from_on, "until_on": each.until_on}
            for each in row.grants.select_related("user").order_by("user", "from_on")
        ],
        "steps": [_step(each) for each in row.steps.select_related("signed_in", "secrecy_record").order_by("id")],
    }


def _release(row: Release, kind: str) -> dict[str, Any]:
    return {
        "tier": row.tier,
        "tier_name": label_in(row.tier, kind),
        "due_at": _moment(row.due_at),
        "released_at": _moment(row.released_at),
    }


def _step(row: Step) -> dict[str, Any]:
    secrecy = getattr(row, "secrecy_record", None)
    return {
        "round": row.round,
        "verb": row.verb,
        "verb_name": _verb_name(row.verb),
        "turn": row.turn,
        "joint": row.joint,
        "signed_name": _name(row.signed_name),
        "signed_as": row.signed_as,
        "signed_as_name": _role_name(row.signed_as),
        "signed_in": row.signed_in.name if row.signed_in else None,
        "at": _moment(row.at),
        "note": row.note,
        "content_hash": row.content_hash,
        "vote_on": row.vote_on,
        "vote_result": row.vote_result,
        "secrecy_record": secrecy
        and {
            "subject": secrecy.subject,
            "conclusion": secrecy.conclusion,
            "basis": secrecy.basis,
            "findings": secrecy.findings,
            "findings_handled": secrecy.findings_handled,
        },
    }


def _posting(number: int, row: Posting) -> dict[str, Any]:
    withdrawal = getattr(row, "withdrawal", None)
    return {
        "edition": row.edition.number,
        "content_hash": row.content_hash,
        "channel": row.channel,
        "channel_name": row.get_channel_display(),
        "place": row.place,
        "from_on": row.from_on,
        "until_on": row.until_on,
        "should_attend": row.should_attend,
        "attended": row.attended,
        "recorded_by": row.recorded_by.name,
        "recorded_at": _moment(row.recorded_at),
        "photos": [
            {"sha256": photo.sha256, "size": photo.size, "width": photo.width, "height": photo.height, "path": path}
            for path, photo in photographed(number, row)
        ],
        "withdrawal": withdrawal
        and {
            "reason": withdrawal.reason,
            "withdrawn_by": withdrawal.withdrawn_by.name,
            "withdrawn_at": _moment(withdrawal.withdrawn_at),
        },
    }


def _opinion(row: Opinion) -> dict[str, Any]:
    """What a reader said or asked on which day, and the answer.  Who that was is asked of nobody.  Rule: F1."""
    reply = getattr(row, "reply", None)
    return {
        "slug": row.slug,
        "edition": row.edition.number,
        "kind": row.kind,
        "kind_name": row.get_kind_display(),
        "text": row.text,
        "asked_on": clock.day_of(row.asked_at),
        "due_on": row.due_on,
        "explained": row.explained,
        "turn_organization": row.turn_organization.name if row.turn_organization else None,
        "answered_at": _moment(row.answered_at),
        "reply": reply
        and {
            "verified": reply.verified,
            "rule": reply.rule,
            "done": reply.done,
            "next_step": reply.next_step,
            "shown_text": reply.shown_text,
            "answered_name": reply.answered_name,
            "answered_as": reply.answered_as,
            "answered_as_name": _role_name(reply.answered_as),
            "answered_in": reply.answered_in.name,
            "replied_at": _moment(reply.replied_at),
            "working_days": reply.working_days,
        },
    }


def _course(disclosure: Disclosure) -> Any:
    """What happened to the disclosure, its editions, its postings and what was asked about it, in order.

    By moment, and so what a reader did first of its day: its number among the others would tell the hour.  Rule: F1.
    """
    about = Q(object_kind=Disclosure._meta.label_lower, object_id=disclosure.pk)
    for parts in (disclosure.editions, disclosure.postings, disclosure.opinions):
        ids = list(parts.values_list("pk", flat=True))
        about |= Q(object_kind=parts.model._meta.label_lower, object_id__in=ids)
    return Event.objects.filter(about).exclude(verb__in=NOT_ITS_COURSE).order_by("at", "id")


def _event(row: Event) -> dict[str, Any]:
    of_a_draft = row.verb in DRAFTING
    return {
        "at": clock.day_of(row.at) if row.verb == "ask" else _moment(row.at),
        "verb": row.verb,
        "verb_name": _verb_name(row.verb),
        "actor_name": _name(row.actor_name),
        "office": row.office,
        "office_name": _role_name(row.office),
        "object_label": row.object_label,
        "before": None if of_a_draft else row.before,
        "after": None if of_a_draft else row.after,
        "reason": row.reason,
    }


def _verb_name(code: str) -> str:
    return str(VERBS.get(code, code))


def _role_name(code: str) -> str:
    return str(Role(code).label) if code in Role.values else ""


def _name(name: str) -> str:
    """A person's name, or in words who stands in for one."""
    return str(STAND_INS.get(name, name))


def _moment(value: datetime.datetime | None) -> datetime.datetime | None:
    """A moment where the organisations live, with its offset."""
    return value and timezone.localtime(value, timezone.get_default_timezone())
