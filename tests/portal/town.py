"""A township where every kind of reader lives and a disclosure stands in every state: the world of the doors.

Each text that somebody might see is a canary, a word that stands nowhere else: finding it anywhere in an answer says
exactly what was shown, and of which edition.
"""

import dataclasses
import datetime
import re
from pathlib import Path
from types import SimpleNamespace

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from archive.actions import seal
from audit import travel
from catalog.models import Column, ColumnSet, Withholding
from disclosure import actions, postings
from disclosure.models import Disclosure, Edition
from disclosure.states import State
from feedback import actions as feedback
from feedback.models import ReplyTerm
from notices.actions import tell
from organizations.models import CalendarDay, LeadingGroupMember, User
from organizations.roles import Role
from organizations.tiers import Tier
from tests import factories
from tests.pictures import photograph

NOW = factories.NOW
"""When everybody looks."""
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)

# -- Who looks ---------------------------------------------------------------------------------------------------

CIRCLES = {
    Tier.COMMITTEE_MEMBERS: "committee member",
    Tier.CENTRAL_GROUP: "central group",
    Tier.CONGRESS_DELEGATES: "congress delegate",
    Tier.LEADING_CADRES: "leading cadre",
    Tier.PARTY_MEMBERS: "party member",
    Tier.ALL_STAFF: "staff",
}
HOME_OFFICES = {role: role.replace("_", " ") for role in Role.values}
ELSEWHERE = {
    "drafter next door": ("neighbour", Role.DRAFTER),
    "approver next door": ("neighbour", Role.APPROVER),
    "inspector next door": ("neighbour", Role.INSPECTOR),
    "approver above": ("county", Role.APPROVER),
    "inspector above": ("county", Role.INSPECTOR),
}
POSTS = {"system": "system administrator", "security": "security administrator", "audit": "audit administrator"}

READERS = (
    "visitor",
    *CIRCLES.values(),
    "committee member next door",
    "committee member above",
    "named reader",
    *HOME_OFFICES.values(),
    *ELSEWHERE,
    *POSTS.values(),
    "former approver",
    "deactivated committee member",
)


def of(*names: str) -> frozenset[str]:
    """A set of readers; a name that nobody has is a mistake of the table."""
    assert set(names) <= set(READERS), set(names) - set(READERS)
    return frozenset(names)


NOBODY, EVERYBODY = of(), of(*READERS)
SIGNED_OUT = of("visitor", "deactivated committee member")
DRAFTERS = of("drafter", "drafter next door")
SIGNERS = of("drafter", "confidentiality reviewer", "reviewer", "approver")
CARRIERS = of("publisher", "handler", "archivist")
INSPECTORS = of("inspector", "inspector above")
IN_OFFICE = of(*HOME_OFFICES.values(), *ELSEWHERE)
ON_THE_STAFF = IN_OFFICE | of(*POSTS.values())


def circle(tier: int) -> frozenset[str]:
    """Who stands in `tier` of the township: that tier and every narrower one; the public is everybody."""
    if tier == Tier.PUBLIC:
        return EVERYBODY
    return of(*(name for narrower, name in CIRCLES.items() if narrower <= tier))


# -- What they look at -------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Matter:
    """One disclosure of the township: how far it has come, and by the rules who has to do with it.

    `state` is that of its newest edition.  `tier` is the circle reached, 0 before the first; `is_open` whether its
    readers find the content too.  `workers` work on the newest edition, `behind` on the one that its page shows or
    inspect it, `behind_the_other` the one that its page does not show.  `deciders` may take the next verb.
    """

    state: State
    workers: frozenset[str] = SIGNERS
    inspectors: frozenset[str] = INSPECTORS
    deciders: frozenset[str] = NOBODY
    tier: int = 0
    is_open: bool = False
    shelf: int = 0
    item: tuple[tuple[str, object], ...] = ()
    stages: tuple[int, ...] = ()
    before: datetime.timedelta = HOUR
    is_duty_met: bool = False
    is_posted: bool = True
    other: State | None = None
    behind_the_other: frozenset[str] = NOBODY

    @property
    def named_after(self) -> State:
        """The state that it stands for."""
        return State.SUPERSEDED if self.other == State.SUPERSEDED else self.state

    @property
    def is_on_the_board(self) -> bool:
        return self.is_posted and self.state in POSTED

    @property
    def is_asked_about(self) -> bool:
        """Whether its readers may ask about it: the committee member has, once answered and once not."""
        return bool(self.tier) and self.is_open and not self.shelf

    @property
    def askers(self) -> frozenset[str]:
        """Who may ask about it: its readers who are signed in, and nobody for an office alone."""
        return (circle(self.tier) | of("named reader")) - SIGNED_OUT if self.is_asked_about else NOBODY

    @property
    def behind(self) -> frozenset[str]:
        return self.workers | self.inspectors

    @property
    def line(self) -> frozenset[str]:
        """Who may know that it exists: its circle, the readers named, and those behind the scenes."""
        if not self.tier:
            return self.behind
        return self.behind | circle(self.tier) | of("named reader")

    @property
    def content(self) -> frozenset[str]:
        """Who may read it."""
        return self.line if self.is_open else self.behind


APPROVED_BY = of("approver", "publisher")
ALL_WORKERS = SIGNERS | CARRIERS


def released(tier: int, **fields) -> Matter:
    shown = {"workers": ALL_WORKERS, "tier": tier, "is_open": True, "is_duty_met": True}
    return Matter(State.RELEASED, **(shown | {"item": (("tier", tier),)} | fields))


MATTERS = {
    "draft": Matter(State.DRAFT, workers=of("drafter"), inspectors=NOBODY),
    "proposed": Matter(State.PROPOSED, deciders=of("confidentiality reviewer")),
    "cleared": Matter(State.CLEARED, deciders=of("reviewer")),
    "reviewed": Matter(State.REVIEWED, deciders=of("approver")),
    "reviewed, the superior's turn": Matter(
        State.REVIEWED,
        workers=SIGNERS | of("approver above"),
        deciders=of("approver above"),
        item=(("approver", "superior"),),
    ),
    "approved": Matter(State.APPROVED, workers=ALL_WORKERS, deciders=APPROVED_BY),
    "returned": Matter(State.RETURNED),
    "refused": Matter(State.REFUSED),
    "released to leading cadres, the public to come": released(4, item=(("tier", 7),), stages=(4, 7)),
    "released to party members": released(5),
    "released to staff": released(6, is_posted=False),
    "released to the public": released(7),
    "released on the notice board": released(7, is_open=False, item=(("tier", 7), ("channels", ("board",)))),
    "superseded": released(7, other=State.SUPERSEDED, behind_the_other=ALL_WORKERS | INSPECTORS),
    "released, a second edition in draft": released(6, other=State.DRAFT, behind_the_other=of("drafter")),
    "ended": Matter(
        State.ENDED,
        workers=ALL_WORKERS,
        tier=6,
        is_open=True,
        shelf=1,
        is_duty_met=True,
        item=(("tier", 6),),
        before=30 * DAY,
    ),
    "ended, content closed": Matter(
        State.ENDED,
        workers=ALL_WORKERS,
        tier=7,
        shelf=1,
        is_duty_met=True,
        item=(("tier", 7), ("personal_data_after_end", "hide")),
        before=30 * DAY,
    ),
    "archived": Matter(
        State.ARCHIVED,
        workers=ALL_WORKERS,
        tier=5,
        is_open=True,
        shelf=1,
        is_duty_met=True,
        item=(("tier", 5),),
        before=30 * DAY,
    ),
}

POSTED = {State.RELEASED, State.ENDED}
"""In these states how people were told was recorded, with a photograph, but where a matter says otherwise."""

LINE = ("title", "summary")
CONTENT = ("body", "cell", "file")
VOICES = ("asked", "replied")
KINDS = (*LINE, *CONTENT, "bytes", "masked", "duty", "place", *VOICES)
"""`masked` is a name in a column that readers see masked, `duty` the fact that the duty behind it arose from.

`asked` a is a question that waits, b the words of one that was answered; `replied` a is the answer, b the summary
that readers are shown in place of those words.  `place` is where it hangs: of the posting, and not of an edition.
"""
ASKER = "committee member"
ANSWER_SEERS = of("drafter", "approver", "publisher", "handler") | INSPECTORS
"""Who sees a question before it is answered, and the writer's own words behind a summary."""


def canary(kind: str, matter: str, edition: str = "a") -> str:
    """The word that stands in that place and nowhere else: edition a is the first, b the second."""
    return f"qz{kind}{list(MATTERS).index(matter):02}{edition}"


CANARIES = frozenset(canary(kind, matter, edition) for kind in KINDS for matter in MATTERS for edition in "ab")
CANARY = re.compile(f"qz(?:{'|'.join(KINDS)})[0-9]{{2}}[ab]")


def canaries_in(text: str) -> frozenset[str]:
    return CANARIES.intersection(CANARY.findall(text))


def shown_edition(matter: str) -> str:
    """Which edition the page of `matter` shows."""
    return "b" if MATTERS[matter].other == State.SUPERSEDED else "a"


def other_edition(matter: str) -> str:
    return "a" if shown_edition(matter) == "b" else "b"


# -- Building it -------------------------------------------------------------------------------------------------


def build(media: Path) -> SimpleNamespace:
    """Write the town into the database by the real actions and verbs; its files go below `media`."""
    with override_settings(MEDIA_ROOT=str(media)), travel.at(NOW):
        county = factories.make_organization("青岭县委", kind="county_committee")
        home = factories.make_organization("柳湾镇党委", kind="township_committee", superior=county)
        neighbour = factories.make_organization("石门镇党委", kind="township_committee", superior=county)
        town = SimpleNamespace(county=county, home=home, neighbour=neighbour, media=media)
        town.people = _settle(town)
        town.catalog = factories.make_catalog(county)
        town.column_set = ColumnSet.objects.create(catalog=town.catalog, name="rows")
        for position, (name, kind, mask) in enumerate((("what", "text", ""), ("who", "person", "given_name"))):
            Column.objects.create(
                column_set=town.column_set, position=position, name=name, title=name, type=kind, mask=mask
            )
        town.editions, town.postings = {}, {}
        for name, matter in MATTERS.items():
            _disclose(town, name)
            if matter.is_on_the_board:
                _post(town, name)
        town.opinions = {}
        for name, matter in MATTERS.items():
            if matter.is_asked_about:
                _ask_about(town, name)
        _tell_everybody(town)
        _fill_registers(town)
        town.clients = {name: _signed_in(person) for name, person in town.people.items()}
    return town


def _settle(town: SimpleNamespace) -> dict[str, User | None]:
    """The people of the town by the names of READERS; a visitor is nobody."""
    people: dict[str, User | None] = {"visitor": None}
    for tier, name in CIRCLES.items():
        people[name] = factories.make_standing(tier, town.home).person
    people["committee member next door"] = factories.make_standing(1, town.neighbour).person
    people["committee member above"] = factories.make_standing(1, town.county).person
    people["named reader"] = factories.make_person("点名")
    for role, name in HOME_OFFICES.items():
        people[name] = factories.make_office(role, town.home).person
    for name, (place, role) in ELSEWHERE.items():
        people[name] = factories.make_office(role, getattr(town, place)).person
    for post, name in POSTS.items():
        people[name] = factories.make_person(name, site_post=post)
    former = factories.make_office(Role.APPROVER, town.home, until_on=(NOW - DAY).date())
    people["former approver"] = former.person
    deactivated = factories.make_standing(1, town.home, factories.make_person("停用", is_active=False))
    people["deactivated committee member"] = deactivated.person
    assert list(people) == list(READERS)
    return people


def _disclose(town: SimpleNamespace, name: str) -> None:
    """Lead the editions of one matter to where they are to stand."""
    matter, now = MATTERS[name], NOW - MATTERS[name].before
    fields = {"timing": "temporary", "column_set": town.column_set, "channels": ("web", "board")} | dict(matter.item)
    item = factories.make_item(town.catalog, **fields)
    stages = [(tier, now + n * DAY) for n, tier in enumerate(matter.stages)] or None
    first = factories.make_edition(
        organization=town.home,
        obligation=factories.make_obligation(item, town.home, fact=canary("duty", name)),
        stages=stages,
        now=now,
        **_texts(town, name, "a"),
    )
    town.editions[name, "a"] = _attach_and_lead(town, first, name, "a", matter.state, now)
    if matter.other:
        second = factories.make_correction(first.disclosure, now=now, **_texts(town, name, "b"))
        state = State.DRAFT if matter.other == State.DRAFT else State.RELEASED
        town.editions[name, "b"] = _attach_and_lead(town, second, name, "b", state, now)


def _post(town: SimpleNamespace, name: str) -> None:
    """Let it hang on the board, with a photograph of it."""
    disclosure = Disclosure.objects.get(editions=town.editions[name, "a"])
    town.postings[name] = postings.post(
        disclosure,
        channel="board",
        place=canary("place", name),
        from_on=NOW.date(),
        until_on=None,
        photographs=[photograph()],
        act=factories.act_of(town.people["publisher"], NOW),
    )


def _texts(town: SimpleNamespace, name: str, edition: str) -> dict[str, object]:
    word = {kind: canary(kind, name, edition) for kind in KINDS}
    return {
        "title": f"关于{word['title']}的公开",
        "summary": f"摘要{word['summary']}",
        "body": f"<p>正文{word['body']}</p>",
        "rows": [{"what": word["cell"], "who": f"赵{word['masked']}"}],
        "named": [actions.Named(town.people["named reader"].pk, factories.LONG_AGO)],
    }


def _attach_and_lead(
    town: SimpleNamespace, edition: Edition, name: str, letter: str, state: State, now: datetime.datetime
) -> Edition:
    act = factories.act_of(town.people["drafter"], now)
    for copied in edition.attachments.all():
        actions.detach(copied, act=act)
    actions.attach(edition, pdf(f"{canary('file', name, letter)}.pdf", canary("bytes", name, letter)), act=act)
    if state == State.ARCHIVED:
        return _seal(town, factories.lead(edition, State.ENDED, now=now))
    return factories.lead(edition, state, now=now)


def _seal(town: SimpleNamespace, edition: Edition) -> Edition:
    """Close the file as its archivist does; the way of an edition alone leads to no record."""
    act = factories.act_of(town.people["archivist"], edition.disclosure.ends_at)
    town.record = seal(edition.disclosure, act=act, reason="照片已遗失")
    return Edition.objects.get(pk=edition.pk)


def _ask_about(town: SimpleNamespace, name: str) -> None:
    """Two questions of one reader about a matter, the second answered with a summary in place of its words."""
    disclosure = Disclosure.objects.get(pk=town.editions[name, "a"].disclosure_id)
    for letter in "ab":
        town.opinions[name, letter] = feedback.ask(
            disclosure,
            kind="question",
            text=f"{canary('asked', name, letter)}是什么？",
            act=factories.act_of(town.people[ASKER]),
        )
    feedback.answer(
        town.opinions[name, "b"],
        verified=f"核实{canary('replied', name, 'a')}",
        rule="规定",
        done="处理",
        next_step="电话",
        shown_text=f"概括{canary('replied', name, 'b')}",
        act=factories.act_of(town.people["handler"]),
    )


def pdf(name: str, text: str) -> SimpleUploadedFile:
    """A small file that is what its name says."""
    return SimpleUploadedFile(name, f"%PDF-1.4\n% {text}\n%%EOF\n".encode(), content_type="application/pdf")


def _tell_everybody(town: SimpleNamespace) -> None:
    """A notice of every disclosure to everybody who has an account, whether they may see it or not."""
    everybody = [person.pk for person in town.people.values() if person]
    for name in MATTERS:
        slug = town.editions[name, "a"].disclosure.slug
        tell(everybody, kind="test", event_key=slug, subject="有新消息", path=f"/d/{slug}/", about=slug, now=NOW)


def _fill_registers(town: SimpleNamespace) -> None:
    """One row of each register of the admin site."""
    town.rows = {
        "organizations_organization": town.home,
        "organizations_user": town.people["party member"],
        "organizations_office": town.people["supervisor"].offices.get(),
        "organizations_standing": town.people["staff"].standings.get(),
        "organizations_leadinggroupmember": LeadingGroupMember.objects.create(
            organization=town.home, person=town.people["leading cadre"], seat="leader"
        ),
        "organizations_calendarday": CalendarDay.objects.create(day=NOW.date(), is_working=1, name="调休"),
        "catalog_catalog": town.catalog,
        "catalog_category": town.catalog.categories.first(),
        "catalog_item": town.editions["draft", "a"].disclosure.item,
        "catalog_obligation": town.editions["draft", "a"].disclosure.obligation,
        "feedback_replyterm": ReplyTerm.objects.create(kind="school", number=5),
        "catalog_withholding": Withholding.objects.create(
            obligation=town.editions["refused", "a"].disclosure.obligation,
            filed_with=town.county,
            filed_by=town.people["drafter"],
            filed_at=NOW,
            reason="涉及在审事项",
            basis="保密规定",
            scope="全部",
        ),
    }


def _signed_in(person: User | None) -> Client:
    client = Client()
    if person:
        client.force_login(person, backend="organizations.backends.OfficeBackend")
    return client
