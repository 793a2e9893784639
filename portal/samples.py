"""What the style guide fills the components with: invented, as the pages of the county would fill them."""

import datetime
from types import SimpleNamespace
from typing import Any

from django import forms
from django.urls import reverse

from portal.explaining import Dot, ShownColumn, ShownTable, Signature, StageLine
from portal.telling import Occasion, Way
from portal.templatetags.elder import Card

AT = datetime.datetime(2026, 11, 20, 1, 0, tzinfo=datetime.UTC)
DAY = AT.date()
SPECIMEN = "党务公开 2026-11-20"
TITLE = "县林业局机关党支部2026年第三季度党费收缴情况"
CHANNELS = [("web", "网站"), ("board", "公开栏")]


class Sheet(forms.Form):
    """A form with one field of each kind, sent with two faults."""

    summary = forms.CharField(label="摘要", max_length=20, help_text="写清决定了什么、涉及谁。", widget=forms.Textarea)
    fact_on = forms.DateField(label="成文日期", help_text="例如 2026-10-15")
    channel = forms.ChoiceField(
        label="公开方式", choices=[("web", "网站"), ("board", "公开栏")], widget=forms.RadioSelect
    )
    routine = forms.BooleanField(label="常规事项", required=False)
    reason = forms.CharField(label="理由", required=False)


class Row(forms.Form):
    name = forms.CharField(label="姓名")
    amount = forms.DecimalField(label="金额", max_digits=9, decimal_places=2)
    amount.numeric = True  # type: ignore[attr-defined]


Rows = forms.formset_factory(Row, extra=0)

TABLE = ShownTable(
    columns=[
        ShownColumn("费用项目", "text", numeric=False),
        ShownColumn("预算", "money", numeric=True),
        ShownColumn("实际", "money", numeric=True),
        ShownColumn("说明", "text", numeric=False, wraps=True),
    ],
    rows=[
        ["公务接待", "18,000.00", "12,460.00", "九次"],
        ["国内差旅", "42,000.00", "38,215.50", "三十一次，含培训两次"],
    ],
    sums=["", "60,000.00", "50,675.50", ""],
)
LINES = [
    SimpleNamespace(
        slug="k3v9x0q2ma",
        title="县林业局2026年发展对象公示",
        organization=SimpleNamespace(name="县林业局机关党支部"),
        index_number="LY1402-03-2026-0043",
        item=SimpleNamespace(title="发展党员"),
        listed_at=AT,
        ends_at=AT + datetime.timedelta(days=30),
        shelf=0,
    ),
    SimpleNamespace(
        slug="k3v9x0q2mb",
        title="柳湾镇党委2025年度党务工作经费预算与决算",
        organization=SimpleNamespace(name="柳湾镇党委"),
        item=SimpleNamespace(title="党务经费"),
        listed_at=AT - datetime.timedelta(days=98),
        ends_at=AT - datetime.timedelta(days=8),
        shelf=1,
    ),
]
DUTY = {
    "condition": "not_yet_due",
    "days_left": 4,
    "due_on": DAY,
    "title": TITLE,
    "line": ["县林业局机关党支部", "定期公开"],
    "url": "#buttons",
    "action_label": "起草",
}
ATTACHMENTS = [{"name": "收缴明细.xlsx", "kind": "xlsx", "size": 18_432, "sha256": "7f3c" * 16, "url": "#buttons"}]
SIGNATURES = [
    Signature("提出", "王**", "党务工作者", AT),
    Signature("审批", "李*", "审批人", AT, "同意，按期公开。"),
]
FINDINGS = [
    {"kind": "身份证号", "excerpt": "35*************123", "where": "正文", "status": "masked", "by": "按目录规定"},
    {"kind": "手机号", "excerpt": "138****1234", "where": "附件", "status": "open", "url": "#buttons"},
]
ASKED = {"text": "第三季度党费比例怎么核定？", "kind": "question", "get_kind_display": "提问", "asked_at": AT}
ANSWERED = ASKED | {
    "shown_words": "第三季度党费比例怎么核定？",
    "answered_at": AT,
    "reply": {
        "answered_in": {"name": "县林业局机关党支部"},
        "replied_at": AT,
        "working_days": 3,
        "verified": "已核对第三季度工资收入。",
        "rule": "党费收缴、使用和管理的规定。",
        "done": "比例按规定核定，未作改动。",
        "next_step": "如有疑问，请拨打 0000-1234580。",
    },
}
WAYS = [
    Way("会议", [Occasion("支部党员大会", DAY, attendance="应到 12 人，实到 11 人")], is_proved=True),
    Way("公开栏", [Occasion("一楼公开栏", DAY, struck_out="登记有误")], is_proved=False),
]
PLACES = [{"name": "青岭县委", "url": "#buttons", "count": 12, "children": [{"name": "县林业局", "url": "#buttons"}]}]
FACTS = [("索引号", "LY1402-03-2026-0043"), ("成文日期", DAY), ("文号", None)]


def samples() -> dict[str, list[dict[str, Any]]]:
    """For each component that stands alone the contexts that it is shown with."""
    sheet = Sheet({"summary": "2026年第三季度应缴党费的党员十二人，十二人都已缴清，全部上缴。"})
    empty = Sheet(auto_id="new_%s")
    rows = Rows({"form-TOTAL_FORMS": 2, "form-INITIAL_FORMS": 0, "form-0-name": "王小明", "form-0-amount": "306.90"})
    return {
        "asking_row": [{"row": SimpleNamespace(**vars(LINES[0]), may_ask=True), "now": AT}],
        "clock": [{"condition": "overdue", "text": "逾期 31 天", "due_on": DAY}],
        "counts": [{"counts": _counts()}],
        "decision_box": [{"form": empty, "verb": "approve", "has_next": True, "action": "#buttons"}],
        "difference": [{"difference": [("equal", "完成时限："), ("delete", "十一月"), ("insert", "十二月")]}],
        "due_row": [{"row": DUTY}, {"row": DUTY | {"condition": "overdue", "primary": True, "clock": "逾期 3 天"}}],
        "elder_cards": [{"cards": [Card(f"{name}**", "306.90", [("比例", "1.5%")]) for name in "王陈李赵周"]}],
        "elder_rows": [{"rows": LINES, "now": AT}],
        "empty": [{"title": "没有找到“退耕还林核查”", "text": "可以试试：", "links": _links(), "level": 3}],
        "error_summary": [{"form": sheet}],
        "events": [{"events": [{"at": AT, "title": "向“全体党员”公开", "note": "先党内"}]}],
        "facts": [{"facts": FACTS, "wide": True}],
        "fields": [{"form": sheet}],
        "files": [{"attachments": ATTACHMENTS}],
        "filters": [{"filters": [{"title": "有效性", "links": _filters()}]}],
        "findings": [{"findings": FINDINGS}],
        "ledger_row": [{"row": row, "now": AT, "is_new": not row.shelf} for row in LINES],
        "notice": [{"title": "更正于 2026-11-16", "text": "抄录错误。", **look, "level": 3} for look in _notices()],
        "opinion": [
            {"opinion": ANSWERED, "words": ANSWERED["text"]},
            {"opinion": ASKED, "words": ASKED["text"], "due_explained": "自2026-11-17次日起15个工作日"},
        ],
        "original": [{}],
        "pager": [{"more_url": "#buttons", "jump": [("2026-10", "#buttons")]}],
        "pager_on": [{"more_url": "#buttons"}],
        "place_rows": [{"nodes": PLACES, "is_opened": True}],
        "posting_row": [{"row": DUTY | {"ways": WAYS, "page_url": "#buttons", "organization": "县林业局"}}],
        "questions": [{"questions": {"line": "1 条提问，1 条已答复", "rows": [ANSWERED], "ask_url": "#buttons"}}],
        "rows_form": [{"row_formset": rows, "caption": "每人缴了多少", "sums": ["", "306.90"], "hint": "每人一行。"}],
        "search": [{"place": "page"}],
        "signatures": [{"signatures": SIGNATURES}],
        "stage_line": [{"at": "check"}],
        "steps": [{"dots": _dots("now")}, {"dots": _dots("back")}],
        "table": [{"table": TABLE, "caption": "党务工作经费", "download_url": "#buttons"}],
        "tiers": [{"stages": _stages()}],
        "told": [{"told": {"ways": WAYS, "tone": "soon", "summary": "还缺公开栏的张贴记录"}}],
        "tree": [{"tree": _tree()}],
        "voice_row": [{"row": DUTY | {"opinion": ASKED, "organization": {"name": "县林业局"}, "is_mine": True}}],
    }


LISTED = {
    "asking_row": "consult",
    "due_row": "due",
    "ledger_row": "ledger",
    "posting_row": "due",
    "voice_row": "due",
}
"""Rows that stand in a list of this class."""


def _counts() -> list[dict[str, Any]]:
    return [
        {"label": "待公开", "number": 7, "note": "3 件逾期", "tone": "late", "url": "#buttons"},
        {"label": "待我审批", "number": 2, "note": "", "tone": "", "url": "#buttons"},
    ]


def _links() -> list[tuple[str, str]]:
    return [("连已期满的一起查", reverse("list"))]


def _filters() -> list[dict[str, Any]]:
    return [{"label": "现行", "url": "#buttons", "count": 12, "current": True}, {"label": "已期满", "url": "#buttons"}]


def _notices() -> list[dict[str, str]]:
    looks = [("ok", "check"), ("soon", "triangle"), ("late", "warning"), ("work", "info"), ("rest", "square")]
    return [{"tone": tone, "shape": shape} for tone, shape in looks]


def _dots(now: str) -> list[Dot]:
    return [
        Dot("提出", "done"),
        Dot("保密审查", now, "陈**"),
        Dot("审核", "todo"),
        Dot("审批", "todo"),
        Dot("公开", "todo"),
    ]


def _stages() -> list[StageLine]:
    return [
        StageLine("全体党员", AT, AT, mine=True, inside_party=True),
        StageLine("全体职工群众", AT + datetime.timedelta(days=3), None, mine=False, inside_party=False),
        StageLine("社会公众", None, None, mine=False, inside_party=False, note="目录规定不向社会公开"),
    ]


def _tree() -> list[dict[str, Any]]:
    return [
        {
            "title": "党的组织管理情况",
            "url": "#buttons",
            "count": 386,
            "current": True,
            "children": [{"title": "党费收缴", "url": "#buttons", "count": 41}],
        }
    ]
