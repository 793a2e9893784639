"""Every hand-made catalogue in `tests/catalogs` gives what is written beside it; every wrong one its faults.

Rule: B1.
"""

import csv
import dataclasses
import io
import json
import zipfile
from pathlib import Path

import pytest
from django.utils import translation
from openpyxl import Workbook

from catalog.reading import read_catalog, vocabulary
from catalog.reading.numbers import (
    bare_numbering,
    clean_code,
    goes_on_numbering,
    prefixes,
    section_code,
    split_numbering,
    whole,
)
from catalog.reading.periods import read_period
from catalog.reading.reading import Item
from catalog.reading.values import NotUnderstood, read_audience, read_channels, read_choice, read_kinds
from catalog.reading.wording import plain, tidy

CATALOGS = Path(__file__).resolve().parents[1] / "catalogs"
REFERENCE = Path(__file__).resolve().parents[2] / "catalog" / "data" / "catalog.yaml"
EXPECTED = ".expected.json"
FAULTS = ".faults.json"
HEADING = ["类别", "公开事项", "公开范围", "公开时限", "公开方式"]
ROW = ["组织", "党员名册", "全体党员", "每月", "公开栏"]

DEFAULTS = {field.name: field.default for field in dataclasses.fields(Item) if field.default is not dataclasses.MISSING}


@pytest.fixture(autouse=True)
def in_english():
    """Sentences are compared as they stand in the code, whatever has been translated."""
    with translation.override("en"):
        yield


def files_with(suffix, folder):
    """The files of a folder that have `suffix` beside them, by name."""
    return sorted(path.name.removesuffix(suffix) for path in folder.glob(f"*{suffix}"))


def test_every_catalogue_says_what_is_expected_of_it():
    right = [path.name for path in CATALOGS.iterdir() if path.is_file() and not path.name.endswith(EXPECTED)]
    wrong = [path.name for path in (CATALOGS / "wrong").iterdir() if not path.name.endswith(FAULTS)]

    assert sorted(right) == files_with(EXPECTED, CATALOGS)
    assert sorted(wrong) == files_with(FAULTS, CATALOGS / "wrong")
    assert len(right) == 19


@pytest.mark.parametrize("name", files_with(EXPECTED, CATALOGS))
def test_catalogue_is_read_exactly(name):
    expected = json.loads((CATALOGS / (name + EXPECTED)).read_text(encoding="utf-8"))

    reading = read_catalog(CATALOGS / name)

    assert reading.faults == ()
    assert reading.title == expected["title"]
    assert [[category.code, category.title, category.parent] for category in reading.categories] == expected[
        "categories"
    ]
    assert [as_written(item, name) for item in reading.items] == items_of(expected)


def as_written(item, name):
    """An item as the expectations write it: its place without the file, its category instead of the path."""
    written = dataclasses.asdict(item) | {
        "place": str(item.place).removeprefix(f"{name}:"),
        "path": [category.code for category in item.path],
    }
    return json.loads(json.dumps(written))


def items_of(expected):
    """The items of an expectation with all their fields: those of the row, those that all share, else the default."""
    parents = {code: parent for code, _title, parent in expected["categories"]}
    same = expected["same"] | ({"kinds": list(vocabulary.KINDS)} if expected["same"].get("kinds") == "ALL" else {})
    items = []
    for row in expected["items"]:
        item = DEFAULTS | same | dict(zip(expected["fields"], row, strict=True))
        path = [item.pop("category")]
        while parents[path[0]]:
            path.insert(0, parents[path[0]])
        items.append(json.loads(json.dumps(item | {"path": path})))
    return items


@pytest.mark.parametrize("name", files_with(FAULTS, CATALOGS / "wrong"))
def test_wrong_catalogue_gives_exactly_its_faults(name):
    expected = json.loads((CATALOGS / "wrong" / (name + FAULTS)).read_text(encoding="utf-8"))

    reading = read_catalog(CATALOGS / "wrong" / name)

    assert [[str(fault.place), fault.sentence] for fault in reading.faults] == expected


@pytest.fixture(scope="module")
def reading():
    return read_catalog(REFERENCE)


class TestReferenceCatalogue:
    def test_has_no_faults_and_all_its_parts(self, reading):
        counts = {
            name: len(getattr(reading, name))
            for name in ("kinds", "tiers", "timings", "channels", "column_sets", "categories", "items", "sources")
        }

        assert reading.faults == ()
        assert reading.title == "党务公开参考目录"
        assert counts == {
            "kinds": 10,
            "tiers": 7,
            "timings": 7,
            "channels": 5,
            "column_sets": 23,
            "categories": 56,
            "items": 215,
            "sources": 33,
        }

    def test_says_of_which_numbers_a_sum_says_nothing(self, reading):
        columns = [
            f"{table.name}.{column.name}"
            for table in reading.column_sets
            for column in table.columns
            if not column.is_summed
        ]

        assert columns == [
            *("dues.base", "dues.months", "candidates.rank", "votes.for", "votes.against", "votes.abstain"),
            *("assessment.excellent", "assessment.good", "assessment.poor", "services.promised_days"),
        ]

    def test_says_what_holds_of_each_timing(self, reading):
        rules = {
            timing.code: (
                timing.due.number,
                timing.due.unit,
                timing.due.after,
                timing.minimum_days,
                timing.review_every_months,
            )
            for timing in reading.timings
        }

        assert rules == {
            "long_term": (5, "working", "set or changed", 365, 12),
            "regular_monthly": (10, "calendar", "end of the period", None, None),
            "regular_quarterly": (20, "calendar", "end of the period", None, None),
            "regular_half_yearly": (20, "calendar", "end of the period", None, None),
            "regular_yearly": (31, "calendar", "end of the period", None, None),
            "staged": (3, "working", "the step", 30, None),
            "temporary": (1, "working", "the decision", 7, None),
        }

    def test_gives_an_item_every_field(self, reading):
        item = next(item for item in reading.items if item.code == "050105")

        assert item.title == "干部任前公示"
        assert [category.title for category in item.path] == ["干部选任和管理情况", item.path[1].title]
        assert (item.tier, item.timing, item.minimum_days, item.minimum_working_days) == ("public", "temporary", 7, 5)
        assert (item.columns, item.personal_data_after_end, item.series) == ("appointment", "hide", "")

    def test_names_only_sources_that_it_lists(self, reading):
        listed = {key for key, _title in reading.sources}

        assert {key for item in reading.items for key in item.source} - listed == set()


def write_workbook(path, rows, *, merged=()):
    workbook = Workbook()
    for row in rows:
        workbook.active.append(row)
    for area in merged:
        workbook.active.merge_cells(area)
    workbook.save(path)


def write_csv(path, rows, encoding="utf-8"):
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)


def faults_of(path):
    return [str(fault) for fault in read_catalog(path).faults]


class TestTicks:
    """公开范围 and 公开方式 written as columns to be ticked."""

    HEADINGS = (
        ["类别", "公开事项", "公开范围", "", "公开时限", "公开方式", ""],
        ["", "", "党内", "社会", "", "网站", "公开栏"],
    )
    MERGED = ("C1:D1", "F1:G1", "A1:A2", "B1:B2", "E1:E2")

    def write(self, path, *rows):
        write_workbook(path, [*self.HEADINGS, *rows], merged=self.MERGED)

    def test_say_who_and_how(self, tmp_path):
        path = tmp_path / "ticks.xlsx"
        self.write(
            path,
            ["组织", "党费收缴", "√", "", "每季度", "×", "√"],
            ["组织", "换届结果", "√", "√", "每年", "√", "√"],
        )

        reading = read_catalog(path)

        assert reading.faults == ()
        assert [(item.tier, item.channels) for item in reading.items] == [
            ("party_members", ("board",)),
            ("public", ("web", "board")),
        ]
        assert "公开范围: “党内、社会” means 社会公众 (public); rows: 1." in reading.understood

    def test_anything_else_there_is_a_fault(self, tmp_path):
        path = tmp_path / "words.xlsx"
        self.write(
            path,
            ["组织", "党费收缴", "√", "部分", "每季度", "", "√"],
            ["组织", "换届结果", "", "", "每年", "√", ""],
        )

        assert faults_of(path) == [
            "words.xlsx:Sheet!D3: “部分” under “社会” is no tick: write √, or leave it blank.",
            "words.xlsx:Sheet!C4: Nothing stands under “公开范围”; it must be written in every row.",
        ]


class TestHeadingsAcross:
    """A column of categories that nobody filled, and headings across the table instead."""

    def test_are_the_categories(self, tmp_path):
        path = tmp_path / "across.xlsx"
        rows = [HEADING, ["一、组织"], ["", *ROW[1:]], ["二、服务"], ["", "志愿服务", *ROW[2:]], HEADING]
        write_workbook(path, rows, merged=["A2:E2", "A4:E4"])

        reading = read_catalog(path)

        assert reading.faults == ()
        assert [(item.title, item.path[0].title) for item in reading.items] == [
            ("党员名册", "组织"),
            ("志愿服务", "服务"),
        ]

    def test_do_not_fill_a_column_that_is_used_elsewhere(self, tmp_path):
        path = tmp_path / "mixed.xlsx"
        write_workbook(
            path, [HEADING, ["一、组织"], ROW, ["二、服务"], ["", "志愿服务", *ROW[2:]]], merged=["A2:E2", "A4:E4"]
        )

        assert faults_of(path) == [
            "mixed.xlsx:Sheet!A5: Nothing stands under “类别”, and nothing above it can be carried down."
        ]


class TestSeveralTables:
    """Tables below each other on one sheet."""

    @pytest.mark.parametrize("merged", [["A1:E1", "A4:E4"], []])
    def test_title_with_other_kinds_above_a_heading_binds_what_follows(self, tmp_path, merged):
        path = tmp_path / "two.xlsx"
        rows = [["村党务公开目录"], HEADING, ROW, ["社区党务公开目录"], HEADING, ["服务", "志愿服务", *ROW[2:]]]
        write_workbook(path, rows, merged=merged)

        reading = read_catalog(path)

        assert reading.faults == ()
        assert [(item.title, item.kinds, str(item.place)) for item in reading.items] == [
            ("党员名册", ("village_branch",), "two.xlsx:Sheet!3"),
            ("志愿服务", ("community_branch",), "two.xlsx:Sheet!6"),
        ]
        assert [category.title for category in reading.categories] == ["组织", "服务"]

    @pytest.mark.parametrize("between", [[], [HEADING]])
    def test_title_repeated_on_a_printed_page_is_no_category(self, tmp_path, between):
        path = tmp_path / "pages.xlsx"
        rows = [["村党务公开目录"], HEADING, ROW, ["村党务公开目录"], *between, ["", "党费收缴", *ROW[2:]]]
        write_workbook(path, rows, merged=["A1:E1", "A4:E4"])

        reading = read_catalog(path)

        assert reading.faults == ()
        assert [category.title for category in reading.categories] == ["组织"]
        assert {item.kinds for item in reading.items} == {("village_branch",)}

    @pytest.mark.parametrize("rows", [["社区党务公开目录"], ["河湾社区党务公开目录", HEADING]])
    def test_title_inside_a_table_that_binds_others_is_a_fault(self, tmp_path, rows):
        path = tmp_path / "inside.xlsx"
        between = [[row] if isinstance(row, str) else row for row in rows]
        write_workbook(path, [["村党务公开目录"], HEADING, ROW, *between, ROW], merged=["A1:E1", "A4:E4"])

        assert faults_of(path) == [
            f"inside.xlsx:Sheet!4: “{rows[0]}” stands inside the table and does not bind the same kinds. "
            "Put it, named for its kinds, above a heading of its own or on a sheet of its own."
        ]

    def test_second_heading_with_other_columns_is_told_as_such(self, tmp_path):
        path = tmp_path / "swapped.csv"
        write_csv(path, [HEADING, ROW, [*HEADING[:3], HEADING[4], HEADING[3]]])

        assert faults_of(path) == [
            "swapped.csv:3: A second heading stands here, with other columns. Put its table on a sheet of its own."
        ]


class TestLimits:
    """Files too large to be kept beside the others."""

    def test_file_above_twenty_megabytes_is_not_opened(self, tmp_path):
        path = tmp_path / "large.csv"
        with path.open("wb") as file:
            file.truncate(20 * 1024 * 1024 + 1)

        assert faults_of(path) == ["large.csv: The file is larger than 20 MB."]

    def test_rows_end_at_twenty_thousand(self, tmp_path):
        path = tmp_path / "long.csv"
        write_csv(path, [HEADING] + [ROW] * 20_001)

        assert faults_of(path) == ["long.csv:20001: More than 20000 rows."]

    def test_twenty_thousand_rows_less_the_heading_are_read(self, tmp_path):
        path = tmp_path / "full.csv"
        write_csv(path, [HEADING] + [["组织", f"事项甲{number}", *ROW[2:]] for number in range(19_999)])

        reading = read_catalog(path)

        assert reading.faults == ()
        assert len({item.code for item in reading.items}) == 19_999

    def test_sheet_with_something_far_below_is_not_read(self, tmp_path):
        path = tmp_path / "far.xlsx"
        workbook = Workbook()
        workbook.active.append(HEADING)
        workbook.active.cell(1_000_000, 1, "x")
        workbook.save(path)

        assert faults_of(path) == ["far.xlsx:Sheet: More than 20000 rows."]

    def test_zip_bomb_is_not_unpacked(self, tmp_path):
        path = tmp_path / "bomb.xlsx"
        write_workbook(path, [HEADING])
        with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/media/zeros.bin", bytes(60 * 1024 * 1024))

        assert path.stat().st_size < 200_000
        assert faults_of(path) == ["bomb.xlsx: Unpacked the workbook is larger than 40 MB."]

    def test_entity_bomb_in_a_workbook_is_refused(self, tmp_path):
        bomb = (
            '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
            + "".join(
                f'<!ENTITY {name} "{f"&{inner};" * 10}">' for inner, name in zip("abcdefgh", "bcdefghi", strict=True)
            )
            + "]><worksheet>&i;</worksheet>"
        )
        source = io.BytesIO()
        write_workbook(source, [HEADING])
        path = tmp_path / "entities.xlsx"
        with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w") as new:
            for name in old.namelist():
                new.writestr(name, bomb if name.endswith("sheet1.xml") else old.read(name))

        assert faults_of(path) == [
            "entities.xlsx: The workbook is damaged. Open it in the program it came from and save it again."
        ]

    def test_cell_holds_four_thousand_characters_at_most(self, tmp_path):
        path = tmp_path / "wordy.csv"
        write_csv(path, [HEADING, ["组织", "项" * 4_001, *ROW[2:]]])

        assert faults_of(path) == ["wordy.csv:2: The text is longer than 4000 characters."]

    def test_missing_file_is_a_fault(self, tmp_path):
        assert faults_of(tmp_path / "nowhere.csv") == [
            "nowhere.csv: The file cannot be read. Is it there under this name, and may it be opened?"
        ]

    @pytest.mark.parametrize("length", [1, 100, 1_000, 3_000, 4_500])
    def test_workbook_cut_anywhere_gives_one_fault_and_no_items(self, tmp_path, length):
        path = tmp_path / "cut.xlsx"
        write_workbook(path, [HEADING, ROW])
        path.write_bytes(path.read_bytes()[:length])

        reading = read_catalog(path)

        assert (len(reading.faults), reading.items) == (1, ())


class TestUnderstood:
    """What `--dry-run` prints."""

    def test_names_encoding_heading_columns_codes_counts_and_words(self):
        assert read_catalog(CATALOGS / "sections_mine.csv").understood[:13] == (
            "Read as GB18030 (GBK) text; columns are separated by commas.",
            "The table: the heading ends in row 2.",
            "Column A “序号”: serial number.",
            "Column B “公开内容”: catalogue item.",
            "Column C “公开对象”: audience.",
            "Column D “公开期限”: period.",
            "Column E “公开形式”: channels.",
            "Column F “责任部门”: responsible department.",
            "Column G “是否敏感”: confidentiality review.",
            "No column, so by default: kinds of organisation = all; approver = 主要负责人; retention = 10年; "
            "personal data = none.",
            "4 categories have no code of their own; they are numbered, from 01.",
            "12 items have no code of their own; they are numbered within their category, from 0101 to 0403.",
            "4 categories and 12 items.",
        )

    def test_says_what_each_word_was_taken_for_and_how_often(self):
        sentences = read_catalog(CATALOGS / "sections_mine.csv").understood

        assert [sentence for sentence in sentences if sentence.startswith("公开对象")] == [
            "公开对象: “党员、职工” means 全体职工群众 (all_staff); rows: 1.",
            "公开对象: “党员领导干部” means 党员领导干部 (leading_cadres); rows: 1.",
            "公开对象: “职工群众” means 全体职工群众 (all_staff); rows: 1.",
            "公开对象: “职工” means 全体职工群众 (all_staff); rows: 4.",
            "公开对象: “队级以上党员干部” means 党员领导干部 (leading_cadres); rows: 1.",
            "公开对象: “党员干部” means 党员领导干部 (leading_cadres); rows: 1.",
            "公开对象: “全体职工” means 全体职工群众 (all_staff); rows: 3.",
        ]

    def test_names_sheets_and_rows_left_out(self):
        left_out = [
            sentence
            for name in ("two_sheets.xlsx", "printed_pages.xlsx")
            for sentence in read_catalog(CATALOGS / name).understood
            if "not read" in sentence or "skipped" in sentence
        ]

        assert left_out == [
            "Sheet “旧版” is hidden and was not read.",
            "Sheet “填写说明” has no heading of a catalogue and was not read.",
            "printed_pages.xlsx:党务公开一览表!18 is a note and was skipped: “合计”.",
            "printed_pages.xlsx:党务公开一览表!20 is a note and was skipped: “注：1.长期公开的内容变动后应及时更换。”.",
            "printed_pages.xlsx:党务公开一览表!21 is a note and was skipped: “2.名单张贴时隐去身份证号。”.",
            "printed_pages.xlsx:党务公开一览表!22 is a note and was skipped: “填表人：王委员”.",
        ]

    def test_says_which_part_of_a_period_was_left_out(self, tmp_path):
        path = tmp_path / "kept.csv"
        write_csv(path, [HEADING, ["组织", "党员名册", "全体党员", "及时公开，长期保留", "公开栏"]])

        sentences = read_catalog(path).understood

        assert [sentence for sentence in sentences if "left out" in sentence] == [
            "公开时限: “及时公开，长期保留” means 临时（及时）公开 (temporary)，"
            "but “长期保留” was not understood and is left out; rows: 1."
        ]


@pytest.mark.parametrize(
    "text,timing,within,minimum,rest",
    [
        ("长期", "long_term", None, None, ""),
        ("长期（一年以上）", "long_term", None, (365, None), ""),
        ("长期公开，每年更新", "long_term", None, None, "每年更新"),
        ("长期公开，变更后5个工作日内更新", "long_term", (5, "working"), None, ""),
        ("变更后5个工作日内", "long_term", (5, "working"), None, ""),
        ("每季度首月20日前", "regular_quarterly", (20, "calendar"), None, ""),
        ("季度结束后15日内", "regular_quarterly", (15, "calendar"), None, ""),
        ("按季度", "regular_quarterly", None, None, ""),
        ("每季度公开，重大事项随时公开", "regular_quarterly", None, None, "重大"),
        ("半年", "regular_half_yearly", None, None, ""),
        ("半年后公开", "", None, None, ""),
        ("每季度及时公开", "regular_quarterly", None, None, ""),
        ("长期公开，及时更新", "long_term", None, None, ""),
        ("一年两次", "regular_half_yearly", None, None, ""),
        ("每年一次", "regular_yearly", None, None, ""),
        ("每年1月31日前", "regular_yearly", (31, "calendar"), None, ""),
        ("每年3月底前", "regular_yearly", None, None, "3月底"),
        ("次月10日前", "regular_monthly", (10, "calendar"), None, ""),
        ("定期；每月", "regular_monthly", None, None, ""),
        ("随时", "temporary", None, None, ""),
        ("不定期", "temporary", None, None, ""),
        ("7个工作日内", "temporary", (7, "working"), None, ""),
        ("七个工作日内", "temporary", (7, "working"), None, ""),
        ("会后３日内", "temporary", (3, "calendar"), None, ""),
        ("公示期不少于5个工作日", "temporary", None, (None, 5), ""),
        ("及时，不少于7天", "temporary", None, (7, None), ""),
        ("决定作出后3个工作日内，公示不少于一周", "temporary", (3, "working"), (7, None), ""),
        ("随工作进展及时公开", "staged", None, None, ""),
        ("逐段公开，至少1个月", "staged", None, (30, None), ""),
        ("及时公开，公开期限1年", "temporary", None, (365, None), ""),
        ("阶段公开，公开时间2年", "staged", None, (730, None), ""),
        ("及时公开，公示半年", "temporary", None, (183, None), ""),
        ("及时公开，公开期限半年", "temporary", None, (183, None), ""),
        ("及时，公开时间为3个月", "temporary", None, (90, None), ""),
        ("及时公开，公开一年", "temporary", None, (365, None), ""),
        ("及时公开，公开期限7天", "temporary", None, None, "期限7天"),
        ("事前、事中、事后", "staged", None, None, ""),
        ("及时公开，长期保留", "temporary", None, None, "长期保留"),
        ("变动后及时更新", "long_term", None, None, ""),
        ("及时更新", "", None, None, ""),
        ("每年至少一次", "regular_yearly", None, None, ""),
        ("每年1-2次", "regular_yearly", None, None, "12次"),
        ("每年考核后5个工作日内", "regular_yearly", (5, "working"), None, "5个工作日内"),
        ("不少于7天", "", None, (7, None), ""),
        ("定期", "", None, None, "定期"),
        ("定期；及时", "", None, None, "定期"),
        ("形成或变更之日起7个工作日内", "", (7, "working"), None, ""),
        ("7天", "", None, None, "7天"),
        ("每两个月", "", None, None, "每两个月"),
        ("不公开", "", None, None, "不"),
        ("每年2月28日前", "regular_yearly", (59, "calendar"), None, ""),
        ("每季度结束后次月15日前", "regular_quarterly", (15, "calendar"), None, ""),
        ("按季公开，次月15日前", "regular_quarterly", (15, "calendar"), None, ""),
        ("每半年公开，次月15日前", "regular_half_yearly", (15, "calendar"), None, ""),
        ("年度结束后90日内", "regular_yearly", (90, "calendar"), None, ""),
        ("换届选举后及时公开", "temporary", None, None, ""),
        ("及时公开选举结果", "temporary", None, None, ""),
        ("重大决策作出后3个工作日内", "temporary", (3, "working"), None, ""),
        ("重大事项及时公开", "temporary", None, None, ""),
        ("长期公开，如有变动及时更新", "long_term", None, None, ""),
        ("每月10日前公开上月情况", "regular_monthly", (10, "calendar"), None, ""),
        ("党费收缴情况每季度公开", "regular_quarterly", None, None, ""),
    ],
)
def test_period_says_when_how_soon_and_how_long(text, timing, within, minimum, rest):
    period = read_period(plain(text))

    assert period.timing == timing
    assert ((period.within, period.unit) if period.within else None) == within
    lengths = (period.minimum_days, period.minimum_working_days)
    assert (None if lengths == (None, None) else lengths) == minimum
    assert period.rest == rest


@pytest.mark.parametrize(
    "text",
    [
        "每年1-2次",
        "每年考核后5个工作日内",
        "短期公开；7天",
        "临时；7个工作日",
        "及时；24小时内",
        "短期公开（一年）",
        "及时公开，保留2年",
        "形成后15日内，保留1年",
        "及时，非重大事项除外",
        "公示不少于15天，内部不少于7天",
        "党员3日内，群众7日内",
        "每月5日前，次月10日前",
        "每年6月底前",
        "每年2月29日前",
        "每年3月15日前",
        "每年12月31日前",
        "每年年底前",
        "每月30日前",
        "每月底前",
        "每季度末",
        "每季度末月25日前",
        "每季度首月31日前",
        "每年3月、9月各公开一次",
        "年初、年末各一次",
        "重大事项及时公开，一般事项每季度公开",
        "每季度公开，重大事项随时公开",
        "每季度公开，重大事项3日内",
        "长期公开，重大事项发生后3日内公开",
        "5-7个工作日内",
        "每年两会后",
        "及时或每季度",
        "每月或有变动时",
        "一般事项7日内，重大事项及时公开",
        "部分事项及时公开",
    ],
)
def test_rest_of_a_period_that_could_change_its_meaning_is_not_left_out(text):
    assert read_period(plain(text)).rest_matters


@pytest.mark.parametrize(
    "text", ["长期，每季度", "分阶段，每月", "定期；长期", "每月或每季度", "及时公开；长期公开", "每季度，随时"]
)
def test_period_of_two_timings_is_a_conflict(text):
    assert len(read_period(plain(text)).conflict) == 2


@pytest.mark.parametrize(
    "text,tier,inner_first",
    [
        ("党内", "party_members", False),
        ("全体党员", "party_members", False),
        ("党员干部", "leading_cadres", False),
        ("社会", "public", False),
        ("向社会公开", "public", False),
        ("群众", "all_staff", False),
        ("全体职工", "all_staff", False),
        ("本村村民", "all_staff", False),
        ("居民", "all_staff", False),
        ("師生", "all_staff", False),
        ("党员、群众", "all_staff", False),
        ("党委委员、中心组成员", "central_group", False),
        ("先党内、后社会", "public", True),
        ("群众（先党内后党外）", "all_staff", True),
        ("全体党员（含预备党员）", "party_members", False),
        ("党员、干部、群众", "all_staff", False),
        ("服务对象和社会公众", "public", False),
        ("全社会、各部门、村民代表", "public", False),
        ("社会（党内先公开）", "public", True),
        ("社会公众（党员先知晓）", "public", True),
        ("全社会（党内先行）", "public", True),
        ("先内后外，社会", "public", True),
        ("党内先公开，再向社会公开", "public", True),
        ("党内公开后向社会公开", "public", True),
        ("先在党内公开，后向社会公开", "public", True),
        ("先党内，后群众", "all_staff", True),
    ],
)
def test_audience_is_the_widest_tier_that_is_named(text, tier, inner_first):
    assert read_audience(text) == (tier, inner_first)


@pytest.mark.parametrize(
    "text",
    [
        "党内外",
        "党外",
        "党员、村民代表",
        "社会（涉密除外）",
        "先党内后党外",
        "村民代表",
        "有关人员",
        "不公开",
        "非党员",
        "公开",
        "社会公众（依申请公开）",
        "依申请公开、社会",
        "社会；涉及隐私的限党员",
        "社会公众、仅党员可见附件",
        "社会公众（附件只对党员公开）",
        "社会（经批准）",
        "社会公众（有关部门）",
        "先内后外",
        "先干部后群众",
        "党内先公开",
    ],
)
def test_audience_is_not_guessed(text):
    with pytest.raises(NotUnderstood):
        read_audience(text)


@pytest.mark.parametrize(
    "text,channels",
    [
        ("网站", ("web",)),
        ("微信公众号", ("web",)),
        ("镇政府门户网站；公开栏；村民大会", ("web", "board", "meeting")),
        ("会议纪要", ("document",)),
        ("召开党员大会通报", ("meeting",)),
        ("通报、简报", ("bulletin",)),
        ("張榜公佈", ("board",)),
        ("公开栏、广播等形式", ("board", "bulletin")),
        ("门户网站党务公开专栏、网站通知公告栏目", ("web",)),
        ("村村通大喇叭", ("bulletin",)),
        ("党员大会材料", ("document",)),
        ("会议室公开栏", ("board",)),
        ("公开栏（含电子屏）", ("board",)),
    ],
)
def test_channels_are_told_by_how_their_words_end(text, channels):
    assert read_channels(text) == channels


@pytest.mark.parametrize("text", ["公开栏或会议", "多种形式", "不上网站", "面向社会", "村务公开栏照片"])
def test_channels_are_not_guessed(text):
    with pytest.raises(NotUnderstood):
        read_channels(text)


@pytest.mark.parametrize(
    "text,fits",
    [
        ("门户网站党务公开栏", ("web", "board")),
        ("网站公示栏", ("web", "board")),
        ("线上公开栏", ("web", "board")),
        ("微信公众号公告", ("web", "bulletin")),
        ("在网站发布公告", ("web", "bulletin")),
        ("公开栏、微信群通知", ("web", "bulletin")),
        ("会议通知", ("meeting", "bulletin")),
        ("网上党支部会议", ("web", "meeting")),
        ("公开栏文件", ("board", "document")),
    ],
)
def test_word_that_fits_two_channels_is_neither(text, fits):
    with pytest.raises(NotUnderstood) as unknown:
        read_channels(text)

    assert unknown.value.fits == fits


@pytest.mark.parametrize(
    "text,kinds",
    [
        ("村（社区）党组织", ("village_branch", "community_branch")),
        ("村党支部党务公开目录", ("village_branch",)),
        ("机关、学校", ("agency", "school")),
        ("各级党组织", tuple(vocabulary.KINDS)),
    ],
)
def test_kinds_are_those_that_are_listed(text, kinds):
    assert read_kinds(text) == kinds


def test_bare_number_of_years_is_a_retention():
    assert (read_choice("retention", "30"), read_choice("retention", "10年")) == ("D30", "D10")


@pytest.mark.parametrize(
    "text,number",
    [
        ("7", 7),
        ("７", 7),
        ("十", 10),
        ("二十一", 21),
        ("一百零三", 103),
        ("若干", None),
        ("", None),
        ("9" * 5_000, None),
    ],
)
def test_whole_number_in_any_writing(text, number):
    assert whole(text) == number


@pytest.mark.parametrize(
    "text,style,title",
    [
        ("一、党组织决议", "han", "党组织决议"),
        ("（二）支部换届", "paren_han", "支部换届"),
        ("㈢ 支部换届", "paren_han", "支部换届"),
        ("3．党费收缴", "digit", "党费收缴"),
        ("⒊党费收缴", "digit", "党费收缴"),
        ("（4）党费收缴", "paren", "党费收缴"),
        ("第五类：组织建设", "part", "组织建设"),
        ("1.2 组织建设", "code", "组织建设"),
        ("2026年度计划", None, "2026年度计划"),
        ("1.5万元以上支出", None, "1.5万元以上支出"),
        ("1-6月财务收支", None, "1-6月财务收支"),
        ("三会一课", None, "三会一课"),
        ("一事一议", None, "一事一议"),
    ],
)
def test_numbering_is_taken_off_a_title_and_nothing_else(text, style, title):
    numbering, rest = split_numbering(text)

    assert (numbering.style if numbering else None, rest) == (style, title)


@pytest.mark.parametrize(
    "text,following",
    [
        ("1.党费收缴；2.换届选举；3.发展党员", "换届选举；3.发展党员"),
        ("1、党费收缴2、换届选举", "换届选举"),
        ("（一）党费收缴（二）换届选举", "换届选举"),
        ("①党费收缴②换届选举", "换届选举"),
        ("一、党费收缴；二、换届选举", "换届选举"),
        ("1.党费收缴", ""),
        ("1.党费收缴：（1）标准；（2）使用", ""),
        ("1.2.3类事项", ""),
        ("1.党费收缴2.5万元以上的支出", ""),
        ("一、第二、三季度党费收缴", ""),
        ("1.2026年第2次会议", ""),
        ("党费收缴：1.标准；2.使用", ""),
    ],
)
def test_cell_that_numbers_several_matters_is_told_from_one(text, following):
    assert goes_on_numbering(text) == following


@pytest.mark.parametrize(
    "text,numbering",
    [
        ("一", ("han", 1, "")),
        ("（二）", ("paren_han", 2, "")),
        ("3.", ("digit", 3, "")),
        ("1.2", ("code", None, "1.2")),
    ],
)
def test_numbering_that_stands_alone(text, numbering):
    assert dataclasses.astuple(bare_numbering(text)) == numbering


@pytest.mark.parametrize(
    "text,code", [("１．２．３．", "1.2.3"), ("DW－01－02", "DW-01-02"), (" 0101 ", "0101"), ("1.1、", "1.1")]
)
def test_code_has_one_writing(text, code):
    assert clean_code(text) == code


@pytest.mark.parametrize(
    "code,above",
    [("1.2.3", ["1", "1.2"]), ("010203", ["01", "0102"]), ("DW-01-03", ["DW", "DW-01"]), ("7", []), ("103", [])],
)
def test_code_tells_the_codes_above_it(code, above):
    assert prefixes(code) == above


@pytest.mark.parametrize("text,code", [("1.2", "1.2"), ("0102", "0102"), ("102", "0102"), ("2", ""), ("一", "")])
def test_code_of_a_section_says_where_it_belongs(text, code):
    assert section_code(text) == code


def test_words_are_compared_in_one_form_and_kept_in_their_own():
    assert plain(" 公開　範圍（全體黨員）\n") == "公开范围(全体党员)"
    assert tidy(" 公開\n範圍（全體黨員） ") == "公開範圍（全體黨員）"
