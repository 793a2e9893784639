"""Leads a draft of the demonstration to approved, its one stage due in so many seconds; says where it stands.

Run as a module on a portal's database: `python -m tests.journeys.approved 12`.  The verbs are the real ones.
"""

import datetime
import sys

import django


def main(seconds: int) -> str:
    """The address of what was approved."""
    from audit import clock
    from audit.act import Act
    from catalog.actions import report_fact
    from catalog.models import Catalog, Item
    from disclosure import actions, workflow
    from organizations.models import Organization, User

    def act(username: str) -> Act:
        person = User.objects.get(username=username)
        return Act(by=person.pk, name=person.name, at=clock.now())

    today = clock.today()
    item = Item.objects.get(code="080102", category__catalog__in=Catalog.objects.in_force(today))
    place = Organization.objects.get(code="QLLW")
    duty = report_fact(place, item, fact="修订请示报告制度", happened_on=today, act=act("chenxy"))
    edition = actions.start(duty, act=act("chenxy"))
    draft = actions.Draft(
        title=edition.title,
        summary="修订请示报告制度，自即日起施行。",
        fact_on=today,
        body="<p>修订内容。</p>",
        channels=edition.channels,
        stages=[actions.Stage(item.tier, clock.now() + datetime.timedelta(seconds=seconds))],
    )
    actions.save_draft(edition, draft, act=act("chenxy"))
    workflow.propose(edition, act=act("chenxy"))
    workflow.clear(edition, act=act("wanglx"), clearance=workflow.Clearance("可以公开"))
    workflow.review(edition, act=act("zhaowj"), opinion="属实")
    workflow.approve(edition, act=act("liujg"), opinion="同意")
    return edition.disclosure.get_absolute_url()


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(main(int(sys.argv[1])))
