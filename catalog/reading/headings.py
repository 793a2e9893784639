"""Which column means what: the words that party organisations write above their tables."""

import contextlib
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from django.utils.translation import gettext_lazy as _

from catalog.reading.tables import Cell, Row, Sheet
from catalog.reading.values import NotUnderstood, read_audience, read_channels
from catalog.reading.wording import plain

# Every heading in the form that `plain` gives.  The columns of `level` lead from the first level to the item.
HEADINGS = {
    "level": (
        "类别 公开类别 大类 公开大类 类目 一级类目 一级目录 一级事项 一级分类 一级指标 分类 目录类别 项目类别 "
        "事项类别 栏目 公开栏目 板块 公开类目 中类 小类 二级类目 二级目录 二级事项 二级分类 二级指标 事项 "
        "公开事项 事项名称 公开事项名称 三级目录 三级事项 三级分类 三级类目 四级目录 四级事项 项目 公开项目 "
        "项目名称 公开项目名称 具体公开项目 具体项目 具体公开事项 具体事项 内容 公开内容 具体内容 主要内容 "
        "具体公开内容 公开具体内容 公开的内容 公开主要内容 事项内容 公开内容(事项) 公开事项(内容) "
        "公开事项及内容 公开目录 目录 目录名称 细目 子项 公开要点 公开细目"
    ),
    "code": (
        "编号 代码 编码 项目编号 项目代码 目录编号 目录编码 目录代码 事项编号 事项编码 事项代码 公开编号 "
        "类别编号 类别代码 一级编码 一级代码 一级编号 二级编码 二级代码 二级编号 三级编码 三级代码 三级编号 "
        "索引号"
    ),
    "sequence": "序号 序 号 项次 no no. 序列 顺序号",
    "audience": (
        "公开范围 公开对象 范围 对象 公开的范围 公开范围及对象 公开范围和对象 公开对象及范围 公开面向 知悉范围 "
        "受众 公开层面 公开层级 公开范围(对象)"
    ),
    "inner_first": "先党内后党外 是否先党内后党外 公开顺序先党内 党内先行",
    "kinds": (
        "适用单位 适用范围 适用对象 适用组织 适用党组织 适用单位类别 适用范围(类别) 适用类别 单位类型 单位类别 "
        "组织类别 组织类型 适用"
    ),
    "timing": "时限类型 公开类型 时间类型 公开时限类型 公开期限类型 公开性质 时效类型 公开时效",
    "period": (
        "公开时限 公开时间 时限 时间 期限 公开期限 公开频次 公开频率 公开周期 频次 频率 周期 公开时限要求 "
        "公开时间(时限) 公开时间及期限 公开时间及时限 公开时机 更新周期 更新频率 时间要求 时限要求 "
        "公开时间要求 公开的时间 公开时限(期限)"
    ),
    "minimum": (
        "最短公开天数 最短公开时间 最短公开期限 最短期限 最短天数 最少公开天数 公示天数 公示期 公示期限 "
        "公示时间 公开天数 最低公开天数 最低公开期限"
    ),
    "channels": (
        "公开方式 公开形式 公开渠道 公开载体 方式 形式 渠道 载体 公开途径 公开形式(载体) 公开方式(载体) "
        "公开方式和载体 公开形式和载体 公开载体(形式) 公开渠道和载体 公开渠道及方式 公开的方式 公开方式及渠道 "
        "公开形式及载体"
    ),
    "responsible": (
        "责任部门 责任单位 承办部门 承办单位 责任科室 承办科室 责任人 责任主体 公开主体 公开责任主体 "
        "公开责任单位 负责部门 责任股室 牵头部门 主管部门 责任部门(单位) 责任单位(部门) 提供部门 公开部门 "
        "公开责任部门 公开责任人 责任处室"
    ),
    "approver": "审批 审批人 审批权限 审批机关 审批主体 审批单位 审定 审定机关 批准人 审核审批 审批层级",
    "retention": "保管期限 归档期限 保存期限 档案保管期限 存档期限",
    "sensitive": "是否涉密 是否敏感 敏感 保密审查 需保密审查 是否需保密审查 需专门保密审查 专门保密审查 是否敏感事项",
    "personal_data": "涉及个人信息 是否涉及个人信息 个人信息 个人隐私 是否涉及个人隐私 涉及个人隐私",
    "routine": "例行事项 是否例行 例行 常规事项 是否常规",
    "family": "公开门类 门类 所属公开 公开种类 所属门类",
    "source": "依据 公开依据 政策依据 法规依据 制度依据 文件依据 设定依据",
    "note": "备注 说明 附注 备考 注 其他说明",
}

_FIELD_OF = {word: field for field, words in HEADINGS.items() for word in words.split()}
_REQUIRED = ("level", "audience", "period", "channels")
_TICKED: dict[str, Callable] = {"audience": read_audience, "channels": read_channels}
_SEARCHED_ROWS = 40
_HEADING_ROWS = 3

LABELS = {
    "level": _("category or item"),
    "code": _("code"),
    "sequence": _("serial number"),
    "audience": _("audience"),
    "inner_first": _("inside the party first"),
    "kinds": _("kinds of organisation"),
    "timing": _("timing type"),
    "period": _("period"),
    "minimum": _("shortest time shown"),
    "channels": _("channels"),
    "responsible": _("responsible department"),
    "approver": _("approver"),
    "retention": _("retention"),
    "sensitive": _("confidentiality review"),
    "personal_data": _("personal data"),
    "routine": _("routine"),
    "family": _("family"),
    "source": _("basis"),
    "note": _("note"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One recognised column: its position in a row, its field, and the heading as it stands there.

    A column to be ticked, such as 党内 or 社会 below 公开范围, stands `below` that heading.
    """

    index: int
    field: str
    cell: Cell
    below: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """The rows `first` to `last` of a sheet (positions), the columns recognised and those left unread."""

    first: int
    last: int
    columns: tuple[Column, ...]
    unread: tuple[Cell, ...]
    width: int

    def of(self, *fields: str) -> list[Column]:
        return [column for column in self.columns if column.field in fields]

    @property
    def missing(self) -> list[str]:
        """The fields that a catalogue cannot do without and that have no column here."""
        held = {"period" if column.field == "timing" else column.field for column in self.columns}
        return [field for field in _REQUIRED if field not in held]

    @property
    def is_catalog(self) -> bool:
        """Whether this is the heading of a catalogue, even of a faulty one: what, and one of whom, when, how."""
        return "level" not in self.missing and len(self.missing) < len(_REQUIRED) - 1


def no_heading(read_as: str = "") -> str:
    """The sentence for a table without a heading; `read_as` names the encodings that were tried."""
    sentence = _(
        "No row names the matter (公开内容), the audience (公开范围), the period (公开时限) and the channels "
        "(公开方式), as the heading of a catalogue does."
    )
    if not read_as:
        return str(sentence)
    return str(sentence) + " " + str(_("Read as %(encodings)s.") % {"encodings": read_as})


def find_heading(sheet: Sheet) -> Heading | None:
    """The rows near the top of `sheet` that hold the most known headings, or None where no catalogue begins."""
    best: Heading | None = None
    for first in range(min(len(sheet.rows), _SEARCHED_ROWS)):
        for last in range(first, min(first + _HEADING_ROWS, len(sheet.rows))):
            if last > first and not _goes_on(sheet.rows[first : last + 1]):
                break
            heading = _heading(sheet.rows, first, last)
            if heading.is_catalog and (best is None or _size(heading) > _size(best)):
                best = heading
    return best and replace(best, first=_top(sheet.rows, best))


def field_of(text: str) -> str | None:
    """The field that a heading names, or None.

    >>> str(field_of("公開 範圍*")), str(field_of("公开时限（天）"))
    ('audience', 'period')
    """
    word = plain(text).strip("*:.、")
    return _FIELD_OF.get(word) or _FIELD_OF.get(re.sub(r"\(.*?\)", "", word))


def _size(heading: Heading) -> tuple[int, int]:
    """The more columns the better; then the fewer rows, so that a title above is not taken for a heading."""
    ticked = sum(bool(column.below) for column in heading.columns)
    return len(heading.columns) + ticked, heading.first - heading.last


def _top(rows: list[Row], heading: Heading) -> int:
    """Where a heading begins whose cells are merged with those of rows above it."""
    top = min([rows[heading.first].number, *(cell.top for cell in rows[heading.last].cells if cell.area)])
    return next(index for index, row in enumerate(rows) if row.number >= top)


def _goes_on(block: list[Row]) -> bool:
    """Whether the last row of `block` still belongs to the heading: all that it adds are headings."""
    own = [index for index, cell in enumerate(block[-1].cells) if cell.text and not cell.filled]
    return bool(own) and all(_named_by_lowest(_stacked(block, index)) or _ticked(block, index) for index in own)


def _heading(rows: list[Row], first: int, last: int) -> Heading:
    block = rows[first : last + 1]
    columns, unread = [], []
    width = 0
    for index in range(max(len(row.cells) for row in block)):
        cell = next((row.cell(index) for row in reversed(block) if row.cell(index).text), None)
        if cell is None:
            continue
        width = index + 1
        if field := _field(block, index):
            columns.append(Column(index, field, cell, below=_ticked(block, index)))
        else:
            unread.append(cell)
    return Heading(first, last, tuple(columns), tuple(unread), width)


def _field(block: list[Row], index: int) -> str | None:
    """The field of one column; where its lowest heading says nothing, what the one above says."""
    texts = _stacked(block, index)
    return _named_by_lowest(texts) or field_of(texts[0])


def _ticked(block: list[Row], index: int) -> str:
    """The heading over several columns of which this one is to be ticked; empty where it is none of them."""
    above, own = block[0].cell(index), block[-1].cell(index)
    over_several = above.area and any(
        block[0].cell(other).area == above.area and block[-1].cell(other).area != above.area
        for other in (index - 1, index + 1)
        if other >= 0
    )
    read = _TICKED.get(field_of(above.text) or "")
    if read is None or not over_several or own.area == above.area:
        return ""
    with contextlib.suppress(NotUnderstood):
        read(own.text)
        return above.text
    return ""


def _named_by_lowest(texts: list[str]) -> str | None:
    """What the lowest of the headings above a column names, alone or read on from those above it: 公开 + 范围."""
    return field_of(texts[-1]) or field_of("".join(texts))


def _stacked(block: list[Row], index: int) -> list[str]:
    """The headings above one column from the top down, each merged area once."""
    texts: list[str] = []
    areas: set[str] = set()
    for row in block:
        cell = row.cell(index)
        if cell.text and cell.area not in areas:
            texts.append(cell.text)
            areas |= {cell.area} - {""}
    return texts
