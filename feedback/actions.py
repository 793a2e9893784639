"""Asking and answering.  Each act locks, checks, changes and records in one transaction.  Rule: F1 to F5.

All raise Refused, with the rule, and Incomplete with everything that is missing or wrong; then nothing has changed
but the event of a refusal.
"""

import datetime
from collections.abc import Iterable
from typing import cast

from django.db.models import Case, Count, Exists, Max, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from audit import clock
from audit.act import Act, by_reader
from audit.record import record
from audit.words import says_something
from disclosure import personal_data
from disclosure.errors import Fault, Incomplete
from disclosure.models import Disclosure, Edition
from feedback.errors import AlreadyAnswered, NotAsked
from feedback.models import Opinion, OpinionWriter, Reply, ReplyTerm
from feedback.querysets import ANSWER, OpinionQuerySet
from feedback.terms import reply_due_for
from feedback.turns import answering
from organizations.acting import locked, one_act, save_row
from organizations.calendar import WorkingCalendar
from organizations.models import User
from organizations.rights import office_for
from organizations.sight import Reader, reader_for, visitor

LONGEST = 20_000
"""Characters of an opinion; a line break is one, however it was sent."""
MOST_WAITING = 10
"""Opinions of one reader on one disclosure that wait for an answer at the same time."""
LONGEST_PART = 4_000
"""Characters of each part of a reply."""
PARTS = ("verified", "rule", "done", "next_step")


def ask(disclosure: Disclosure, *, kind: str, text: str, act: Act) -> Opinion:
    """Say or ask something about a disclosure, as one of its readers; the text is stored as it was typed.

    The same words sent twice are one opinion while nobody has answered it.
    The event, and a refusal too, is by "a reader" on that day: who it was stands in `OpinionWriter` alone.  Raises
    NotAsked for whoever does not read it as one of its readers, and when it is not, or no longer, disclosed.
    Rule: F1, F2.
    """
    nameless = by_reader(act.at)
    with one_act("ask", disclosure, nameless):
        row = locked(disclosure)
        person = User.objects.filter(pk=act.by).first()
        if refusal := why_not_asked(row, reader_for(person, act.at) if person else visitor(act.at)):
            raise NotAsked(refusal, rule="F1")
        if faults := [*_kind_faults(kind), *text_faults("text", text, LONGEST)]:
            raise Incomplete(faults)
        waiting = _own_waiting(row, act)
        if again := waiting.filter(kind=kind, text=text).first():
            return again
        if waiting.count() >= MOST_WAITING:
            raise NotAsked(
                _("%(n)d of yours wait for an answer here; ask again then.") % {"n": MOST_WAITING}, rule="F1"
            )
        day = clock.day_of(act.at)
        due = reply_due_for(row.organization, day, WorkingCalendar.load(day))
        opinion = Opinion.objects.create(
            disclosure=row,
            edition=cast(Edition, row.shown),  # what is disclosed shows one
            kind=kind,
            text=text,
            asked_at=act.at,
            due_on=due.on,
            explained=due.explained,
            turn_organization_id=answering([row.organization], day)[row.organization_id],
        )
        OpinionWriter.objects.create(opinion=opinion, writer=person)
        record("ask", opinion, act=nameless, after={"kind": kind, "due_on": due.on})
    return opinion


def answer(
    opinion: Opinion, *, verified: str, rule: str, done: str, next_step: str, shown_text: str = "", act: Act
) -> Reply:
    """Answer an opinion in four parts: it is published beside the disclosure, to the same audience.  Rule: F4, F5.

    `shown_text` is shown in place of the writer's words, and has to be where these hold personal data; the words stay
    stored.  Raises Refused for whoever does not hold the handler's office where it is answered, and AlreadyAnswered.
    """
    parts = {"verified": verified, "rule": rule, "done": done, "next_step": next_step}
    with one_act("answer", opinion, act):
        row = locked(opinion)
        day = clock.day_of(act.at)
        if row.answered_at is None:
            row.turn_organization_id = answering([row.organization], day)[row.disclosure.organization_id]
        office = office_for(act, ANSWER, row)
        if row.answered_at is not None:
            raise AlreadyAnswered(row.reply)
        if faults := _reply_faults(parts, row.text, shown_text):
            raise Incomplete(faults)
        reply = Reply.objects.create(
            opinion=row,
            **{name: text.strip() for name, text in parts.items()},
            shown_text=shown_text.strip(),
            answered_by_id=office.person_id,
            answered_name=act.name,
            answered_as=office.role,
            answered_in=office.organization,
            replied_at=act.at,
            working_days=WorkingCalendar.load().working_days_between(clock.day_of(row.asked_at), day),
        )
        row.answered_at = act.at
        row.save(update_fields=["answered_at", "turn_organization"])
        after = {"answered_in": office.organization_id, "in_time": day <= row.due_on, "summary": bool(reply.shown_text)}
        record("answer", row, act=act.holding(office.role, office.organization_id), after=after)
    return reply


def why_not_asked(disclosure: Disclosure, reader: Reader) -> str:
    """Why `reader` cannot ask about `disclosure` now, in words; empty where they can.  Rule: F1."""
    if reader.person is None:
        return _("Whoever asks is signed in.")
    rows = Disclosure.objects.filter(pk=disclosure.pk)
    if not rows.current(reader.now).filter(content_open=1).exists():
        return _("This is not, or no longer, disclosed here; nothing can be asked about it.")
    if not rows.in_circles_of(reader).exists():
        return _("You see this in your office and not as one of its readers; its readers ask.")
    return ""


def mine(reader: Reader) -> OpinionQuerySet:
    """One's own opinions, answered or not, newest first; `is_new` where the answer was not yet seen.  Rule: F1."""
    written = OpinionWriter.objects.filter(opinion=OuterRef("pk"), writer=reader.person)
    own = Opinion.objects.filter(Exists(written)) if reader.person else Opinion.objects.none()
    unseen = Q(answered_at__isnull=False) & Exists(written.filter(seen_answer_at=None))
    return own.annotate(is_new=unseen).select_related("reply__answered_in", "turn_organization")


def beside(disclosure: Disclosure, reader: Reader) -> OpinionQuerySet:
    """What `reader` is shown beside a disclosure: their own that wait, then what was answered, newest first.  Rule: F3.

    `answered` says how many those are in all, `last_answered_at` when the last answer was given.
    """
    seen = Opinion.objects.visible_to(reader).answered()
    in_all = seen.filter(disclosure=disclosure).order_by().values("disclosure")
    own = OpinionWriter.objects.filter(writer=reader.person).values("opinion")
    shown = Opinion.objects.filter(Q(pk__in=seen.values("pk")) | Q(pk__in=own, answered_at=None), disclosure=disclosure)
    is_answered = Case(When(answered_at=None, then=0), default=1)
    return (
        shown.annotate(
            answered=Coalesce(Subquery(in_all.annotate(n=Count("pk")).values("n")), 0),
            last_answered_at=Subquery(in_all.annotate(last=Max("answered_at")).values("last")),
        )
        .select_related("reply__answered_in")
        .order_by(is_answered, "-asked_at", "-id")
    )


def unseen(reader: Reader) -> int:
    """How many answers to one's own questions one was not shown yet."""
    return mine(reader).filter(is_new=True).count()


def mark_seen(reader: Reader, opinions: Iterable[Opinion]) -> int:
    """Note that `reader` was shown the answers to these; returns how many were new."""
    shown = [opinion.pk for opinion in opinions if opinion.answered_at]
    return OpinionWriter.objects.filter(writer=reader.person, opinion__in=shown, seen_answer_at=None).update(
        seen_answer_at=reader.now
    )


def renew_turns(now: datetime.datetime) -> int:
    """Say anew who answers what is open, after offices began, ended or changed; returns how many moved.  Rule: F4."""
    waiting = list(Opinion.objects.unanswered().select_related("disclosure__organization").order_by("id"))
    wanted = answering({opinion.organization for opinion in waiting}, clock.day_of(now))
    moved = 0
    for opinion in waiting:
        place = wanted[opinion.disclosure.organization_id]
        if opinion.turn_organization_id != place:
            moved += Opinion.objects.unanswered().filter(pk=opinion.pk).update(turn_organization=place)
    return moved


def save_term(term: ReplyTerm, *, act: Act, reason: str = "") -> ReplyTerm:
    """Store how soon organisations of a kind answer; what was asked before keeps its day.  Rule: F2."""
    return save_row(term, act=act, reason=reason)


def text_faults(field: str, text: str, longest: int) -> list[Fault]:
    """What is wrong with a text that somebody typed; nothing that it holds is changed but a null, which is refused."""
    if "\0" in text:
        return [Fault(field, _("The text holds a null character, which cannot be stored."), "F1")]
    if not says_something(text):
        return [Fault(field, _("Write something."), "F1")]
    if (length := length_of(text)) > longest:
        words = {"length": length, "longest": longest}
        return [Fault(field, _("%(length)d characters, at most %(longest)d.") % words, "F1")]
    return []


def length_of(text: str) -> int:
    """How many characters somebody typed: browsers send a line break as two."""
    return len(text.replace("\r\n", "\n"))


def _own_waiting(disclosure: Disclosure, act: Act) -> OpinionQuerySet:
    """What the same person has asked about `disclosure` and nobody has answered."""
    own = OpinionWriter.objects.filter(writer=act.by, opinion=OuterRef("pk"))
    return Opinion.objects.unanswered().filter(Exists(own), disclosure=disclosure)


def _reply_faults(parts: dict[str, str], asked: str, shown_text: str) -> list[Fault]:
    faults = [fault for name, text in parts.items() for fault in text_faults(name, text, LONGEST_PART)]
    if not shown_text.strip():
        return faults + _shown_faults(asked)
    return faults + (text_faults("shown_text", shown_text, LONGEST_PART) or _shown_faults(shown_text))


def _shown_faults(text: str) -> list[Fault]:
    """The personal data that readers would be shown in `text`.  Rule: F5."""
    if not (found := personal_data.found_in(text)):
        return []
    message = _("Readers would be shown: %(found)s. Sum the question up without that.")
    return [Fault("shown_text", message % {"found": _(", ").join(found)}, "F5")]


def _kind_faults(kind: str) -> list[Fault]:
    if kind in Opinion.Kind.values:
        return []
    return [Fault("kind", _("Say whether it is a question or an opinion."), "F1")]
