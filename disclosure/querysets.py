"""The one rule of sight, and which rows are due.  Rule: V1 to V5.

`visible_to(reader)` is the line (title, number, dates, state); `readable_to(reader)` the content.  Readers meet
the one edition that a disclosure shows; those who work on it or inspect it meet the others too.
"""

import dataclasses
import datetime
from collections.abc import Iterable
from typing import Any

from django.db import connections, models
from django.db.models import Case, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast

from catalog.choices import AfterEnd, Channel
from catalog.models import Withholding
from disclosure import evidence
from disclosure.states import ON_THEIR_WAY, OPEN_STATES, PERMISSION, SIGNING, TURN, WAITING, State
from organizations.sight import Reader, VisibleQuerySet, inside
from organizations.tiers import Tier

SOON = datetime.timedelta(days=7)
"""What ends within that time ends soon."""

ASKING_WORDS = ("征求意见", "徵求意見", "征集意见", "徵集意見", "预公开", "預公開")
"""What a title says that asks for opinions, where its item covers the result as well."""

CARRIED = tuple(state for state in State if state not in (*OPEN_STATES, *WAITING, State.REFUSED))
"""The states in which an edition was approved."""

CLOSED = (State.ENDED, State.ARCHIVED)
"""The states in which the edition that readers met last lies, once its time is over."""


@dataclasses.dataclass(frozen=True)
class Span:
    """A stretch of the list, as `newest_visible` describes it."""

    since: datetime.datetime | None
    until: datetime.datetime | None
    before: tuple[datetime.datetime, int] | None
    after: tuple[datetime.datetime, int] | None


def _worked_on(reader: Reader, through: str = "") -> Q:
    """Editions that `reader` works on; `through` leads to the edition.  Rule: V4.

    Drafters see all of their organisation's, signers all but drafts, there and wherever it is their
    organisation's turn; those who carry it out, what was approved; an archivist, what is over and theirs to seal.
    """
    here, turn, state = (
        f"{through}disclosure__organization__in",
        f"{through}turn_organization__in",
        f"{through}state",
    )
    work = Q(pk__in=[])
    if reader.drafts_in:
        work |= Q(**{here: reader.drafts_in})
    if reader.signs_in:
        drafts = Q(**{state: State.DRAFT})
        work |= (Q(**{here: reader.signs_in}) | Q(**{turn: reader.signs_in})) & ~drafts
    if reader.carries_in:
        work |= Q(**{here: reader.carries_in, f"{state}__in": CARRIED})
    if reader.archives_in:
        work |= Q(**{here: reader.archives_in, f"{state}__in": CLOSED})
    return work


def _inspected(reader: Reader, through: str = "") -> Q:
    """Editions below the organisations that `reader` inspects, drafts apart.  Rule: V4."""
    if not reader.inspects:
        return Q(pk__in=[])
    return inside(reader.inspects, f"{through}disclosure__") & ~Q(**{f"{through}state": State.DRAFT})


def _related(queryset: Any, name: str) -> Any:
    """The manager of the model behind the reverse relation `name`, without importing it."""
    return getattr(queryset.model, name).rel.related_model._default_manager


def _parents(queryset: Any, name: str) -> Any:
    """The manager of the model that the foreign key `name` leads to."""
    return queryset.model._meta.get_field(name).related_model._default_manager


def _related_of(queryset: Any, name: str, further: str) -> Any:
    """The manager behind the reverse relation `further` of the model that the foreign key `name` leads to."""
    return _related(_parents(queryset, name).all(), further)


class DisclosureQuerySet(VisibleQuerySet):
    def visible_to(self, reader: Reader):
        """The lines that `reader` may see: their circles, their grants, what they work on or inspect.  Rule: V1-V4."""
        return self.filter(self._in_circles(reader) | self._behind_the_scenes(reader))

    def readable_to(self, reader: Reader):
        """Those whose content `reader` may open as well.  Rule: V5."""
        return self.filter(self._in_circles(reader) & Q(content_open=1) | self._behind_the_scenes(reader))

    def in_circles_of(self, reader: Reader):
        """Those that `reader` may open as one of their readers, and not because they work on it or inspect it."""
        return self.filter(self._in_circles(reader), content_open=1)

    def inspected_by(self, reader: Reader):
        """Those that `reader` sees as an inspector, whatever else they are to them.  Rule: V4."""
        editions = _related(self, "editions").filter(disclosure=OuterRef("pk")).exclude(state=State.DRAFT)
        return self.filter(Exists(editions.order_by()), inside(reader.inspects))

    def newest_visible(
        self, reader: Reader, number: int, *, before=None, after=None, since=None, until=None, shelf=0, **where: Any
    ):
        """The `number` lines that came last to `reader`'s circles, newest first.

        The same rows as `visible_to` of those released, in its merged form: the newest of each key, merged.
        `before` is the (listed_at, id) of the row after which to go on; with `after` the list goes up from that row,
        so that the nearest stands first.  `since` and `until` are moments, the first included.  `where` narrows by
        column (item_id, organization_id, a level): to one value, or to the rows of a queryset.  Rule: L1.
        """
        sql, params = _merged(self, reader, number, Span(since, until, before, after), shelf, where)
        order = ("listed_at", "id") if after else ("-listed_at", "-id")
        return self.filter(pk__in=RawSQL(sql, params)).order_by(*order)

    def current(self, now: datetime.datetime):
        """Those that stand on the current shelf at `now`: released and not over.  Rule: T4."""
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=now), shelf=0, tier_now__gt=0)

    def owing_evidence(self, *channels: Channel):
        """Those disclosed of which some channel that the edition shown demands (one of `channels`) is not proved.

        What has ended owes its evidence too, until its record is closed.  Rule: E1, E3.
        """
        owing = self._lacks(channels or evidence.CHANNELS)
        return self._with_demands().unsealed().filter(owing, tier_now__gt=0)

    def unsealed(self):
        """Those whose record is not closed: about the others nothing can be done any more.  Rule: A7."""
        return self.filter(~Q(shown__state=State.ARCHIVED))

    def with_lacks(self):
        """Annotates `lacks_board`, `lacks_meeting` and so on: 1 where that channel owes its evidence.

        For the rows of one page: over many it costs more than `owing_evidence`.  Rule: E1.
        """
        return self._with_demands().annotate(
            **{
                f"lacks_{channel.value}": Case(
                    When(self._lacks([channel]), then=Value(1)),
                    default=Value(0),
                    output_field=models.SmallIntegerField(),
                )
                for channel in evidence.CHANNELS
            }
        )

    def without_evidence(self, day: datetime.date):
        """Those that lack evidence longer than their catalogue allows, as `day` finds it.  Rule: E1, E3.

        Also those that were sealed without it.  Reads the catalogues and the calendar first, one query each.
        """
        late = Q(pk__in=[])
        for working_days, limit in evidence.limits(day):
            by_channel = Q(pk__in=[])
            for channel in evidence.CHANNELS:
                by_channel |= self._lacks([channel]) & Q(Exists(self._demanded_before(limit, channel)))
            late |= by_channel & Q(item__category__catalog__evidence_working_days=working_days)
        pending = _related_of(self, "shown", "releases").filter(edition=OuterRef("shown"), released_at=None)
        return self._with_demands().filter(late, ~Exists(pending.order_by()), tier_now__gt=0)

    def _demanded_before(self, limit: datetime.datetime, channel: Channel):
        """Within a query for disclosures: the stages by which the last circle was to be told by `channel`.

        The board is hung anew with every edition; who was to be told otherwise by an earlier one still is.
        """
        stages = _related_of(self, "shown", "releases").filter(released_at__lt=limit, tier__gte=OuterRef("tier_now"))
        if channel == Channel.BOARD:
            return stages.filter(edition=OuterRef("shown")).order_by()
        demanded = stages.alias(demanded=Cast("edition__channels", TextField()))
        return demanded.filter(edition__disclosure=OuterRef("pk"), demanded__contains=f'"{channel.value}"').order_by()

    def _with_demands(self):
        return self.alias(demanded=Cast("shown__channels", models.TextField()))

    def _lacks(self, channels: Iterable[Channel]) -> Q:
        """The edition shown demands one of `channels`, and no posting proves it; asks the alias `demanded`."""
        lacking = Q(pk__in=[])
        for channel in channels:
            proof = _related(self, "postings").proving(OuterRef("shown"))
            proof = proof.filter(disclosure=OuterRef("pk"), channel=channel).order_by()
            lacking |= Q(~Exists(proof), demanded__contains=f'"{channel.value}"')
        return lacking

    def listed(self):
        """Those that stand in some list: released, whether their time is over or not."""
        return self.filter(tier_now__gt=0)

    def ending_soon(self, now: datetime.datetime):
        """The current ones whose time is over within seven days of `now`, soonest first."""
        return self.current(now).filter(ends_at__lte=now + SOON).order_by("ends_at", "id")

    def asking(self):
        """Those that ask their readers for opinions before something is decided.  Rule: L4.

        The catalogue knows it where an item covers nothing but the time before; of one that covers the course and
        the result as well, the title has to say so.
        """
        says_so = Q(pk__in=[])
        for word in ASKING_WORDS:
            says_so |= Q(title__contains=word)
        items = _parents(self, "item").annotate(covers=Cast("stages", TextField()))
        before = Q(item__in=items.filter(covers__contains='"before"').values("pk"))
        nothing_else = Q(item__in=items.filter(covers='["before"]').values("pk"))
        return self.filter(nothing_else | (before & says_so))

    def _in_circles(self, reader: Reader) -> Q:
        return Q(audience__in=reader.keys) | self._named(reader)  # key 0, not released, is held by nobody

    def _named(self, reader: Reader) -> Q:
        """Those shown to `reader` by name today, and to circles of other organisations that they stand in."""
        if reader.person is None:
            return Q(pk__in=[])
        grants = _related(self, "grants").in_force(reader.day).filter(user=reader.person)
        circles = _related(self, "extra_circles").open().filter(audience__in=reader.keys)
        return Q(pk__in=grants.values("content_object")) | Q(pk__in=circles.values("disclosure"))

    def _behind_the_scenes(self, reader: Reader) -> Q:
        """Those of which `reader` works on or inspects an edition."""
        if not (reader.works_in or reader.inspects):
            return Q(pk__in=[])
        editions = _related(self, "editions").filter(_worked_on(reader) | _inspected(reader))
        return Q(pk__in=editions.values("disclosure"))


class EditionQuerySet(VisibleQuerySet):
    def visible_to(self, reader: Reader):
        """The edition that a visible disclosure shows, and those `reader` works on or inspects.  Rule: V3, V4."""
        shown = Q(shown_by__in=self._disclosures().visible_to(reader))
        return self.filter(shown | self._behind_the_scenes(reader))

    def readable_to(self, reader: Reader):
        """Those whose content `reader` may open as well.  Rule: V5."""
        shown = Q(shown_by__in=self._disclosures().readable_to(reader))
        return self.filter(shown | self._behind_the_scenes(reader))

    def formerly_readable_to(self, reader: Reader):
        """Those that the one shown replaced, and that `reader` could read while they stood, as they can the one shown.

        Whom a later stage reached for the first time never met the former text.  Rule: L6, V3.
        """
        reached = _related(self, "releases").filter(edition=OuterRef("pk"), released_at__isnull=False)
        circle = (F("edition__disclosure__organization") * 2 + F("edition__subtree")) * 16 + F("tier")
        own = reached.alias(circle=circle).filter(Q(tier=Tier.PUBLIC) | Q(circle__in=reader.keys))
        web = self.alias(told=Cast("channels", TextField())).filter(told__contains='"web"')
        return web.filter(
            Exists(own) | self._behind_the_scenes(reader),
            disclosure__in=self._disclosures().readable_to(reader),
            number__lt=F("disclosure__shown__number"),
        )

    def worked_on_by(self, reader: Reader):
        """Those that `reader` works on in an office; what one only reads or inspects is not among them.  Rule: V4."""
        return self.filter(_worked_on(reader))

    def inspected_by(self, reader: Reader):
        """Those that `reader` inspects, drafts apart, whatever else they are to them.  Rule: V4."""
        return self.filter(_inspected(reader))

    def decided_beside(self, reader: Reader):
        """Those on which an organisation that `reader` signs for signed last: they may have been before `reader`.

        One that a colleague returned leaves the sight of both; whoever was still writing may hear of it.
        """
        return self._with_last_step().filter(signed_last_in__in=reader.signs_in)

    def called_back_from(self, reader: Reader):
        """Those that `reader` had to carry out until they were called back, and may still be writing of."""
        here = {"disclosure__organization__in": reader.carries_in}
        return self._with_last_step().filter(done_last="call_back", **here)

    def _with_last_step(self):
        steps = _related(self, "steps").filter(edition=OuterRef("pk")).order_by("-id")
        return self.annotate(
            signed_last_in=Subquery(steps.values("signed_in")[:1]), done_last=Subquery(steps.values("verb")[:1])
        )

    def on_their_way(self):
        """Those that are being written, wait for a signature, or wait for their day."""
        return self.filter(state__in=ON_THEIR_WAY)

    def in_queue_of(self, reader: Reader):
        """Those that wait for a signature of `reader`, longest waiting first; the verb asks again.  Rule: R6, W2."""
        mine = Q(pk__in=[])
        for state, verb in TURN.items():
            mine |= Q(state=state, turn_organization__in=reader.holding(PERMISSION[verb]))
        signed = _related(self, "steps").filter(
            edition=OuterRef("pk"), round=OuterRef("round"), signed_by=reader.person, verb__in=SIGNING
        )
        may_join = Q(state=State.CLEARED, disclosure__organization__joint_clearing=1, disclosure__item__sensitive=False)
        barred = (may_join & Exists(signed.exclude(verb="clear"))) | (~may_join & Exists(signed))
        return self.filter(mine).exclude(barred).order_by("waiting_since", "id")

    def _behind_the_scenes(self, reader: Reader) -> Q:
        return _worked_on(reader) | _inspected(reader)

    def _disclosures(self):
        return _parents(self, "disclosure")


class ContentQuerySet(VisibleQuerySet):
    """Rows, attachments, stages and signatures: they ask their edition, never the disclosure.  Rule: V3."""

    def visible_to(self, reader: Reader):
        return self.filter(edition__in=self._editions().visible_to(reader))

    def readable_to(self, reader: Reader):
        return self.filter(edition__in=self._editions().readable_to(reader))

    def inspected_by(self, reader: Reader):
        """Those of the editions that `reader` inspects.  Rule: V4."""
        return self.filter(_inspected(reader, "edition__"))

    def _editions(self):
        return _parents(self, "edition")


class ReleaseQuerySet(ContentQuerySet):
    def due(self, now: datetime.datetime):
        """The stages whose time has come, of editions that may be released.  Rule: T1.

        An edition that replaces another waits until its own first circle is at least as wide as the one its
        predecessor has reached, so that nobody meets it before their stage.  What nobody has seen yet waits as long
        as its duty is filed as withheld or set aside.  Rule: D4.
        """
        return self.filter(
            Q(edition__state=State.RELEASED) | Q(tier__gte=F("edition__disclosure__tier_now")),
            Q(edition__disclosure__tier_now__gt=0) | _still_owed("edition__disclosure__obligation"),
            ~self._behind_the_party(now),
            released_at=None,
            due_at__lte=now,
            edition__state__in=[State.APPROVED, State.RELEASED],
            edition__approved_hash=F("edition__content_hash"),
        ).order_by("due_at", "tier", "id")

    def undone(self, now: datetime.datetime):
        """The stages whose time has come and that cannot be released, though they wait for no other stage."""
        waiting = self.filter(
            ~self._behind_the_party(now),
            released_at=None,
            due_at__lte=now,
            edition__state__in=[State.APPROVED, State.RELEASED],
        )
        return waiting.exclude(pk__in=self.due(now).order_by().values("pk"))

    def _behind_the_party(self, now: datetime.datetime) -> Q:
        """The stages outside the party of first editions for which the party has not had its time.  Rule: V8.

        What goes inside the party first keeps the distance that its plan leaves, also where the first stage is late.
        """
        distance = ExpressionWrapper(OuterRef("due_at") - F("due_at"), output_field=models.DurationField())
        due_at = ExpressionWrapper(F("released_at") + distance, output_field=models.DateTimeField())
        inside_first = self.model._default_manager.alias(outside_at=due_at).filter(
            Q(released_at=None) | Q(outside_at__gt=now), edition=OuterRef("edition"), tier__lte=Tier.PARTY_MEMBERS
        )
        return Q(
            Exists(inside_first.order_by()),
            tier__gt=Tier.PARTY_MEMBERS,
            edition__number=1,
            edition__disclosure__item__inner_first=True,
        )


def _still_owed(through: str) -> Q:
    """Those whose duty is neither filed as withheld nor set aside; `through` leads to the duty, which may be none."""
    withheld = Withholding.objects.in_force().filter(obligation=OuterRef(through)).order_by()
    return Q(**{f"{through}__not_applicable_at": None}) & ~Q(Exists(withheld))


class PostingQuerySet(VisibleQuerySet):
    def visible_to(self, reader: Reader):
        """Those of the lines that `reader` sees: how people were told is no part of the content.  Rule: E6."""
        return self.filter(disclosure__in=_parents(self, "disclosure").visible_to(reader))

    def standing(self):
        """Those that nobody has struck out.  Rule: E5."""
        return self.filter(withdrawal=None)

    def of_the_same_text(self):
        """Those of the text that their edition has now, and not of one before it was called back.  Rule: E1, D3."""
        return self.filter(evidence.SAME_TEXT)

    def proving(self, shown: Any = None):
        """Those that are evidence for their channel, of the edition `shown` where that is asked.  Rule: E1."""
        return self.standing().filter(self._proves(shown or F("disclosure__shown")))

    def with_proof(self):
        """Annotates `proves`: 1 where the posting is evidence for its channel.  Rule: E1."""
        proves = Q(withdrawal=None) & self._proves(F("disclosure__shown"))
        return self.annotate(
            proves=Case(When(proves, then=Value(1)), default=Value(0), output_field=models.SmallIntegerField())
        )

    def with_photos(self, reader: Reader):
        """Each once for each of its photographs, or once without; by the day, and by posting.

        `photo_slug`, `photo_width` and `photo_height` tell of it, and are null where there is none or `reader` may
        not see it.  Rule: E6.
        """
        may_see = _photographs_open(_parents(self, "disclosure"), reader)
        columns = {
            f"photo_{name}": Case(When(may_see, then=F(f"photos__{name}"))) for name in ("slug", "width", "height")
        }
        return self.annotate(**columns).order_by("from_on", "pk", "photos__pk")

    def _proves(self, shown: Any) -> Q:
        photographed = Q(Exists(_related(self, "photos").filter(posting=OuterRef("pk")).order_by()))
        return evidence.proof(photographed, shown)


class PostingWithdrawalQuerySet(VisibleQuerySet):
    def visible_to(self, reader: Reader):
        """Those of the postings that `reader` sees.  Rule: E6."""
        return self.filter(posting__in=_parents(self, "posting").visible_to(reader))


class PostingPhotoQuerySet(VisibleQuerySet):
    def visible_to(self, reader: Reader):
        """Those of the postings that `reader` sees, where these show them.  Rule: E6."""
        disclosures = _parents(_parents(self, "posting").all(), "disclosure")
        return self.filter(
            _photographs_open(disclosures, reader, "posting__"),
            posting__in=_parents(self, "posting").visible_to(reader),
        )


def _photographs_open(disclosures: Any, reader: Reader, through: str = "") -> Q:
    """Which postings show their photographs to `reader`; `through` leads to the posting.

    On a photograph of a board one can read what hangs there: it closes with the content, and where that is not the
    text shown it is for those who work on that or inspect it.  So are all of a posting that was struck out.
    """
    board = Q(**{f"{through}channel": Channel.BOARD})
    shown = Q(
        **{
            f"{through}edition": F(f"{through}disclosure__shown"),
            f"{through}content_hash": F(f"{through}edition__content_hash"),
        }
    )
    stands = Q(**{f"{through}withdrawal": None}) & (~board | shown)
    behind = _worked_on(reader, f"{through}edition__") | _inspected(reader, f"{through}edition__")
    after_end = f"{through}disclosure__item__personal_data_after_end"
    closed = Q(**{f"{through}disclosure__shelf": 1, after_end: AfterEnd.HIDE})
    readable = Q(**{f"{through}disclosure__in": disclosures.readable_to(reader)})
    return (stands | behind) & (~closed | readable)


class GrantQuerySet(VisibleQuerySet):
    def in_force(self, day: datetime.date):
        """Those whose term holds `day`, of the edition that its disclosure shows.  Rule: V2."""
        return self.filter(
            Q(until_on=None) | Q(until_on__gte=day), from_on__lte=day, content_object__shown=F("edition")
        )

    def visible_to(self, reader: Reader):
        """Who is named is content of the edition: for those who work on it or inspect it."""
        editions = _parents(self, "edition")
        return self.filter(edition__in=editions.filter(_worked_on(reader) | _inspected(reader)))


class ExtraCircleQuerySet(ContentQuerySet):
    def open(self):
        """Those of the edition shown, once its own organisation has reached the same tier.  Rule: V2."""
        return self.filter(disclosure__shown=F("edition"), disclosure__tier_now__gte=F("tier"))


def _merged(queryset, reader: Reader, number: int, span: Span, shelf: int, where: dict[str, Any]) -> tuple[str, list]:
    """SQL for the ids of the nearest `number` rows over all arms of sight, each arm by its own index."""
    connection = connections[queryset.db]
    table = queryset.model._meta.db_table
    common, values = _narrowed(queryset, reader, span, shelf, where)
    way = "ASC" if span.after else "DESC"
    tail = f"{' AND '.join(common)} ORDER BY listed_at {way}, id {way} LIMIT {int(number)}"
    arms, params = (
        [_key_arm(connection.vendor, table, tail)],
        [_key_values(connection.vendor, reader), *values],
    )
    for sql, inner in [*_named_ids(queryset, reader, connection), *_ids_behind_the_scenes(queryset, reader)]:
        arms.append(f'SELECT * FROM (SELECT id, listed_at FROM "{table}" WHERE id IN ({sql}) AND {tail}) beside')
        params += [*inner, *values]
    union = " UNION ".join(arms)
    return f"SELECT id FROM ({union} ORDER BY listed_at {way}, id {way} LIMIT {int(number)}) newest", params


def _narrowed(queryset, reader: Reader, span: Span, shelf: int, where: dict[str, Any]) -> tuple[list[str], list]:
    """What every arm asks of its rows, in SQL, and the values of it."""
    moment = connections[queryset.db].ops.adapt_datetimefield_value
    common = ["shelf = %s", "tier_now > 0"]
    values: list[Any] = [shelf]
    if shelf == 0:
        common.append("(ends_at IS NULL OR ends_at > %s)")
        values.append(moment(reader.now))
    for column, value in where.items():
        queryset.model._meta.get_field(column.removesuffix("_id"))  # a column of ours, or FieldDoesNotExist
        if isinstance(value, QuerySet):
            sql, inner = value.order_by().values("pk").query.sql_with_params()
            common.append(f'+"{column}" IN ({sql})')  # the plus keeps it out of an index: SQLite errs on IN in one
            values += inner
        else:
            common.append(f'"{column}" = %s')
            values.append(value)
    for end, sign in ((span.since, ">="), (span.until, "<")):
        if end is not None:
            common.append(f"listed_at {sign} %s")
            values.append(moment(end))
    for row, sign in ((span.before, "<"), (span.after, ">")):
        if row is not None:
            common.append(f"(listed_at, id) {sign} (%s, %s)")
            values += [moment(row[0]), row[1]]
    return common, values


def _key_arm(vendor: str, table: str, tail: str) -> str:
    if vendor == "postgresql":
        return (
            "SELECT i.id, i.listed_at FROM unnest(%s::bigint[]) k CROSS JOIN LATERAL "
            f'(SELECT id, listed_at FROM "{table}" WHERE audience = k AND {tail}) i'
        )
    return (
        f'SELECT x.id AS id, x.listed_at AS listed_at FROM json_each(%s) k CROSS JOIN "{table}" x ON x.id IN '
        f'(SELECT id FROM "{table}" WHERE audience = k.value AND {tail})'
    )


def _key_values(vendor: str, reader: Reader) -> Any:
    keys = list(reader.keys)
    return keys if vendor == "postgresql" else str(keys)


def _named_ids(queryset, reader: Reader, connection) -> list[tuple[str, list]]:
    """What `_named` finds, written out: Django takes several times as long to write it as the database to answer."""
    if reader.person is None:
        return []
    line = queryset.model._meta.db_table
    grants, circles = (_related(queryset, name).model._meta.db_table for name in ("grants", "extra_circles"))
    day = connection.ops.adapt_datefield_value(reader.day)
    held = "= ANY(%s)" if connection.vendor == "postgresql" else "IN (SELECT value FROM json_each(%s))"
    return [
        (
            f'SELECT d.id FROM "{grants}" g '
            f'JOIN "{line}" d ON d.id = g.content_object_id AND d.shown_id = g.edition_id '
            "WHERE g.user_id = %s AND g.from_on <= %s AND (g.until_on IS NULL OR g.until_on >= %s)",
            [reader.person, day, day],
        ),
        (
            f'SELECT d.id FROM "{circles}" c '
            f'JOIN "{line}" d ON d.id = c.disclosure_id AND d.shown_id = c.edition_id '
            f"WHERE c.audience {held} AND c.tier <= d.tier_now",
            [_key_values(connection.vendor, reader)],
        ),
    ]


def _ids_behind_the_scenes(queryset, reader: Reader) -> list[tuple[str, list]]:
    if not (reader.works_in or reader.inspects):
        return []
    behind = queryset.model._default_manager.filter(queryset._behind_the_scenes(reader)).values("pk").order_by()
    sql, params = behind.query.sql_with_params()
    return [(sql, list(params))]
