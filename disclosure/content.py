"""The content of an edition in one canonical form, and its hash: what was approved is what is published.  Rule: W4."""

import hashlib
import json
from typing import Any

from disclosure.models import Edition

FORM = 1
"""The version of the canonical form; a later form gets another number, so that old hashes stay checkable."""


def canonical(edition: Edition) -> dict[str, Any]:
    """Everything that signers sign, as plain JSON values: text, rows, files, readers and the plan."""
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
        "rows": [row.cells for row in edition.rows.order_by("position")],
        "attachments": [[a.name, a.kind, a.size, a.sha256] for a in edition.attachments.order_by("id")],
        "releases": [[r.tier, r.due_at.isoformat()] for r in edition.releases.order_by("tier")],
        "circles": [[c.organization_id, c.subtree, c.tier] for c in edition.extra_circles.order_by("organization")],
        "named": [
            [g.user_id, g.from_on.isoformat(), g.until_on.isoformat() if g.until_on else None]
            for g in edition.grants.order_by("user", "from_on")
        ],
    }


def content_hash(edition: Edition) -> str:
    """SHA-256 of the canonical form, 64 hexadecimal digits."""
    text = json.dumps(canonical(edition), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
