"""The organisations of the demonstration, and who is what in them.

Those with an account in use are at most twenty-five: one for each office, each tier and each site post, and one
who writes in each organisation.  The others sign and are named, and nobody can sign in as them.
"""

import dataclasses
import datetime
import re

from organizations.kinds import Kind
from organizations.models import LeadingGroupMember
from organizations.roles import Role, SitePost
from organizations.tiers import Tier

PASSWORD = "Qingling-2026"  # noqa: S105 - it opens invented accounts, and is printed beside them

COUNTY, TOWNSHIP, STREET, AGENCY, VILLAGE = "QL", "QLLW", "QLDS", "QLLY", "QLLWSQ"


@dataclasses.dataclass(frozen=True)
class Place:
    """An organisation; `joined` is the day on which it came, by default the first of all.

    `joint` 1 lets one person clear and review there.
    """

    code: str
    name: str
    kind: str
    fonds: str
    superior: str = ""
    principal: str = ""
    phone: str = ""
    address: str = ""
    joined: datetime.date | None = None
    joint: int = 0

    @property
    def short(self) -> str:
        """What people call it: without the name of the party organisation in it."""
        return self.name.removesuffix("委") if self.kind == Kind.COUNTY_COMMITTEE else _ENDING.sub("", self.name)


_ENDING = re.compile(r"(机关)?(党工委|党委|党组|党总支|党支部)$")

PLACES = (
    Place(COUNTY, "青岭县委", Kind.COUNTY_COMMITTEE, "0001", "", "shenwy", "0739-5550001", "青岭县城关镇人民路1号"),
    Place(TOWNSHIP, "柳湾镇党委", Kind.TOWNSHIP_COMMITTEE, "0102", COUNTY, "liujg", "0739-5550102", "柳湾镇临河街18号"),
    Place(STREET, "东山街道党工委", Kind.TOWNSHIP_COMMITTEE, "0103", COUNTY, "jiangwb", "0739-5550103", "东山大道66号"),
    Place(AGENCY, "县林业局党组", Kind.AGENCY, "0041", COUNTY, "liangzy", "0739-5550041", "青岭县城关镇林苑路9号"),
    Place(VILLAGE, "石桥村党支部", Kind.VILLAGE_BRANCH, "0102-07", TOWNSHIP, "shist", "0739-5550127", "柳湾镇石桥村"),
)


@dataclasses.dataclass(frozen=True)
class Person:
    """Who somebody is in one organisation; `post` is a post of the whole site.

    `also` are further offices there.  `term` gives the office two years instead of no end; `seat` is a seat in the
    leading group of the organisation, `title` the post that goes with it.
    """

    username: str
    name: str
    place: str = ""
    tier: Tier | None = None
    role: str = ""
    post: str = SitePost.NONE
    term: bool = False
    seat: str = ""
    title: str = ""
    also: tuple[str, ...] = ()

    @property
    def roles(self) -> tuple[str, ...]:
        return (self.role, *self.also) if self.role else ()


LEADER, DEPUTY, MEMBER = LeadingGroupMember.Seat

ACCOUNTS = (
    Person("chenxy", "陈晓燕", TOWNSHIP, Tier.PARTY_MEMBERS, Role.DRAFTER, seat=MEMBER, title="党建办主任"),
    Person("wanglx", "王立新", TOWNSHIP, Tier.LEADING_CADRES, Role.CONFIDENTIALITY_REVIEWER, title="保密员"),
    Person("zhaowj", "赵文静", TOWNSHIP, Tier.COMMITTEE_MEMBERS, Role.REVIEWER, seat=DEPUTY, title="党委副书记"),
    Person("liujg", "刘建国", TOWNSHIP, Tier.COMMITTEE_MEMBERS, Role.APPROVER, seat=LEADER, title="党委书记"),
    Person("sunli", "孙丽", TOWNSHIP, Tier.PARTY_MEMBERS, Role.PUBLISHER, seat=MEMBER, title="党政办主任"),
    Person("zhoumin", "周敏", TOWNSHIP, Tier.PARTY_MEMBERS, Role.HANDLER),
    Person("wuzq", "吴志强", TOWNSHIP, Tier.PARTY_MEMBERS, Role.ARCHIVIST),
    Person("hezheng", "何正", COUNTY, Tier.LEADING_CADRES, Role.INSPECTOR, seat=MEMBER, title="县纪委副书记"),
    Person("fengyl", "冯玉兰", COUNTY, None, Role.SUPERVISOR, term=True),
    Person("gaoxiang", "高翔", COUNTY, Tier.PARTY_MEMBERS, Role.ORGANIZATION_ADMIN),
    Person("zhenght", "郑海涛", COUNTY, Tier.LEADING_CADRES, Role.CONFIDENTIALITY_REVIEWER, title="保密局局长"),
    Person("xugq", "许国强", COUNTY, Tier.COMMITTEE_MEMBERS, Role.APPROVER, seat=DEPUTY, title="县委副书记"),
    Person("jiangfan", "江帆", STREET, Tier.PARTY_MEMBERS, Role.DRAFTER),
    Person("linxm", "林雪梅", AGENCY, Tier.PARTY_MEMBERS, Role.DRAFTER),
    Person("shidy", "石大勇", VILLAGE, Tier.PARTY_MEMBERS, Role.DRAFTER),
    Person("majun", "马骏", TOWNSHIP, Tier.COMMITTEE_MEMBERS, seat=MEMBER, title="党委委员"),
    Person("huxf", "胡雪芳", TOWNSHIP, Tier.CENTRAL_GROUP),
    Person("guozh", "郭振华", TOWNSHIP, Tier.CONGRESS_DELEGATES),
    Person("linbo", "林波", TOWNSHIP, Tier.LEADING_CADRES),
    Person("liyan", "李岩", TOWNSHIP, Tier.PARTY_MEMBERS),
    Person("zhanghe", "张禾", TOWNSHIP, Tier.ALL_STAFF),
    Person("shics", "石春生", VILLAGE, Tier.PARTY_MEMBERS),
    Person("tianyu", "田宇", post=SitePost.SYSTEM),
    Person("baijie", "白洁", post=SitePost.SECURITY),
    Person("luoan", "罗安", post=SitePost.AUDIT),
)
"""Those who can sign in, all with the one password."""

OTHERS = (
    Person("shenwy", "沈文远", COUNTY, Tier.COMMITTEE_MEMBERS, seat=LEADER, title="县委书记"),
    Person("dingyu", "丁雨", COUNTY, Tier.PARTY_MEMBERS, Role.DRAFTER),
    Person("caobin", "曹斌", COUNTY, Tier.LEADING_CADRES, Role.REVIEWER, seat=MEMBER, title="县委办主任"),
    Person("dengll", "邓丽丽", STREET, Tier.LEADING_CADRES, Role.CONFIDENTIALITY_REVIEWER),
    Person("xiedong", "谢东", STREET, Tier.COMMITTEE_MEMBERS, Role.REVIEWER, seat=DEPUTY, title="党工委副书记"),
    Person("jiangwb", "蒋文彬", STREET, Tier.COMMITTEE_MEMBERS, Role.APPROVER, seat=LEADER, title="党工委书记"),
    Person("fanzm", "范志明", AGENCY, Tier.COMMITTEE_MEMBERS, Role.REVIEWER, seat=DEPUTY, title="党组副书记"),
    Person("liangzy", "梁正义", AGENCY, Tier.COMMITTEE_MEMBERS, Role.APPROVER, seat=LEADER, title="党组书记"),
    Person("tangyq", "唐雨晴", TOWNSHIP, Tier.PARTY_MEMBERS),
    Person("pengfei", "彭飞", TOWNSHIP, Tier.ALL_STAFF),
    Person("yuanh", "袁浩", STREET, Tier.PARTY_MEMBERS),
    Person("shenjia", "沈佳", STREET, Tier.ALL_STAFF),
    Person("qiaoyun", "乔云", AGENCY, Tier.ALL_STAFF),
    Person("shist", "石守田", VILLAGE, Tier.COMMITTEE_MEMBERS, title="村党支部书记"),
    Person("shiguiz", "石桂珍", VILLAGE, Tier.COMMITTEE_MEMBERS),
    Person("shilin", "石林", VILLAGE, Tier.ALL_STAFF),
    Person("shixiaol", "石小莲", VILLAGE, Tier.ALL_STAFF),
)
"""Those whose accounts have no password."""

PEOPLE = ACCOUNTS + OTHERS
