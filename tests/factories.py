"""Makes what tests need, by the real actions and verbs wherever there are some."""

import datetime
import itertools

from audit import clock, travel
from audit.act import Act, by_timetable
from catalog.actions import mark_not_applicable, withhold
from catalog.choices import COLLECTIVE, ColumnType
from catalog.duedates import due_for
from catalog.models import Catalog, Category, Item, ItemChannel, ItemKind, Obligation, TimingRule
from catalog.timing import EVENT_DRIVEN, MONTHS, Timing, period_of
from disclosure import actions, workflow
from disclosure.models import Disclosure, Edition, Release
from disclosure.states import SIGNING, TURN, State
from organizations.calendar import ONE_DAY, WorkingCalendar
from organizations.kinds import Kind
from organizations.models import Office, Organization, Standing, User
from organizations.tiers import Tier

QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]
"""Password hashers that cost no time."""
LONG_AGO = datetime.date(2020, 1, 1)
_serial = itertools.count(1)


def make_organization(name, *, kind="agency", superior=None, **fields):
    """An organisation below `superior`, with a code of its own; the catalogue comes from the top of the tree."""
    serial = next(_serial)
    organization = Organization(
        name=name,
        kind=kind,
        superior=superior,
        level=superior.level + 1 if superior else 1,
        code=fields.pop("code", f"T{serial:03}"),
        fonds=fields.pop("fonds", f"{serial:04}"),
        **fields,
    )
    for level in range(1, 7):
        setattr(organization, f"level_{level}", getattr(superior, f"level_{level}", None))
    organization.save()
    setattr(organization, f"level_{organization.level}", organization.pk)
    organization.catalog_issuer_id = organization.catalog_issuer_id or organization.level_1
    organization.save()
    return organization


def make_person(name="张三", **fields):
    """A person with an account and no office."""
    serial = next(_serial)
    fields.setdefault("username", f"person{serial}")
    fields.setdefault("email", f"person{serial}@example.org")
    return User.objects.create_user(name=name, password=fields.pop("password", "long-enough-7"), **fields)


def make_office(role, organization, person=None, *, from_on=LONG_AGO, until_on=None):
    """`role` in `organization` for `person`, by default for somebody new; returns the office."""
    person = person or make_person(f"{organization.name}{role}")
    return Office.objects.create(
        person=person, organization=organization, role=role, from_on=from_on, until_on=until_on
    )


def make_standing(tier, organization, person=None, *, from_on=LONG_AGO, until_on=None):
    """A standing at `tier` in `organization`; returns it."""
    person = person or make_person(f"{organization.name}{Tier(tier).code}")
    return Standing.objects.create(
        person=person, organization=organization, tier=tier, from_on=from_on, until_on=until_on
    )


PERIOD = "end of the period"
TIMING_RULES = {  # due within, unit, counted from, shown for at least (days), asked again every (months)
    Timing.LONG_TERM: (5, "working", "set or changed", 365, 12),
    Timing.REGULAR_MONTHLY: (10, "calendar", PERIOD, None, None),
    Timing.REGULAR_QUARTERLY: (20, "calendar", PERIOD, None, None),
    Timing.REGULAR_HALF_YEARLY: (20, "calendar", PERIOD, None, None),
    Timing.REGULAR_YEARLY: (31, "calendar", PERIOD, None, None),
    Timing.STAGED: (3, "working", "the step", 30, None),
    Timing.TEMPORARY: (1, "working", "the decision", 7, None),
}
"""What the reference catalogue says of each timing type."""


def make_catalog(issuer, *, edition="2026", effective_on=datetime.date(2026, 1, 1), **fields):
    """A catalogue without items, issued by `issuer`, with the timing rules of the reference catalogue."""
    fields.setdefault("title", f"{issuer.name}党务公开目录")
    catalog = Catalog.objects.create(issuer=issuer, edition=edition, effective_on=effective_on, **fields)
    for timing, (number, unit, after, minimum, months) in TIMING_RULES.items():
        TimingRule.objects.create(
            catalog=catalog,
            timing=timing,
            due_number=number,
            due_unit=unit,
            due_after=after,
            due_source="参考目录",
            minimum_days=minimum,
            review_every_months=months,
        )
    return catalog


def make_item(catalog, *, timing=Timing.REGULAR_QUARTERLY, kinds=tuple(Kind), channels=("web",), **fields):
    """An item of `catalog` for the public; category and matter come from its code (CCMMII) and are made when missing.

    By default quarterly, on the web, for every kind of organisation, with a code of its own.
    """
    code = fields.pop("code", f"0101{next(_serial):02}")
    fields.setdefault("title", f"项目{code}")
    fields.setdefault("tier", Tier.PUBLIC)
    category, _ = Category.objects.get_or_create(catalog=catalog, code=code[:2], defaults={"title": "类别"})
    matter, _ = Category.objects.get_or_create(
        catalog=catalog, code=code[:4], defaults={"title": "事项", "parent": category}
    )
    item = Item.objects.create(category=matter, code=code, timing=timing, **fields)
    ItemKind.objects.bulk_create(ItemKind(item=item, kind=kind) for kind in kinds)
    ItemChannel.objects.bulk_create(ItemChannel(item=item, channel=channel) for channel in channels)
    return item


# -- Editions, on their way by the real verbs --------------------------------------------------------------------

NOW = datetime.datetime(2026, 11, 20, 2, 0, tzinfo=datetime.UTC)
"""A Friday morning in Shanghai, within the ordinary week: when things happen unless a test says otherwise."""

OFFICES = {
    "propose": "drafter",
    "clear": "confidentiality_reviewer",
    "review": "reviewer",
    "approve": "approver",
    "call_back": "approver",
    "archive": "archivist",
}
"""The office in which each verb is signed."""

WAY = {
    State.DRAFT: (),
    State.PROPOSED: ("propose",),
    State.CLEARED: ("propose", "clear"),
    State.REVIEWED: ("propose", "clear", "review"),
    State.APPROVED: SIGNING,
    State.RETURNED: ("propose", "return_to_author"),
    State.REFUSED: ("propose", "refuse"),
    State.RELEASED: (*SIGNING, "release"),
    State.SUPERSEDED: (*SIGNING, "release", "supersede"),
    State.ENDED: (*SIGNING, "release", "end"),
    State.ARCHIVED: (*SIGNING, "release", "end", "archive"),
}
"""The verbs that lead from a draft to each state."""

SAMPLES = {
    ColumnType.TEXT: "示例",
    ColumnType.PERSON: "李四",
    ColumnType.MONEY: "1200.50",
    ColumnType.INTEGER: "12",
    ColumnType.DECIMAL: "1.5",
    ColumnType.PERCENTAGE: "12",
    ColumnType.DATE: "2026-11-02",
    ColumnType.MONTH: "2026-10",
    ColumnType.PHONE: "0731-1234567",
    ColumnType.ID_NUMBER: "110101199003070134",
}
"""One good value for each type of column."""


def act_of(person, at=NOW):
    """What `person` does at the moment `at`; its verb finds the office."""
    return Act(by=person.pk, name=person.name, at=at, request="test")


def holder(role, organization, *, apart_from=()):
    """Somebody who holds `role` in `organization`, whoever does so already or, if need be, somebody new."""
    held = Office.objects.in_force(NOW.date()).filter(role=role, organization=organization, person__is_active=True)
    found = held.exclude(person__in=apart_from).order_by("pk").first()
    return (found or make_office(role, organization)).person


def make_obligation(item, organization, *, starts_on=None, until_on=None, due_on=None, **fields):
    """What `organization` owes for `item`: the last period that was over on NOW, or a fact of that very day."""
    months = MONTHS.get(item.timing)
    if starts_on is None:
        this = period_of(NOW.date(), months or 1)
        starts_on = period_of(this.first - ONE_DAY, months).first if months else NOW.date()
    if until_on is None:
        until_on = period_of(starts_on, months).last if months else starts_on
    due = due_for(item, item.timing_rule, until_on, WorkingCalendar.load())
    if item.timing in EVENT_DRIVEN:
        fields = {"cause": "fact", "fact": f"事实{next(_serial)}"} | fields
    fields.setdefault("cause", "period" if months else "standing")
    return Obligation.objects.create(
        organization=organization,
        item=item,
        starts_on=starts_on,
        until_on=until_on,
        due_on=due_on or due.on,
        explained=due.explained,
        **fields,
    )


def withheld(obligation, *, at=NOW):
    """Files `obligation` with the superior as withheld; returns the filing."""
    again_on = clock.day_of(at) + datetime.timedelta(days=30)
    filing = {"reason": "正在核实", "basis": "县委通知", "scope": "全文", "examine_again_on": again_on}
    return withhold(obligation, **filing, act=act_of(holder("drafter", obligation.organization), at))


def set_aside(obligation, *, at=NOW):
    """Sets `obligation` aside as not applicable; returns it."""
    act = act_of(holder("approver", obligation.organization), at)
    return mark_not_applicable(obligation, reason="没有这类事项", act=act)


def make_edition(
    state=State.DRAFT,
    *,
    organization,
    item=None,
    obligation=None,
    stages=None,
    now=NOW,
    **content,
):
    """An edition of `organization` in `state`, led there at the moment `now` by the real verbs.

    Without an `item` it is one that is owed at once to the public (`make_item`'s fields may be given in
    `content` under `item_fields`).  `stages` are (tier, moment) pairs, by default all at `now`, a party stage
    first where the item asks for it.  Whoever signs holds the office already, or is given it.  A released one has
    every stage released that was due by `now`; to end it the clock goes on to its `ends_at`, and so for archived.
    Answers with the edition as the database has it.
    """
    item = item or (obligation and obligation.item) or any_item(organization, **content.pop("item_fields", {}))
    obligation = obligation or make_obligation(item, organization)
    with travel.at(now):
        drafter = holder("drafter", organization)
        edition = actions.start(obligation, act=act_of(drafter, now))
        write(edition, drafter, stages=stages, now=now, **content)
    return lead(edition, state, now=now)


def make_disclosure(state=State.RELEASED, **fields):
    """The disclosure of an edition in `state`, as `make_edition` makes it; by default released."""
    return Disclosure.objects.get(editions=make_edition(state, **fields))


def make_correction(disclosure, state=State.DRAFT, *, stages=None, now=NOW, **content):
    """The next edition of a released disclosure, led to `state`."""
    with travel.at(now):
        drafter = holder("drafter", disclosure.organization)
        edition = actions.correct(disclosure, act=act_of(drafter, now))
        stages = stages or [(stage.tier, now) for stage in edition.releases.all()]
        write(edition, drafter, stages=stages, now=now, **content)
    return lead(edition, state, now=now)


def any_item(organization, **fields):
    """An item of the catalogue that binds `organization`, owed at once to the public unless `fields` say otherwise."""
    issuer = organization.catalog_issuer
    catalog = Catalog.objects.filter(issuer=issuer).order_by("effective_on").last() or make_catalog(issuer)
    return make_item(catalog, **({"timing": Timing.TEMPORARY} | fields))


def write(edition, drafter, *, stages=None, now=NOW, **content):
    """Let `drafter` write all that the item asks for; `content` (fields of Draft) says what is special."""
    item = edition.disclosure.item
    content.setdefault("title", edition.title or f"标题{edition.pk}")
    content.setdefault("summary", "经会议研究决定，自即日起施行。")
    content.setdefault("fact_on", clock.day_of(now))
    content.setdefault("body", "<p>正文。</p>")
    content.setdefault("channels", edition.channels)
    if item.column_set and "rows" not in content:
        content["rows"] = [{column.name: SAMPLES[column.type] for column in item.column_set.columns.all()}]
    plan = [actions.Stage(tier, due_at) for tier, due_at in stages or _plan_at(now, item)]
    return actions.save_draft(edition, actions.Draft(stages=plan, **content), act=act_of(drafter, now))


def lead(edition, state, *, now=NOW):
    """Take `edition`, a draft, to `state` by the real verbs; returns it fresh from the database."""
    for verb in WAY[State(state)]:
        now = _take(verb, Edition.objects.get(pk=edition.pk), now)
    return Edition.objects.get(pk=edition.pk)


def sign(edition, verb, *, now=NOW):
    """Let whoever's turn it is take one of the verbs that people take; returns the edition fresh from the database."""
    given = {
        "clear": {"clearance": workflow.Clearance("无涉密内容", findings_handled="已脱敏")},
        "review": {"opinion": "情况属实"},
        "approve": {"opinion": "同意"},
        "return_to_author": {"reason": "请补充"},
        "call_back": {"reason": "请更正"},
        "refuse": {"reason": "不宜公开"},
    }.get(verb, {})
    if verb == "approve" and edition.disclosure.item.approver in COLLECTIVE:
        given |= {"vote_on": clock.day_of(now), "vote_result": "一致同意"}
    with travel.at(now):
        person = holder(*_place_of(edition, verb, now), apart_from=_signers(edition))
        getattr(workflow, verb)(edition, act=act_of(person, now), **given)
    return Edition.objects.get(pk=edition.pk)


def _take(verb, edition, now):
    """Take one verb, a person's or the clock's; returns the moment at which it was done."""
    if verb == "release":
        with travel.at(now):
            workflow.release_stages(Release.objects.due(now).filter(edition=edition), act=by_timetable(now))
    elif verb == "supersede":
        make_correction(edition.disclosure, State.RELEASED, now=now)
    elif verb == "end":
        now = edition.disclosure.ends_at
        with travel.at(now):
            workflow.end_due(act=by_timetable(now))
    else:
        edition = sign(edition, verb, now=now)
        if verb == "clear" and edition.state == State.PROPOSED:  # a sensitive item is cleared twice
            sign(edition, verb, now=now)
    return now


def _place_of(edition, verb, now):
    """The office that takes `verb` next, and where: the organisation whose turn it is, else where one is missing."""
    role = OFFICES[TURN[edition.state]] if verb in {"return_to_author", "refuse"} else OFFICES[verb]
    own, item = edition.disclosure.organization, edition.disclosure.item
    if edition.turn_organization_id:
        return role, edition.turn_organization
    if verb == "approve" and item.approver == "issuer":
        return role, item.category.catalog.issuer
    second = verb == "clear" and edition.steps.filter(round=edition.round, verb="clear").exists()
    if second or (verb == "approve" and item.approver == "superior"):
        return role, own.superior or own
    return role, own


def _signers(edition):
    """Who has signed this round already, and so signs nothing else in it."""
    if edition.state not in TURN:
        return []
    return list(edition.steps.filter(round=edition.round, verb__in=SIGNING).values_list("signed_by", flat=True))


def _plan_at(now, item):
    tiers = [Tier.PARTY_MEMBERS, item.tier] if item.inner_first else [item.tier]
    return [(int(tier), now + datetime.timedelta(seconds=n)) for n, tier in enumerate(tiers)]
