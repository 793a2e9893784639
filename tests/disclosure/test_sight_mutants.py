"""Faults planted in the rule of sight: the oracle finds every one of them.  Rule: V1 to V5.

Each row names a module, what stands there exactly once, and what is put in its place.
"""

import importlib
import types
from pathlib import Path

import pytest
from django.db import transaction

from tests.worlds import disagreements, random_world, write

pytestmark = pytest.mark.django_db

TERMS, SIGHT, RULE = "organizations.querysets", "organizations.sight", "disclosure.querysets"

FAULTS = {
    # Terms and days
    "terms begin a day late": (TERMS, "from_on__lte=day", "from_on__lt=day"),
    "terms end a day early": (TERMS, "Q(until_on__gte=day)", "Q(until_on__gt=day)"),
    "terms never end": (TERMS, "Q(until_on=None) | Q(until_on__gte=day)", "Q()"),
    "days change at midnight in London": (SIGHT, "    day = clock.day_of(now)\n", "    day = now.date()\n"),
    "offices are those of the wall clock": (SIGHT, "user.offices_on(day)", "user.offices_today"),
    "people stay when deactivated": (SIGHT, " or not user.is_active:", ":"),
    # Circles
    "only narrower standings count": (SIGHT, "range(tier, Tier.PUBLIC)", "range(tier + 1, Tier.PUBLIC)"),
    "every standing counts": (SIGHT, "range(tier, Tier.PUBLIC)", "range(1, Tier.PUBLIC)"),
    "superiors share their own circles": (SIGHT, "wider, subtree=True)", "wider, subtree=False)"),
    "subtrees hold their top alone": (SIGHT, "path if above is not None", "path if above == organization"),
    # Named readers and extra circles
    "grants begin a day late": (RULE, "from_on__lte=day", "from_on__lt=day"),
    "grants end a day early": (RULE, "Q(until_on__gte=day)", "Q(until_on__gt=day)"),
    "grants never end": (RULE, "Q(until_on=None) | Q(until_on__gte=day)", "Q()"),
    "grants of editions not shown count": (RULE, ', content_object__shown=F("edition")', ""),
    "extra circles do not wait": (RULE, ', disclosure__tier_now__gte=F("tier")', ""),
    "extra circles wait too long": (RULE, 'tier_now__gte=F("tier")', 'tier_now__gt=F("tier")'),
    "extra circles of editions not shown count": (RULE, 'disclosure__shown=F("edition"), ', ""),
    # Two depths, and what hangs on an edition
    "closed content is read": (RULE, " & Q(content_open=1)", ""),
    "second drafts are seen": (RULE, "shown_by__in=self._disclosures().v", "disclosure__in=self._disclosures().v"),
    "second drafts are read": (RULE, "shown_by__in=self._disclosures().r", "disclosure__in=self._disclosures().r"),
    "parts are read with the line": (RULE, "_editions().readable_to(reader)", "_editions().visible_to(reader)"),
    # Work and inspection
    "signers see drafts": (RULE, " & ~drafts", ""),
    "whose turn it is does not matter": (RULE, " | Q(**{turn: reader.signs_in})", ""),
    "carriers see what was not approved": (RULE, 'reader.carries_in, f"{state}__in": CARRIED', "reader.carries_in"),
    "archivists see below what goes on": (RULE, 'reader.archives_in, f"{state}__in": CLOSED', "reader.archives_in"),
    "archivists see past a nearer one": (SIGHT, "if above in placed)", "if above in here)"),
    "refused counts as approved": (RULE, "(*OPEN_STATES, *WAITING, State.REFUSED)", "(*OPEN_STATES, *WAITING)"),
    "inspectors see drafts": (RULE, 'disclosure__") & ~Q(**{f"{through}state": State.DRAFT})', 'disclosure__")'),
    "inspectors see no further than home": (SIGHT, '{f"{through}level_{level}": org', '{f"{through}organization": org'),
    # Lists
    "lists keep what ends this second": (RULE, "ends_at > %s", "ends_at >= %s"),
    "lists hold what was never released": (RULE, ', "tier_now > 0"]', "]"),
    "lists leave out what one works on": (RULE, ", *_ids_behind_the_scenes(queryset, reader)]", "]"),
    "lists forget that grants end": (RULE, "g.until_on >= %s)", "g.until_on >= %s OR TRUE)"),
    "lists begin grants a day late": (RULE, "g.from_on <= %s", "g.from_on < %s"),
    "lists name readers of editions not shown": (RULE, " AND d.shown_id = g.edition_id", ""),
    "lists open extra circles at once": (RULE, " AND c.tier <= d.tier_now", ""),
    "lists hold extra circles of editions not shown": (RULE, " AND d.shown_id = c.edition_id", ""),
    "pages repeat their last line": (RULE, "(listed_at, id) {sign} (%s", "(listed_at, id) {sign}= (%s"),
    "pages lose what came with the last": (RULE, "(listed_at, id) {sign} (%s, %s)", "listed_at {sign} %s AND id <> %s"),
}  # fmt: skip

PLANTED = "a planted fault"


@pytest.fixture(scope="module")
def worlds(django_db_setup, django_db_blocker):
    """Written once for all faults."""
    with django_db_blocker.unblock(), transaction.atomic():
        worlds = [random_world(seed) for seed in range(100)]
        write(worlds)
        yield worlds
        transaction.set_rollback(True)


def test_without_a_fault_nothing_is_found(worlds):
    assert first_disagreement(worlds) is None


@pytest.mark.parametrize("module, stands, planted", FAULTS.values(), ids=FAULTS)
def test_the_oracle_finds(worlds, monkeypatch, module, stands, planted):
    plant(monkeypatch, importlib.import_module(module), stands, planted)

    assert first_disagreement(worlds) is not None


def first_disagreement(worlds):
    return next(disagreements(worlds), None)


def plant(monkeypatch, module, stands, planted):
    """Let every function of `module` run as if `stands` read `planted`, wherever it was imported to."""
    source = Path(module.__file__).read_text()
    assert source.count(stands) == 1
    faulty = types.ModuleType(module.__name__)
    exec(compile(source.replace(stands, planted), PLANTED, "exec"), faulty.__dict__)  # noqa: S102
    for function, twin in twins(module, faulty):
        monkeypatch.setattr(function, "__code__", twin.__code__)
    for name, value in vars(faulty).items():
        if isinstance(value, tuple):
            monkeypatch.setattr(module, name, value)


def twins(real, faulty):
    """Each function of `real`, a module or a class of one, with its namesake in `faulty`."""
    for name, twin in vars(faulty).items():
        if isinstance(twin, type) and twin.__module__ == real.__name__:
            yield from twins(getattr(real, name), twin)
        elif isinstance(twin, types.FunctionType) and twin.__code__.co_filename == PLANTED:
            yield getattr(real, name), twin
