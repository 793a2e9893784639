"""What people do with duties: report that something happened, withhold, set aside, confirm.  Rule: D1, D4.

Each verb locks, asks for the right, looks at the duty, changes it and writes its event in one transaction.
"""

import contextlib
import datetime
from collections.abc import Iterator

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit import clock
from audit.act import Act
from audit.history import save_as_history
from audit.record import record
from catalog.duedates import due_for
from catalog.models import Item, Obligation, Withholding
from catalog.timing import EVENT_DRIVEN
from organizations.acting import one_act
from organizations.calendar import WorkingCalendar
from organizations.models import Organization, User
from organizations.rights import NotDone, Refused, signed

REPORT = "catalog.report_obligation"
WITHHOLD = "catalog.withhold_obligation"
SET_ASIDE = "catalog.set_aside_obligation"
CONFIRM = "catalog.confirm_obligation"


class WrongCondition(NotDone):
    """The duty is not as the verb needs it: `what` is true of it, from the day `since` on.  Nothing was changed.

    Rule: P1.
    """

    messages = {
        "met": gettext_lazy("This duty was met on %(day)s."),
        "withheld": gettext_lazy("This duty has been filed as withheld since %(day)s."),
        "not_applicable": gettext_lazy("This duty has been set aside since %(day)s: it does not apply."),
        "reported": gettext_lazy("This was reported already, as of %(day)s."),
        "lifted": gettext_lazy("This withholding was lifted on %(day)s."),
    }

    def __init__(self, what: str, since: datetime.date):
        self.what, self.since = what, since
        super().__init__(self.messages[what] % {"day": date_format(since)})


def report_fact(
    organization: Organization, item: Item, *, fact: str, happened_on: datetime.date, act: Act
) -> Obligation:
    """Say that something happened which `item` asks to disclose; returns the duty, due from that day on.

    Raises Refused when `act.by` may not, when the day lies ahead, and for an item that does not bind the
    organisation or is owed by the calendar; WrongCondition when the same was reported before.  Rule: D1, T3.
    """
    with one_act("report_fact", organization, act):
        place = Organization.objects.select_for_update().get(pk=organization.pk)
        act = signed(act, REPORT, place)
        _demand_event_of(place, item, happened_on, clock.day_of(act.at))
        due = due_for(item, item.timing_rule, happened_on, WorkingCalendar.load(happened_on))
        obligation, is_new = Obligation.objects.get_or_create(
            organization=place,
            item=item,
            cause=Obligation.Cause.FACT,
            starts_on=happened_on,
            fact=fact.strip(),
            defaults={"until_on": happened_on, "due_on": due.on, "explained": due.explained},
        )
        if not is_new:
            raise WrongCondition("reported", happened_on)
        record("report_fact", obligation, act=act, after={"fact": obligation.fact, "due_on": due.on})
    return obligation


def withhold(
    obligation: Obligation, *, reason: str, basis: str, scope: str, examine_again_on: datetime.date, act: Act
) -> Withholding:
    """File with the superior that a duty is not met for now; on `examine_again_on` it comes back as a task.

    Raises Refused, also unless that day lies after today, and WrongCondition unless the duty is open.  Rule: D4.
    """
    with _open_duty("withhold", obligation, WITHHOLD, act) as (row, act):
        if examine_again_on <= clock.day_of(act.at):
            raise Refused(_("What is withheld is examined again on a day after today."), rule="D4")
        withholding = Withholding(
            obligation=row,
            filed_with=filed_with(row.organization),
            filed_by=User(pk=act.by),
            filed_at=act.at,
            reason=reason.strip(),
            basis=basis.strip(),
            scope=scope.strip(),
            examine_again_on=examine_again_on,
        )
        save_as_history(withholding, act, reason="withhold")
        filing = {
            "filed_with": str(withholding.filed_with),
            "basis": withholding.basis,
            "scope": withholding.scope,
            "examine_again_on": examine_again_on,
        }
        record("withhold", row, act=act, after=filing, reason=withholding.reason)
    return withholding


def lift_withholding(withholding: Withholding, *, reason: str, act: Act) -> Withholding:
    """End a withholding: the duty is owed again, on its old day.

    Raises Refused, and WrongCondition when it was lifted before.  Rule: D4.
    """
    obligation = withholding.obligation
    with _duty("lift_withholding", obligation, WITHHOLD, act) as (duty, act):
        row = Withholding.objects.get(pk=withholding.pk)
        if row.lifted_at is not None:
            raise WrongCondition("lifted", clock.day_of(row.lifted_at))
        row.lifted_at, row.lifted_because = act.at, reason.strip()
        save_as_history(row, act, reason="lift_withholding")
        record("lift_withholding", duty, act=act, before={"filed_at": row.filed_at}, reason=row.lifted_because)
    return row


def mark_not_applicable(obligation: Obligation, *, reason: str, act: Act) -> Obligation:
    """Set a duty aside because it does not apply here; inspectors read the reason.

    Not for those who owe the work: the approver decides, or who administers the organisation.  Raises Refused,
    and WrongCondition unless the duty is open.  Rule: D2.
    """
    with _open_duty("mark_not_applicable", obligation, SET_ASIDE, act) as (row, act):
        row.not_applicable_at, row.not_applicable_because = act.at, reason.strip()
        row.save()
        record("mark_not_applicable", row, act=act, reason=row.not_applicable_because)
    return row


def confirm_still_true(obligation: Obligation, *, act: Act) -> Obligation:
    """Answer "still true?": what is disclosed for long stays as it is, and the question is met.

    Raises Refused, also for a duty that is no such question or has not come up yet, and while nothing of its
    matter was ever disclosed, and WrongCondition unless it is open.  Rule: D1.
    """
    with _open_duty("confirm_still_true", obligation, CONFIRM, act) as (row, act):
        if row.cause != Obligation.Cause.REVIEW:
            raise Refused(_("Only a disclosure can meet this duty."), rule="D3")
        if row.starts_on > clock.day_of(act.at):
            raise Refused(_("This question comes up on %(day)s.") % {"day": date_format(row.starts_on)}, rule="D1")
        _demand_disclosed(row)
        row.met_at = act.at
        row.save()
        record("confirm_still_true", row, act=act)
    return row


def filed_with(organization: Organization) -> Organization:
    """Who receives the withholdings of `organization`: its superior.

    At the top of the tree there is none: the issuer of its catalogue takes its place, which may be itself.  It
    is on file all the same, and its inspectors see it.  Rule: D4.
    """
    return organization.superior or organization.catalog_issuer or organization


@contextlib.contextmanager
def _duty(verb: str, obligation: Obligation, permission: str, act: Act) -> Iterator[tuple[Obligation, Act]]:
    """One transaction around the duty, locked, and the act in the office that carries `permission`."""
    with one_act(verb, obligation, act):
        row = Obligation.objects.select_for_update().get(pk=obligation.pk)
        yield row, signed(act, permission, row)


@contextlib.contextmanager
def _open_duty(verb: str, obligation: Obligation, permission: str, act: Act) -> Iterator[tuple[Obligation, Act]]:
    """The same, for a duty that is still to be met.  Raises WrongCondition for any other."""
    with _duty(verb, obligation, permission, act) as (row, act):
        _demand_open(row)
        yield row, act


def why_not_open(duty: Obligation) -> str:
    """Why nothing is left to decide about a duty, in words; empty while it is open."""
    try:
        _demand_open(duty)
    except WrongCondition as wrong:
        return str(wrong)
    return ""


def _demand_open(duty: Obligation) -> None:
    if duty.not_applicable_at:
        raise WrongCondition("not_applicable", clock.day_of(duty.not_applicable_at))
    if duty.met_at:
        raise WrongCondition("met", clock.day_of(duty.met_at))
    if withholding := duty.withholdings.in_force().first():
        raise WrongCondition("withheld", clock.day_of(withholding.filed_at))


def _demand_disclosed(question: Obligation) -> None:
    """The standing duty of the matter is met, under this edition of the catalogue or a former one."""
    standing = Obligation.objects.filter(
        organization=question.organization_id,
        item__in=Item.objects.same_matter(question.item),
        cause=Obligation.Cause.STANDING,
    )
    if not standing.exclude(met_at=None).exists():
        words = {"item": question.item}
        raise Refused(_("Nothing of “%(item)s” was disclosed yet, so nothing can still be true.") % words, rule="D1")


def _demand_event_of(organization: Organization, item: Item, happened_on: datetime.date, today: datetime.date) -> None:
    if item.timing not in EVENT_DRIVEN:
        raise Refused(_("“%(item)s” is owed by the calendar, not because something happened.") % {"item": item}, "T2")
    if not Item.objects.binding(Organization.objects.filter(pk=organization.pk), today).filter(pk=item.pk).exists():
        words = {"item": item, "organization": organization}
        raise Refused(_("“%(item)s” does not bind %(organization)s.") % words, rule="C3")
    if happened_on > today:
        raise Refused(_("The day lies in the future."), rule="D1")
