"""The content of an edition in one canonical form, and its hash: what was approved is what is published.  Rule: W4."""

import dataclasses
import hashlib
import json
from collections.abc import Sequence
from typing import Any, Self

from disclosure.models import Attachment, DisclosureGrant, Edition, ExtraCircle, Release, Row

FORM = 1
"""The version of the canonical form; a later form gets another number, so that old hashes stay checkable."""


@dataclasses.dataclass(frozen=True)
class Parts:
    """What hangs on an edition, each in the order in which it is signed."""

    rows: Sequence[Row]
    attachments: Sequence[Attachment]
    releases: Sequence[Release]
    circles: Sequence[ExtraCircle]
    grants: Sequence[DisclosureGrant]

    @classmethod
    def of(cls, edition: Edition) -> Self:
        """As it stands now: a query for each kind."""
        return cls(
            rows=sorted(edition.rows.order_by(), key=lambda row: row.position),
            attachments=sorted(edition.attachments.order_by(), key=lambda file: file.pk),
            releases=sorted(edition.releases.order_by(), key=lambda stage: stage.tier),
            circles=list(edition.extra_circles.order_by("organization")),
            grants=list(edition.grants.select_related("user").order_by("user", "from_on")),
        )


def canonical(edition: Edition, parts: Parts | None = None) -> dict[str, Any]:
    """Everything that signers sign, as plain JSON values: text, rows, files, readers and the plan."""
    parts = parts or Parts.of(edition)
    return {
        "form": FORM,
        "disclosure": edition.disclosure.slug,
        "organization": edition.disclosure.organization_id,
        "item": edition.disclosure.item_id,
        "number": edition.number,
        "title": edition.title,
        "summary": edition.summary,
        "fact_on": edition.fact_on.isoformat() if edition.fact_on else None,
        "document_number": edition.document_number,
        "body": edition.body,
        "channels": sorted(edition.channels),
        "subtree": edition.subtree,
        "rows": [row.cells for row in parts.rows],
        "attachments": [[a.name, a.kind, a.size, a.sha256] for a in parts.attachments],
        "releases": [[r.tier, r.due_at.isoformat()] for r in parts.releases],
        "circles": [[c.organization_id, c.subtree, c.tier] for c in parts.circles],
        "named": [
            [g.user_id, g.from_on.isoformat(), g.until_on.isoformat() if g.until_on else None] for g in parts.grants
        ],
    }


def as_signed(edition: Edition, parts: Parts | None = None) -> bytes:
    """The canonical form in the very bytes that are hashed."""
    return json.dumps(canonical(edition, parts), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def content_hash(edition: Edition, parts: Parts | None = None) -> str:
    """SHA-256 of the canonical form, 64 hexadecimal digits; `parts` where they have been read already."""
    return hashlib.sha256(as_signed(edition, parts)).hexdigest()
