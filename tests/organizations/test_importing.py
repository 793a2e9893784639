"""Organisations and people from tables: taken whole, or refused whole with every fault in its place.  Rule: B1, O1."""

import datetime
import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook

from audit.models import Event
from organizations.actions import save_organization
from organizations.importing.organizations import import_organizations
from organizations.importing.people import import_people
from organizations.models import LeadingGroupMember, Office, Organization, Standing, User
from tests.factories import make_office, make_organization, make_person, make_standing
from tests.organizations.conftest import TODAY, TOMORROW, YESTERDAY

pytestmark = [pytest.mark.both, pytest.mark.django_db]

FILES = Path(__file__).parent / "files"
HEADING = "名称,类型,代码,全宗号,上级"
PEOPLE_HEADING = "用户名,姓名,组织代码,层级身份,岗位,领导小组,第一责任人,起,止"


@pytest.fixture
def table(tmp_path):
    """Makes a CSV file of a heading and lines."""

    def make(heading, *lines):
        path = tmp_path / "table.csv"
        path.write_text("\n".join([heading, *lines]), encoding="utf-8")
        return path

    return make


def places(findings):
    """Where the faults are."""
    return [(fault.row, fault.column) for fault in findings.faults]


def tree_of():
    """Every organisation as (code, superior, issuer, level)."""
    return {
        (row.code, row.superior and row.superior.code, row.catalog_issuer and row.catalog_issuer.code, row.level)
        for row in Organization.objects.select_related("superior", "catalog_issuer")
    }


COUNTY = {("C", None, "C", 1), ("A", "C", "C", 2), ("SCH", "C", "A", 2), ("AV", "A", "C", 3)}


# -- Organisations -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["county.csv", "county_gbk.csv"])
def test_organisations_in_any_order_and_encoding(db, console, name):
    findings = import_organizations(FILES / name, act=console)

    assert findings.faults == []
    assert tree_of() == COUNTY
    village = Organization.objects.get(code="AV")
    assert (village.kind, village.fonds, village.path) == (
        "village_branch",
        "0301",
        [Organization.objects.get(code=code).pk for code in ("C", "A", "AV")],
    )
    assert set(Event.objects.values_list("verb", "actor_name")) == {
        ("add_organization", "command_line"),
        ("change_organization", "command_line"),
    }


def test_a_workbook_says_the_same(db, console, tmp_path):
    book = Workbook()
    book.active.title = "说明"
    book.active.sheet_state = "hidden"
    sheet = book.create_sheet("党组织")
    lines = (FILES / "county.csv").read_text(encoding="utf-8").splitlines()
    for line in [*lines[:1], "", *lines[1:]]:
        sheet.append([int(cell) if cell.isdigit() and not cell.startswith("0") else cell for cell in line.split(",")])
    book.save(tmp_path / "county.xlsx")

    findings = import_organizations(tmp_path / "county.xlsx", act=console)

    assert findings.faults == []
    assert tree_of() == COUNTY


def test_traditional_characters_and_codes_are_understood(db, console):
    assert import_organizations(FILES / "county_hant.csv", act=console).faults == []

    assert tree_of() == {("C", None, "C", 1), ("A", "C", "C", 2)}
    assert Organization.objects.get(code="C").address == "縣府路1號"


def test_the_same_file_again_changes_nothing(db, console):
    import_organizations(FILES / "county.csv", act=console)
    before = (Event.objects.count(), Organization.history.count())

    assert import_organizations(FILES / "county.csv", act=console).faults == []

    assert (Event.objects.count(), Organization.history.count()) == before


def test_what_is_known_by_its_code_is_changed(tree, console, table):
    file = table(f"{HEADING},电话", "石桥新村党支部,社区,AV,9999,B,0000-1", "新设,机关,N,9998,A,")

    assert import_organizations(file, act=console).faults == []

    village = Organization.objects.get(pk=tree.av.pk)
    assert (village.name, village.kind, village.superior, village.phone) == (
        "石桥新村党支部",
        "community_branch",
        tree.b,
        "0000-1",
    )
    assert village.path == [tree.county.pk, tree.b.pk, village.pk]
    assert Organization.objects.get(code="N").superior == tree.a
    assert Organization.objects.count() == 6


def test_an_order_that_stands_on_its_head_can_be_put_right(tree, console, table):
    file = table(HEADING, "柳湾镇党委,乡镇,A,91,AV", "石桥村党支部,村,AV,92,C")

    assert import_organizations(file, act=console).faults == []

    assert Organization.objects.get(pk=tree.a.pk).path == [tree.county.pk, tree.av.pk, tree.a.pk]


@pytest.mark.parametrize(
    "name, faults",
    [
        ("circle.csv", [(3, "E"), (4, "E"), (5, "E")]),
        ("seven_levels.csv", [(2, "E")]),
        (
            "many_faults.csv",
            [
                (2, "E"),  # a second top, and so is row 10
                (3, "A"),  # no name
                (4, "B"),  # no such kind
                (5, "C"),  # no code
                (6, "C"),  # the code of row 2
                (7, "D"),  # the fonds of row 2
                (8, "E"),  # no such superior
                (8, "F"),  # no such issuer
                (9, "C"),  # a code with a hyphen
                (9, "G"),  # neither yes nor no
                (10, "E"),
            ],
        ),
        ("no_heading.csv", [(0, "")]),
        ("same_column_twice.csv", [(1, "D")]),
        ("quotation.csv", [(2, "")]),
        ("missing.csv", [(0, "")]),
    ],
)
def test_a_wrong_file_is_refused_whole_with_every_fault(db, console, name, faults):
    findings = import_organizations(FILES / name, act=console)

    assert places(findings) == faults
    assert (Organization.objects.count(), Event.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04 damaged", b"\xff\xfe\x00\x01\x80", b""], ids=["workbook", "bytes", "empty"]
)
def test_what_is_no_table_is_a_fault(db, console, tmp_path, data):
    path = tmp_path / "file"
    path.write_bytes(data)

    assert places(import_organizations(path, act=console)) == [(0, "")]


@pytest.mark.parametrize(
    "name, data, told",
    [
        ("a.xlsx", b"PK\x03\x04 damaged", "工作簿已损坏，请用原来的程序打开并重新保存。"),
        ("a.csv", '名称,"种类'.encode(), "第 1 行: 引号不成对。"),
        ("a.csv", None, "文件无法读取，请检查文件名和读取权限。"),
    ],
)
def test_a_fault_is_told_in_our_words_alone(db, console, tmp_path, name, data, told):
    if data is not None:
        (tmp_path / name).write_bytes(data)

    assert [str(fault) for fault in import_organizations(tmp_path / name, act=console).faults] == [told]


def test_a_move_that_pushes_others_to_a_seventh_level_is_a_fault(tree, console, table):
    deepest = tree.av
    for level in (4, 5, 6):
        deepest = make_organization(f"第{level}级", superior=deepest)
    file = table(HEADING, "柳湾镇党委,乡镇,A,91,BV")

    findings = import_organizations(file, act=console)

    assert places(findings) == [(2, "E")]
    assert Organization.objects.get(pk=tree.a.pk).superior == tree.county


def test_a_fonds_number_that_belongs_to_another_is_a_fault(tree, console, table):
    file = table(HEADING, f"新设,机关,N,{tree.b.fonds},A")

    assert places(import_organizations(file, act=console)) == [(2, "D")]


def test_a_code_that_was_anothers_is_a_fault(tree, console, table):
    """Rule: W5."""
    tree.av.code = "ZZ"
    save_organization(tree.av, act=console)

    findings = import_organizations(table(HEADING, "新村党支部,村党支部,AV,9001,A"), act=console)

    assert places(findings) == [(2, "C")]
    assert Organization.objects.filter(code="AV").count() == 0


def test_a_trial_run_tells_and_stores_nothing(db, console):
    findings = import_organizations(FILES / "county.csv", act=console, dry_run=True)

    assert findings.faults == []
    assert len(findings.sentences) == 7  # two columns that were not read, four organisations, the sum
    assert (Organization.objects.count(), Event.objects.count()) == (0, 0)


# -- People --------------------------------------------------------------------------------------------------------


def terms(model, what):
    return {
        (row.person.username, row.organization.code, getattr(row, what), row.from_on, row.until_on)
        for row in model.objects.select_related("person", "organization")
    }


def test_people_with_their_standings_offices_and_seats(tree, console, now):
    findings = import_people(FILES / "people.csv", act=console)

    assert findings.faults == []
    new_year, march, february = (datetime.date(*day) for day in ((2026, 1, 1), (2026, 3, 1), (2027, 2, 28)))
    assert terms(Standing, "tier") == {
        ("zhangsan", "A", 1, new_year, None),
        ("zhangsan", "AV", 6, TODAY, None),
        ("lisi", "AV", 5, march, february),
    }
    assert terms(Office, "role") == {
        ("zhangsan", "A", "approver", new_year, None),
        ("zhangsan", "A", "organization_admin", new_year, None),
        ("lisi", "AV", "drafter", march, february),
        ("lisi", "AV", "handler", march, february),
        ("wangwu", "A", "inspector", TODAY, None),
        ("wangwu", "A", "archivist", TODAY, None),
    }
    assert {(m.person.username, m.organization.code, m.seat) for m in LeadingGroupMember.objects.all()} == {
        ("zhangsan", "A", "leader"),
        ("zhangsan", "AV", "member"),
    }
    assert Organization.objects.get(code="A").principal.username == "zhangsan"
    people = User.objects.order_by("username")
    assert [(p.username, p.email, p.has_usable_password(), p.date_joined) for p in people] == [
        ("lisi", "", False, now),
        ("wangwu", "", False, now),
        ("zhangsan", "zhang@example.org", False, now),
    ]
    assert Event.objects.filter(verb="add_user", actor_name="command_line").count() == 3


def test_the_same_people_again_change_nothing(tree, console):
    import_people(FILES / "people.csv", act=console)
    before = Event.objects.count()

    assert import_people(FILES / "people.csv", act=console).faults == []

    assert Event.objects.count() == before


def test_every_fault_of_people_is_told(tree, console):
    make_person(username="audit1", site_post="audit")
    make_person(username="closed1", is_active=False)
    before = (User.objects.count(), Event.objects.count())

    findings = import_people(FILES / "people_faults.csv", act=console)

    assert places(findings) == [
        (2, "D"),  # no mail address
        (2, "K"),  # the last day lies before the first
        (3, "E"),  # no such organisation
        (3, "F"),  # the public is nobody's standing
        (3, "G"),  # no such office
        (4, "B"),  # no name
        (4, "H"),  # a second leader
        (5, "B"),  # another name than in row 2
        (5, "C"),  # another telephone
        (5, "E"),  # the same person in the same organisation
        (5, "I"),  # first responsible person twice
        (5, "J"),  # no such day
        (6, "A"),  # a space in the user name
        (6, "E"),  # nothing said of what the person is
        (7, "A"),  # no user name
        (8, "I"),  # neither yes nor no
        (8, "L"),  # a password
        (9, "A"),  # a site post
        (10, "A"),  # a closed account
    ]
    assert (User.objects.count(), Event.objects.count()) == before


def test_a_new_standing_follows_the_one_before(tree, console, table):
    person = make_standing(1, tree.a, make_person(username="zhangsan"), from_on=YESTERDAY).person
    file = table(PEOPLE_HEADING, f"zhangsan,张三,A,党员,,,,{TOMORROW},")

    assert import_people(file, act=console).faults == []

    assert terms(Standing, "tier") == {
        ("zhangsan", "A", 1, YESTERDAY, TODAY),
        ("zhangsan", "A", 5, TOMORROW, None),
    }
    assert person.standings.in_force(TODAY).get().tier == 1


@pytest.mark.parametrize(
    "until_on, faults, ends",
    [
        ("2026-11-30", [], datetime.date(2026, 11, 30)),
        ("2028-01-01", [(2, "E")], datetime.date(2027, 1, 1)),
        ("", [], datetime.date(2027, 1, 1)),
    ],
)
def test_an_office_that_lasts_is_shortened_and_never_lengthened(tree, console, table, until_on, faults, ends):
    office = make_office(
        "drafter", tree.a, make_person("张三", username="zhangsan"), until_on=datetime.date(2027, 1, 1)
    )
    file = table(PEOPLE_HEADING, f"zhangsan,张三,A,,党务工作者,,,,{until_on}")

    findings = import_people(file, act=console)

    assert places(findings) == faults
    office.refresh_from_db()
    assert office.until_on == ends
    assert Event.objects.filter(verb="refused").count() == 0


def test_a_second_leader_beside_one_that_stands_is_a_fault(tree, console, table):
    LeadingGroupMember.objects.create(organization=tree.a, person=make_person(), seat="leader")
    file = table(PEOPLE_HEADING, "zhangsan,张三,A,党员,,组长,,,")

    findings = import_people(file, act=console)

    assert places(findings) == [(2, "F")]
    assert not User.objects.filter(username="zhangsan").exists()


def test_a_trial_run_of_people_stores_nothing(tree, console):
    findings = import_people(FILES / "people.csv", act=console, dry_run=True)

    assert (len(findings.sentences), User.objects.count(), Event.objects.count()) == (5, 0, 0)


# -- The commands --------------------------------------------------------------------------------------------------


def test_the_commands_take_over_and_tell(db):
    for command, name in (("import_organizations", "county.csv"), ("import_people", "people.csv")):
        out = io.StringIO()
        call_command(command, str(FILES / name), "--dry-run", stdout=out)
        trial = out.getvalue().splitlines()
        out = io.StringIO()
        call_command(command, str(FILES / name), stdout=out)
        assert trial[:-1] == out.getvalue().splitlines()

    assert (Organization.objects.count(), User.objects.count()) == (4, 3)


def test_a_wrong_file_ends_with_one_line_for_each_fault(db):
    with pytest.raises(CommandError) as refused:
        call_command("import_organizations", str(FILES / "many_faults.csv"))

    assert refused.value.returncode == 1
    assert len(str(refused.value).splitlines()) == 12
