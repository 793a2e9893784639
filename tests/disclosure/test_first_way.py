"""A first walk: from a duty to its end, on both databases."""

import datetime

import pytest

from audit import travel
from audit.act import Act, by_timetable
from audit.models import Event
from disclosure import actions, workflow
from disclosure.models import Disclosure, Release
from disclosure.states import State
from tests import factories


def act_of(office, at):
    return Act(by=office.person_id, name=office.person.name, at=at)


@pytest.mark.both
def test_from_duty_to_end(county, now):
    from catalog.models import Obligation

    catalog = factories.make_catalog(county)
    item = factories.make_item(catalog, tier=6, inner_first=True, timing="temporary", minimum_days=7)
    offices = {
        role: factories.make_office(role, county)
        for role in ("drafter", "confidentiality_reviewer", "reviewer", "approver")
    }
    duty = Obligation.objects.create(
        organization=county,
        item=item,
        cause="fact",
        fact="x",
        starts_on=now.date(),
        until_on=now.date(),
        due_on=now.date(),
    )
    with travel.at(now):
        edition = actions.start(duty, act=act_of(offices["drafter"], now))
        draft = actions.Draft(
            title="标题",
            summary="摘要",
            fact_on=now.date(),
            body="<p>正文</p>",
            channels=["web"],
            stages=[
                actions.Stage(5, now + datetime.timedelta(hours=1)),
                actions.Stage(6, now + datetime.timedelta(hours=2)),
            ],
        )
        actions.save_draft(edition, draft, act=act_of(offices["drafter"], now))
        workflow.propose(edition, act=act_of(offices["drafter"], now))
        workflow.clear(
            edition, act=act_of(offices["confidentiality_reviewer"], now), clearance=workflow.Clearance("可以公开")
        )
        workflow.review(edition, act=act_of(offices["reviewer"], now), opinion="属实")
        workflow.approve(edition, act=act_of(offices["approver"], now), opinion="同意")
    edition.refresh_from_db()
    assert edition.state == State.APPROVED
    assert workflow.release_stages(Release.objects.due(now), act=by_timetable(now)) == 0

    later = now + datetime.timedelta(hours=1)
    assert workflow.release_stages(Release.objects.due(later), act=by_timetable(later)) == 1
    disclosure = Disclosure.objects.get()
    assert (disclosure.tier_now, disclosure.content_open, disclosure.title, disclosure.published_at) == (
        5,
        1,
        "标题",
        later,
    )
    later += datetime.timedelta(hours=1)
    assert workflow.release_stages(Release.objects.due(later), act=by_timetable(later)) == 1
    disclosure.refresh_from_db()
    assert disclosure.tier_now == 6
    assert disclosure.ends_at is not None
    assert workflow.end_due(act=by_timetable(disclosure.ends_at)) == 1
    assert list(Event.objects.order_by("id").values_list("verb", flat=True)) == [
        "start",
        "save_draft",
        "propose",
        "clear",
        "review",
        "approve",
        "release",
        "release",
        "end",
    ]
    assert disclosure.history.count() >= 4
