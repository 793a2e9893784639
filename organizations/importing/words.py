"""The headings and terms that tables use, as data; one form in which they are compared."""

import functools
import unicodedata
from collections.abc import Mapping
from typing import Any

import opencc

from organizations.kinds import Kind
from organizations.models import LeadingGroupMember
from organizations.roles import Role
from organizations.tiers import Tier

ORGANIZATION_HEADINGS = {
    "name": "名称 党组织 党组织名称 组织名称 单位 单位名称 name",
    "kind": "类型 类别 组织类型 党组织类型 组织类别 单位类型 kind",
    "code": "代码 组织代码 党组织代码 编码 组织编码 单位代码 code",
    "fonds": "全宗号 全宗 fonds",
    "superior": "上级 上级代码 上级组织 上级组织代码 上级党组织 上级党组织代码 上一级党组织 上一级党组织代码 superior",
    "issuer": "目录制定机关 目录制定机关代码 目录机关 执行目录 issuer",
    "phone": "电话 联系电话 办公电话 phone",
    "address": "地址 办公地址 联系地址 address",
    "joint_clearing": "审核与保密审查可由一人 可合并审查 保密审查可与审核同一人 joint_clearing",
}
PEOPLE_HEADINGS = {
    "username": "用户名 账号 帐号 登录名 登录账号 用户名称 username",
    "name": "姓名 name",
    "phone": "电话 手机 手机号 手机号码 联系电话 phone",
    "email": "邮箱 电子邮箱 邮件 电子邮件 email mail",
    "organization": "组织代码 党组织代码 所在组织代码 所在党组织代码 所在党组织 所属组织代码 单位代码 organization",
    "tier": "层级身份 身份 层级 公开对象 tier",
    "offices": "岗位 角色 职责 担任岗位 offices office",
    "seat": "领导小组 领导小组职务 领导小组身份 seat",
    "principal": "第一责任人 是否第一责任人 主要负责人 principal",
    "from_on": "起 自 起始 起始日期 开始日期 任职日期 起始时间 from",
    "until_on": "止 至 截止 截止日期 结束日期 届满日期 截止时间 until",
    "password": "密码 口令 初始密码 登录密码 password",
}

KINDS = {
    Kind.COUNTY_COMMITTEE: "县(区)委 县委 区委 市委 县(市、区)委 旗委",
    Kind.TOWNSHIP_COMMITTEE: "乡镇党委、街道党(工)委 乡镇党委 镇党委 乡党委 乡镇 街道党工委 街道党委 街道 乡镇街道",
    Kind.AGENCY: "机关 机关党组织 机关党委 机关党支部 县直机关 部门",
    Kind.PUBLIC_INSTITUTION: "企事业单位(直属事业单位) 直属事业单位 事业单位 事业单位党组织",
    Kind.VILLAGE_BRANCH: "村党组织 村党支部 村党总支 行政村 村",
    Kind.COMMUNITY_BRANCH: "社区党组织 社区党支部 社区党总支 社区党委 社区",
    Kind.SCHOOL: "学校 学校党组织 学校党支部 高校",
    Kind.STATE_ENTERPRISE: "国有企业(矿) 国有企业 国企 国有企业党组织 矿",
    Kind.PRIVATE_ENTERPRISE: "非公有制经济组织 非公有制企业 非公企业 非公企业党组织 民营企业 私营企业",
    Kind.SOCIAL_ORG: "社会组织 社会组织党组织 社会团体 两新组织",
}
TIERS = {
    Tier.COMMITTEE_MEMBERS: "党委委员 委员 委员会成员 支委 支部委员 班子成员",
    Tier.CENTRAL_GROUP: "中心组成员 中心组 理论学习中心组",
    Tier.CONGRESS_DELEGATES: "党代会代表 党代表",
    Tier.LEADING_CADRES: "党员领导干部 领导干部",
    Tier.PARTY_MEMBERS: "全体党员 党员 正式党员 预备党员",
    Tier.ALL_STAFF: "全体职工群众 职工群众 干部职工 职工 群众 村民 全体村民 居民 全体居民 师生 全体师生 教职工",
}
ROLES = {
    Role.DRAFTER: "党务工作者 党务干部 拟稿人 经办人",
    Role.CONFIDENTIALITY_REVIEWER: "保密审查员 保密审查 保密员",
    Role.REVIEWER: "分管领导 审核人 审核",
    Role.APPROVER: "审批人 审批",
    Role.PUBLISHER: "办公室 领导小组办公室 发布人",
    Role.HANDLER: "意见承办人 承办人",
    Role.ARCHIVIST: "档案员 档案管理员",
    Role.INSPECTOR: "纪检监察 纪检监察员 纪检员 督查员",
    Role.SUPERVISOR: "监督员 党务公开监督员",
    Role.ORGANIZATION_ADMIN: "组织管理员 单位管理员 管理员",
}
SEATS = {
    LeadingGroupMember.Seat.LEADER: "组长",
    LeadingGroupMember.Seat.DEPUTY: "副组长",
    LeadingGroupMember.Seat.MEMBER: "成员 组员",
}
YES_NO = {1: "是 yes y true 1 √ ✓ 有", 0: "否 no n false 0 无"}


@functools.cache
def _to_simplified() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


@functools.lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """`text` as it is compared: simplified, half-width, lower case, without any space or outer star.

    >>> plain("組織代碼（必填）")
    '组织代码(必填)'
    """
    return "".join(_to_simplified().convert(unicodedata.normalize("NFKC", text)).split()).lower().strip("*")


def meanings(words: Mapping[Any, str]) -> dict[str, object]:
    """What each word of `words` means; a code means itself."""
    found = {plain(word): meaning for meaning, synonyms in words.items() for word in synonyms.split()}
    codes = {getattr(meaning, "code", meaning): meaning for meaning in words}
    return found | {plain(str(code)): meaning for code, meaning in codes.items()}


def as_code(text: str) -> str:
    """An organisation's code as it is kept, however it was typed."""
    return plain(text).upper()
