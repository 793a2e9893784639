"""How states, days, names and titles are written."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.utils import translation

from portal.templatetags import states, text

NOW = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)  # 10:30 in Beijing


@pytest.fixture(autouse=True)
def in_english(settings):
    settings.TIME_ZONE = "Asia/Shanghai"
    with translation.override("en"):
        yield


def render(source: str, **context: object) -> str:
    return Template("{% load states text %}" + source).render(Context(context))


# States


@pytest.mark.parametrize("marks", [states.EDITIONS, states.CONDITIONS])
def test_every_state_has_a_shape_of_its_own_and_a_word_of_its_own(marks):
    shapes = [mark.shape for mark in marks.values()]
    words = [str(mark.word) for mark in marks.values()]

    assert len(set(shapes)) == len(set(words)) == len(marks)


def test_every_shape_is_in_the_sprite(settings):
    sprite = (settings.BASE_DIR / "static/img/icons.svg").read_text()
    used = {mark.shape for mark in [*states.EDITIONS.values(), *states.CONDITIONS.values()]} | set(
        states.TONES.values()
    )

    assert {shape for shape in used if f'id="{shape}"' not in sprite} == set()


def test_a_state_is_a_word_a_shape_and_a_tone():
    shown = render('{% state_mark "returned" %}')

    assert shown.startswith('<span class="tag late"><svg class="i" aria-hidden="true">')
    assert shown.endswith('icons.svg#returned"/></svg>Returned</span>')


@pytest.mark.parametrize(
    ("state", "words"),
    [("reviewed", "Waiting for approval"), ("proposed", "Waiting for clearing"), ("released", "Released")],
)
def test_a_waiting_edition_says_what_it_waits_for(state, words):
    assert render("{% state_mark state waiting=True %}", state=state).endswith(f"</svg>{words}</span>")


@pytest.mark.parametrize(
    ("days", "tone", "words"),
    [
        (0, "soon", "due today"),
        (1, "soon", "due tomorrow"),
        (7, "soon", "7 days left"),
        (8, "rest", "8 days left"),
    ],
)
def test_a_duty_is_due_soon_from_seven_days_on(days, tone, words):
    shown = render('{% clock "not_yet_due" "" days %}', days=days)

    assert shown.startswith(f'<span class="state {tone}">')
    assert shown.endswith(f"</svg>{words}</span>")


def test_a_clock_without_text_says_the_condition():
    assert render('{% clock "withheld" %}').endswith('#hatched"/></svg>Withheld</span>')


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"shelf": 0, "ends_at": None}, ""),
        ({"shelf": 0, "ends_at": NOW + timedelta(days=7)}, ""),
        ({"shelf": 0, "ends_at": NOW + timedelta(days=6, hours=23)}, "Ends soon"),
        ({"shelf": 1, "ends_at": NOW - timedelta(days=1)}, "Ended"),
    ],
)
def test_a_row_shows_a_state_only_when_it_is_not_simply_current(row, words):
    shown = render("{% listing_mark row now %}", row=SimpleNamespace(**row), now=NOW)

    assert shown == "" if not words else shown.endswith(f"</svg>{words}</span>")


def test_a_note_is_escaped():
    assert render('{% note_mark "" text %}', text="<b>") == '<span class="state rest">&lt;b&gt;</span>'


@pytest.mark.parametrize(
    ("name", "kind"), [("账.xlsx", "XLS"), ("照片.jpeg", "JPG"), ("说明.pdf", "PDF"), ("说明", "FILE")]
)
def test_a_file_shows_its_kind(name, kind):
    assert states.in_file_kind(name) == kind


# Titles


@pytest.mark.parametrize(
    ("title", "html"),
    [
        (
            "县林业局2026年机构调整情况",
            '<span class="kw">县林业局</span><wbr><span class="nb">2026年</span><wbr>'
            '<span class="kw">机构调整情况</span>',
        ),
        (
            "县林业局2026年第三季度公务接待、差旅与公车费用",
            '<span class="kw">县林业局</span><wbr><span class="nb">2026年第三季度</span><wbr>公务接待、差旅与公车费用',
        ),
        ("2025年度党费使用", '<span class="nb">2025年度</span><wbr><span class="kw">党费使用</span>'),
        ("青岭县2024年", '<span class="kw">青岭县</span><wbr><span class="nb">2024年</span>'),
        ("支部委员会组成", "支部委员会组成"),
    ],
)
def test_a_title_breaks_at_body_year_and_matter(title, html):
    assert text.breaks(title) == html


def test_a_title_is_escaped_with_a_year_and_without():
    assert render("{{ title|breaks }}", title="<i>甲</i>2026年<b>") == (
        '<span class="kw">&lt;i&gt;甲&lt;/i&gt;</span><wbr><span class="nb">2026年</span><wbr>'
        '<span class="kw">&lt;b&gt;</span>'
    )
    assert render("{{ title|breaks }}", title="<b>") == "&lt;b&gt;"


# Days and moments


def test_a_moment_is_written_in_the_sites_own_zone():
    assert render("{% moment at %}", at=datetime(2026, 10, 12, 9, 0, tzinfo=UTC)) == (
        '<time datetime="2026-10-12T17:00+08:00">2026-10-12 17:00</time>'
    )


def test_the_day_of_a_moment_is_the_day_where_the_organisations_live():
    late_evening = datetime(2026, 10, 12, 16, 30, tzinfo=UTC)

    assert render("{% day at %}", at=late_evening) == '<time datetime="2026-10-13">2026-10-13</time>'
    assert render("{% day on %}", on=date(2026, 10, 12)) == '<time datetime="2026-10-12">2026-10-12</time>'


def test_a_missing_value_is_a_dash():
    assert render("{% day none %}{% moment none %}{{ none|or_dash }}{{ ''|or_dash }}", none=None) == "————"
    assert render("{{ 0|or_dash }}") == "0"


def test_a_fact_that_is_a_day_is_written_like_every_day():
    assert render("{{ on|or_dash }}", on=date(2026, 10, 12)) == '<time datetime="2026-10-12">2026-10-12</time>'


# Names, sizes, checksums


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("王小明", "王**"),
        ("李四", "李*"),
        ("欧阳修", "欧阳*"),
        ("欧阳", "欧*"),
        ("阿依古丽", "阿**"),
        ("", ""),
        (None, ""),
    ],
)
def test_a_name_shows_the_surname_alone(name, shown):
    assert text.masked(name) == shown


@pytest.mark.parametrize(
    ("count", "shown"),
    [(0, "0 B"), (1023, "1023 B"), (286 * 1024, "286 KB"), (1_258_291, "1.2 MB"), (None, "—")],
)
def test_a_size_is_written_short(count, shown):
    assert text.file_size(count) == shown


def test_a_checksum_is_written_short():
    assert text.short_hash("4be1" + "0" * 56 + "90c7") == "4be1…90c7"


def test_a_row_is_paired_with_its_columns_as_a_list_and_as_an_object():
    assert text.paired(["a", "b"], ["1", "2"]) == [("a", "1"), ("b", "2")]
    assert text.paired(["a"], SimpleNamespace(cells=["1"])) == [("a", "1")]


@pytest.mark.parametrize(("value", "shown"), [("甲", ["甲"]), (["甲", "", "乙"], ["甲", "乙"]), ("", []), (None, [])])
def test_parts_are_a_list_without_the_empty_ones(value, shown):
    assert text.parts(value) == shown


def test_a_lock_is_told_in_whole_minutes():
    assert text.minutes(timedelta(hours=0.25)) == 15
    assert text.minutes(timedelta(seconds=61)) == 2


@pytest.mark.parametrize(
    ("field", "anchor"),
    [("title", "id_title"), ("rows", "rows"), ("row-3", "row-3"), ("row-3-paid", "row-3"), ("releases", "plan")],
)
def test_a_fault_leads_to_its_place_in_the_form(field, anchor):
    assert text.form_anchor(field) == anchor
