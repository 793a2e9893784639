"""Filled tables for each column set of the catalogue: believable, and consistent in themselves.

Amounts are counted in fen, so that what is told to add up adds up.  The identity numbers carry a check digit that
is wrong on purpose, and so belong to nobody.
"""

import dataclasses
import datetime
import random
from collections.abc import Callable, Iterable, Mapping, Sequence

from disclosure.config.demonstration.crowd import GIVEN, SURNAMES
from disclosure.config.demonstration.people import Place
from organizations.kinds import Kind

Rows = list[dict[str, str]]
A_DAY = datetime.timedelta(days=1)
VILLAGES = frozenset({Kind.VILLAGE_BRANCH, Kind.COMMUNITY_BRANCH, Kind.TOWNSHIP_COMMITTEE, Kind.COUNTY_COMMITTEE})
"""Kinds of organisation whose people live in groups of a village or a community."""


@dataclasses.dataclass(frozen=True)
class Setting:
    """Whose table it is, which days it speaks of, and the names of its own people; `before` is the last period's."""

    place: Place
    first: datetime.date
    last: datetime.date
    people: Sequence[str]
    before: Rows = dataclasses.field(default_factory=list)

    @property
    def year(self) -> int:
        return self.last.year


def rows_of(column_set: str, item: str, draw: random.Random, at: Setting) -> Rows:
    """Rows for the columns called `column_set` of the item with this code."""
    return TABLES[column_set](draw, at, item)


# -- What they are made of -----------------------------------------------------------------------------------


def _name(draw: random.Random) -> str:
    return draw.choice(list(SURNAMES)) + draw.choice(list(GIVEN))


def _names(draw: random.Random, number: int) -> list[str]:
    """So many names, none of them twice."""
    found: dict[str, None] = {}
    while len(found) < number:
        found[_name(draw)] = None
    return list(found)


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02}"


def _amount(draw: random.Random, low: int, high: int, step: int) -> int:
    """An amount in fen; the bounds and the step are in yuan."""
    return draw.randrange(low, high + step, step) * 100


def _day(draw: random.Random, at: Setting) -> str:
    """A day of the period, as a cell has it."""
    return (at.first + A_DAY * draw.randint(0, max(0, (at.last - at.first).days))).isoformat()


def _days(draw: random.Random, at: Setting, number: int) -> list[str]:
    return sorted(_day(draw, at) for _ in range(number))


def _month(draw: random.Random, first_year: int, last_year: int) -> str:
    return f"{draw.randint(first_year, last_year)}-{draw.randint(1, 12):02}"


def _id_number(draw: random.Random, born: str) -> str:
    """Eighteen digits of nobody: the place does not exist, and the check digit is the one after the right one."""
    body = f"439928{born.replace('-', '')}{draw.randint(1, 28):02}{draw.randint(1, 999):03}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    right = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11
    return body + "10X98765432"[(right + 1) % 11]


def _home(draw: random.Random, at: Setting) -> str:
    """Where somebody belongs in such an organisation."""
    if at.place.kind in VILLAGES:
        where = "城关镇" if at.place.kind == Kind.COUNTY_COMMITTEE else at.place.short
        return f"{where}{draw.choice('一二三四五六七八')}组"
    return draw.choice(("办公室", "业务一组", "业务二组", "综合组", "后勤组", "窗口组"))


def _some(draw: random.Random, pool: Sequence[str], low: int, high: int) -> list[str]:
    """Some of `pool`, in its order."""
    chosen = set(draw.sample(range(len(pool)), min(len(pool), draw.randint(low, high))))
    return [text for number, text in enumerate(pool) if number in chosen]


def _table(columns: str, lines: Iterable[Sequence[str]]) -> Rows:
    return [dict(zip(columns.split(), line, strict=True)) for line in lines]


# -- Money ---------------------------------------------------------------------------------------------------


def dues(draw: random.Random, at: Setting, item: str) -> Rows:
    """base × rate × months = amount; the rate rises with the base."""
    lines = []
    for name, paid_on in zip(_names(draw, n := draw.randint(6, 12)), _days(draw, at, n), strict=True):
        base, months = draw.randrange(1800, 9200, 20), draw.choice((3, 3, 3, 2, 1))
        tenths = 5 if base <= 3000 else 10 if base <= 5000 else 15
        lines.append(
            (name, _yuan(base * 100), f"{tenths / 10:.1f}", str(months), _yuan(base * tenths * months // 10), paid_on)
        )
    return _table("payer base rate months amount paid_on", lines)


SPENT_ON = {
    "party": dict.fromkeys(
        (
            "订阅党报党刊",
            "购买学习读本",
            "主题党日活动租车",
            "慰问困难党员",
            "党员活动室购置书柜",
            "支部换届印制选票",
            "宣传栏制作更新",
            "党员教育培训资料印刷",
            "购买党旗党徽",
            "流动党员联络邮寄费",
        ),
        (120, 3_600, 10),
    ),
    "mine": dict.fromkeys(
        (
            "采掘设备大修",
            "购置液压支架配件",
            "安全监测系统升级",
            "通风设施改造",
            "尾矿库加固工程款",
            "职工宿舍维修",
            "井下照明更换",
            "选矿药剂集中采购",
            "排水泵购置",
            "安全培训基地建设",
        ),
        (60_000, 900_000, 1_000),
    ),
    "village": {
        "购买水泥": (4_000, 12_000, 50),
        "购买砂石": (5_000, 18_000, 50),
        "涵管及配件": (1_500, 6_000, 50),
        "挖掘机台班费": (4_000, 14_000, 100),
        "运输车辆租用": (1_000, 4_800, 50),
        "模板和木料": (800, 2_800, 10),
        "边坡清理人工": (2_000, 6_000, 50),
        "投劳户误餐补贴": (600, 2_400, 10),
        "施工现场用电": (180, 860, 5),
        "工程质量检测": (800, 2_400, 100),
        "监督小组误工补贴": (300, 1_200, 20),
    },
}
"""What money goes to, with the least and the most in yuan, and its step."""


def spending(draw: random.Random, at: Setting, item: str) -> Rows:
    prices = SPENT_ON["mine" if item == "100102" else "village" if item == "090107" else "party"]
    purposes = _some(draw, tuple(prices), 4, 8)
    amounts = [_amount(draw, *prices[purpose]) for purpose in purposes]
    days = _days(draw, at, len(purposes))
    first = draw.randint(12, 160)
    return _table(
        "purpose amount spent_on approved_by voucher remark",
        (
            (purpose, _yuan(amount), day, draw.choice(at.people), f"{first + 3 * number:04}", "")
            for number, (purpose, amount, day) in enumerate(zip(purposes, amounts, days, strict=True))
        ),
    )


SUBJECTS = {
    "village": (
        ("集体经营收入", "门面和水面承包费"),
        ("上级补助", "村级运转经费"),
        ("公益事业支出", "路灯维修和保洁"),
        ("误工补贴", "值守和调解误工"),
        ("专项资金", "按项目单独核算"),
        ("其他收入", "利息和零星处置"),
    ),
    "transfer": (
        ("高标准农田配套", "县级拨付"),
        ("村级公益事业奖补", "镇级拨付"),
        ("人居环境整治", "县级拨付"),
        ("饮水安全维修", "县级拨付"),
        ("小型水利设施", "县级拨付"),
        ("困难救助专款", "镇级拨付"),
    ),
    "mine": (
        ("生产成本", "单位：元"),
        ("安全费用", "按产量提取"),
        ("管理费用", "压减办公和接待"),
        ("设备更新", "年度计划内"),
        ("职工薪酬", "含社会保险"),
        ("环境治理", "尾矿库和矿区绿化"),
    ),
    "school": (
        ("公用经费", "按学生人数拨付"),
        ("校舍维修", "暑期施工"),
        ("学生资助", "直接发放到人"),
        ("教学设备", "实验室更新"),
        ("教师培训", "县内外研修"),
        ("后勤保障", "水电和保洁"),
    ),
    "society": (
        ("会员会费", "按章程收取"),
        ("项目资助", "公益项目专款"),
        ("活动经费", "培训和展览"),
        ("办公支出", "房租和通信"),
        ("社会捐赠", "按捐赠意向使用"),
    ),
}
SUBJECTS_OF = {"090203": "transfer", "100103": "mine", "100303": "school", "100404": "society"}


def accounts(draw: random.Random, at: Setting, item: str) -> Rows:
    """opening + income − expense = closing, nothing is overdrawn, and what closed the last period opens this one."""
    kind = SUBJECTS_OF.get(item, "village")
    unit = 100 if kind == "mine" else 1
    closed = {row["subject"]: int(row["closing"].replace(".", "")) // unit for row in at.before}
    subjects = draw.sample(SUBJECTS[kind], k=min(len(SUBJECTS[kind]), draw.randint(4, 6)))
    lines = []
    for subject, remark in [pair for pair in SUBJECTS[kind] if pair[0] in closed] or subjects:
        opening = closed.get(subject, _amount(draw, 2_000, 160_000, 200))
        income = draw.choice((0, 1, 1)) * _amount(draw, 1_500, 80_000, 100)
        expense = min(draw.choice((0, 1, 1, 1)) * _amount(draw, 900, 60_000, 20), opening + income)
        sums = (opening, income, expense, opening + income - expense)
        lines.append((subject, *(_yuan(fen * unit) for fen in sums), remark))
    return _table("subject opening income expense closing remark", lines)


DEBTS = (
    ("{name}（水塘承包户）", "债权", "承包费尾款"),
    ("青岭县宏远建筑队", "债务", "道路硬化质量保证金"),
    ("{name}（门面租户）", "债权", "租金，已书面催收"),
    ("供电所", "债务", "抗旱抽水电费"),
    ("{name}（山林承包户）", "债权", "分期缴纳"),
    ("青岭县河畔苗圃", "债务", "绿化苗木款"),
    ("兴业建材店", "债务", "维修材料款"),
    ("{name}（停车场承包户）", "债权", "按合同分两次缴"),
)


def debts(draw: random.Random, at: Setting, item: str) -> Rows:
    """What was owed in the last period is owed still, but for the first of it, which was paid."""
    lines = [tuple(row.values()) for row in at.before[1:]]
    if len(lines) > 1:
        return _table("counterparty kind amount since due remark", lines)
    for who, kind, remark in draw.sample(DEBTS, k=draw.randint(3, 6)):
        since = at.first - A_DAY * draw.randint(20, 500)
        due = at.last + A_DAY * draw.randint(30, 400)
        amount = _yuan(_amount(draw, 1_200, 46_000, 100))
        lines.append((who.format(name=_name(draw)), kind, amount, since.isoformat(), due.isoformat(), remark))
    return _table("counterparty kind amount since due remark", lines)


EXPENSES = {
    "070203": (
        ("公务接待", 6_000, 20_000, True),
        ("差旅", 12_000, 60_000, True),
        ("公务用车运行", 16_000, 60_000, False),
        ("公务用车租赁", 2_000, 9_000, True),
        ("会议", 3_000, 12_000, True),
    ),
    "030504": (
        ("党报党刊订阅", 2_000, 8_000, False),
        ("教育培训", 4_000, 20_000, True),
        ("主题党日活动", 2_000, 9_000, True),
        ("走访慰问", 3_000, 12_000, True),
        ("宣传资料", 1_000, 6_000, False),
    ),
    "030505": (
        ("活动室维修", 4_000, 20_000, False),
        ("书籍和设备", 2_000, 10_000, False),
        ("水电网络", 1_000, 5_000, False),
        ("宣传栏更新", 1_000, 6_000, True),
    ),
}
REMARKS = ("", "", "", "比上季度减少", "含基层调研", "按标准执行", "用车统一派遣")


def expenses(draw: random.Random, at: Setting, item: str) -> Rows:
    """What was spent stays within what was planned."""
    lines = []
    for name, low, high, counted in EXPENSES[item]:
        budget = _amount(draw, low, high, 500)
        actual = budget * draw.randint(480, 990) // 1000
        remark = draw.choice(REMARKS) if item == "070203" else ""
        lines.append((name, _yuan(budget), _yuan(actual), str(draw.randint(3, 48)) if counted else "", remark))
    return _table("item budget actual count remark", lines)


POSTS = {
    "mine": ("采掘工", "支护工", "通风工", "电钳工", "绞车司机", "选矿工", "安全员", "技术员"),
    "village": ("书记", "副书记", "委员", "文书", "监督委员会主任", "网格员"),
}


def pay(draw: random.Random, at: Setting, item: str) -> Rows:
    """base + bonus = total."""
    posts = POSTS["village" if item == "090501" else "mine"]
    lines = []
    for name, post in zip(_names(draw, len(posts)), posts, strict=True):
        base = _amount(draw, 9_000, 15_000, 60) if item == "090501" else _amount(draw, 12_600, 19_800, 60)
        bonus = _amount(draw, 900, 7_200, 20)
        lines.append((name, post, _yuan(base), _yuan(bonus), _yuan(base + bonus)))
    return _table("name post base bonus total", lines)


# -- People who receive something ----------------------------------------------------------------------------

BENEFITS = {
    "090204": (("按成员份额分配", "按户口在册份额分配", "新增成员份额"), 120, 420),
    "090305": (("水田补偿", "旱地补偿", "青苗补偿", "附着物补偿"), 1_800, 9_600),
    "090306": (("原址改建", "危旧房拆除重建", "分户新建"), 0, 0),
    "090401": (("因病", "因残", "缺少劳动力", "高龄独居"), 360, 640),
    "090402": (("困难残疾人生活补贴", "重度残疾人护理补贴"), 80, 130),
    "090403": (("耕地地力保护补贴", "种粮补贴"), 95, 160),
    "090405": (("养老保障补贴",), 180, 320),
    "090406": (("C级维修加固", "D级拆除重建"), 9_000, 36_000),
    "110102": (("最低生活保障", "特困供养", "高龄津贴", "残疾人补贴"), 80, 640),
    "110103": (("耕地地力保护补贴", "农机购置补贴", "生态公益林补偿", "高龄津贴"), 60, 900),
}
"""By item: the reasons, and from how much to how much one person has."""


def beneficiaries(draw: random.Random, at: Setting, item: str) -> Rows:
    """persons × standard = amount."""
    reasons, low, high = BENEFITS[item]
    lines = []
    for name in _names(draw, draw.randint(6, 14)):
        persons, standard = draw.choice((1, 1, 2, 3, 4)), _amount(draw, low, high, 5) if high else 0
        if item in {"090402", "090405", "090406", "090306"}:
            persons = 1
        born = _month(draw, 1940, 1995)
        money = (_yuan(standard), _yuan(persons * standard)) if high else ("", "")
        lines.append((name, _id_number(draw, born), _home(draw, at), str(persons), *money, draw.choice(reasons)))
    return _table("name id_number village persons standard amount reason", lines)


HELP = {
    "060205": (
        ("老党员", "500元"),
        ("困难职工", "800元"),
        ("退役军人家庭", "600元"),
        ("住院职工", "慰问品一份，折300元"),
    ),
    "060206": (
        ("房屋漏雨", "彩条布40米、大米25公斤"),
        ("田地过水", "稻种20公斤"),
        ("转移安置", "棉被两床"),
        ("屋后滑坡", "临时生活补助1,200元"),
    ),
    "090404": (
        ("社会捐赠转赠", "大米25公斤、食用油5升"),
        ("因病", "慰问金600元"),
        ("因灾", "棉被一床"),
        ("助学", "助学金1,000元"),
    ),
}
RELIEF = (("因病", "2,000元"), ("因灾", "3,000元"), ("因学", "1,500元"), ("其他", "1,000元"), ("因病", "1,600元"))


def relief(draw: random.Random, at: Setting, item: str) -> Rows:
    """Why somebody was helped is said in classes, and not what ails them."""
    names = _names(draw, draw.randint(4, 9))
    granted_on = _day(draw, at)
    helped = (draw.choice(HELP.get(item, RELIEF)) for _ in names)
    return _table(
        "name unit reason amount granted_on",
        ((name, _home(draw, at), why, what, granted_on) for name, (why, what) in zip(names, helped, strict=True)),
    )


# -- People who are chosen -----------------------------------------------------------------------------------

STUDIES = ("大学", "大学", "大专", "研究生", "省委党校大专")
RISES = (
    ("副主任", "主任"),
    ("干部", "副站长"),
    ("副科长", "科长"),
    ("四级主任科员", "副局长"),
    ("办公室副主任", "办公室主任"),
    ("副站长", "站长"),
    ("一级科员", "四级主任科员"),
    ("教研组长", "副校长"),
    ("技术员", "副区长"),
)


def appointment(draw: random.Random, at: Setting, item: str) -> Rows:
    short = at.place.short
    lines = []
    for name, (present, proposed) in zip(_names(draw, n := draw.randint(2, 5)), draw.sample(RISES, n), strict=True):
        gender, born = draw.choice("男女"), _month(draw, at.year - 50, at.year - 30)
        lines.append((name, gender, born, draw.choice(STUDIES), f"{short}{present}", f"{short}{proposed}"))
    return _table("name gender born education present_post proposed_post", lines)


SOUGHT = ("办公室文秘", "财务", "信息管理", "工程技术", "窗口服务", "档案管理")
OUTCOMES = {
    "050202": ("初审合格", "初审合格", "初审合格", "材料需补正"),
    "050203": ("复查合格", "复查合格", "复查合格", "专业不符"),
    "050204": ("进入面试", "进入面试", "进入面试", "未进入面试"),
    "050205": ("进入考察", "进入考察", "未进入考察", "未进入考察"),
    "050305": ("拟聘用", "递补人选", "未聘用", "未聘用"),
}


def candidates(draw: random.Random, at: Setting, item: str) -> Rows:
    """One post; the rank follows the score, the result the rank, and where nothing was examined there is no score."""
    number, post = draw.randint(5, 9), draw.choice(SOUGHT)
    examined = item not in {"050202", "050203"}
    scores = sorted((draw.randint(5800, 9100) / 100 for _ in range(number)), reverse=True)
    outcomes = OUTCOMES[item]
    lines = []
    for rank, (name, score) in enumerate(zip(_names(draw, number), scores, strict=True), start=1):
        result = outcomes[min(len(outcomes) - 1, (rank - 1) * len(outcomes) // number)]
        if item == "050305":
            result = outcomes[0] if rank == 1 else outcomes[1] if rank == 2 else outcomes[2]
        ticket = f"{at.year}{draw.randint(100, 999)}{rank:04}"
        lines.append((str(rank), name, ticket, post, f"{score:.2f}" if examined else "", result))
    return _table("rank name ticket post score result", lines)


TRAININGS = (
    "参加党校集中学习24学时，考核合格",
    "参加发展对象培训班三天，考核合格",
    "完成网络学习32学时",
    "参加支部学习，记录完整",
)


def member_publicity(draw: random.Random, at: Setting, item: str) -> Rows:
    lines = []
    for name in _names(draw, draw.randint(2, 4)):
        born = _month(draw, at.year - 42, at.year - 20)
        applied = at.last - A_DAY * draw.randint(500, 1100)
        sponsors = "、".join(draw.sample(at.people, 2))
        post = f"{at.place.short}{draw.choice(POSTS_OF.get(Kind(at.place.kind), ('工作人员',)))}"
        lines.append((name, draw.choice("男女"), born, post, applied.isoformat(), sponsors, draw.choice(TRAININGS)))
    return _table("name gender born unit_post applied_on sponsors training", lines)


POSTS_OF = {
    Kind.VILLAGE_BRANCH: ("村民", "村民小组长", "护林员"),
    Kind.COMMUNITY_BRANCH: ("居民", "网格员", "楼栋长"),
    Kind.SCHOOL: ("教师", "学生", "实验员"),
    Kind.STATE_ENTERPRISE: ("技术员", "班组长", "电工"),
    Kind.PRIVATE_ENTERPRISE: ("质检员", "驾驶员", "车间班长"),
    Kind.SOCIAL_ORG: ("干事", "会员"),
}
BRANCHES = ("第一党小组", "第二党小组", "第三党小组")


def roster(draw: random.Random, at: Setting, item: str) -> Rows:
    """Who came and who left; for supervisors their term stands in the place of the movement."""
    moves = ("聘任，任期两年",) if item == "120103" else ("转入", "转出", "转入")
    branches = ("党员代表", "群众代表", "离退休干部", "两新组织代表") if item == "120103" else BRANCHES
    names = _names(draw, draw.randint(4, 8))
    return _table(
        "name branch moved moved_on",
        ((name, draw.choice(branches), draw.choice(moves), _day(draw, at)) for name in names),
    )


def votes(draw: random.Random, at: Setting, item: str) -> Rows:
    """for + against + abstain is the same for all, those present; more than half of it elects, one fails."""
    present, number = draw.randint(15, 48), draw.randint(4, 6)
    lines = []
    for place, name in enumerate(_names(draw, number)):
        last = place == number - 1
        least = present // 2 + 2
        yes = draw.randint(present // 5, present // 2 - 1) if last else draw.randint(least, present)
        no = draw.randint(0, present - yes)
        lines.append((name, str(yes), str(no), str(present - yes - no), "未当选" if last else "当选"))
    lines.sort(key=lambda line: -int(line[1]))
    return _table("candidate for against abstain elected", lines)


CONCLUSIONS = {
    "030403": ("优秀", "合格", "合格", "合格"),
    "040403": ("好", "较好"),
    "040404": ("优秀", "称职", "称职"),
    "050206": ("进入考察", "进入考察", "不进入考察"),
    "090502": ("优秀", "称职", "称职"),
    "110204": ("满意", "满意", "基本满意"),
}
OBJECTS = {
    "110204": ("社会保障窗口", "婚姻登记窗口", "不动产窗口", "医保经办窗口", "市场主体登记窗口", "公积金窗口"),
    "120402": ("目录执行", "程序规范", "公开及时", "意见答复", "归档完整"),
    "120404": ("公开内容", "公开程序", "公开时限", "意见答复"),
    "120405": ("知晓率", "内容满意", "程序满意", "效果满意"),
    "040403": ("领导班子", "思想建设", "工作实绩", "廉洁自律"),
}


def assessment(draw: random.Random, at: Setting, item: str) -> Rows:
    """Everybody who rated has rated each object: the three numbers of every row have one sum."""
    raters = draw.randint(24, 180)
    objects = OBJECTS.get(item) or _names(draw, draw.randint(4, 7))
    lines = []
    for name in objects:
        poor = draw.randint(0, max(1, raters // 14))
        excellent = draw.randint(raters * 6 // 10, raters * 92 // 100)
        excellent = min(excellent, raters - poor)
        good = raters - poor - excellent
        grades = CONCLUSIONS.get(item, ("满意", "基本满意"))
        conclusion = grades[0] if excellent * 10 >= raters * 8 else grades[1]
        lines.append((name, str(excellent), str(good), str(poor), conclusion))
    return _table("object excellent good poor conclusion", lines)


# -- Things and work -----------------------------------------------------------------------------------------

ASSETS = (
    ("办公楼", "平方米", 300, 900, 1_100),
    ("文化活动广场", "平方米", 600, 2_000, 150),
    ("临街门面", "间", 2, 9, 42_000),
    ("太阳能路灯", "盏", 20, 90, 1_600),
    ("居家养老服务站", "处", 1, 2, 180_000),
    ("停车场", "个", 12, 60, 1_200),
    ("垃圾分类亭", "座", 3, 12, 8_600),
    ("环卫三轮车", "辆", 1, 6, 9_800),
    ("健身器材", "套", 2, 9, 6_400),
)
CHANGES = ("无变动", "无变动", "无变动", "维修一次", "新增一项，已登记", "出租到期续租")


def assets(draw: random.Random, at: Setting, item: str) -> Rows:
    """quantity × unit price = value; what there was in the last period is there still."""
    if at.before:
        kept = [{**row, "change": "无变动"} for row in at.before]
        kept[draw.randrange(len(kept))]["change"] = draw.choice(CHANGES)
        return kept
    lines = []
    for name, unit, low, high, price in draw.sample(ASSETS, k=draw.randint(5, 8)):
        number = draw.randint(low, high)
        lines.append(
            (name, str(number), unit, _yuan(number * price * 100), draw.choice(CHANGES), draw.choice(at.people))
        )
    return _table("asset quantity unit value change keeper", lines)


LEASES = (
    ("水塘36亩", "水面承包"),
    ("荒山120亩", "林地流转"),
    ("门面三间", "租赁"),
    ("果园48亩", "承包经营"),
    ("旧村小校舍", "租赁"),
    ("机动田22亩", "土地流转"),
    ("广场夜市场地", "租赁"),
    ("光伏用屋面", "租赁"),
)


def contracts(draw: random.Random, at: Setting, item: str) -> Rows:
    """Paid is a part of the whole: so many of the years that the contract runs."""
    lines = []
    for subject, _kind in draw.sample(LEASES, k=draw.randint(3, 5)):
        years, yearly = draw.choice((3, 5, 5, 8)), _amount(draw, 2_400, 36_000, 200)
        begun = draw.randint(0, years - 1)
        first = datetime.date(at.year - begun, 1, 1)
        until = datetime.date(first.year + years - 1, 12, 31)
        paid = yearly * (begun + draw.choice((0, 1)))
        method = draw.choice(("公开竞价", "公开竞价", "村民代表会议议定"))
        lines.append(
            (subject, _name(draw), first.isoformat(), until.isoformat(), _yuan(yearly * years), _yuan(paid), method)
        )
    return _table("subject contractor from until amount paid method", lines)


PROJECTS = {
    "home": (
        "入户道路硬化",
        "山塘清淤加固",
        "安装太阳能路灯",
        "公共厕所改造",
        "饮水管网维修",
        "文化活动室修缮",
        "排水沟渠整治",
        "停车场建设",
        "养老服务站改造",
        "学校围墙加固",
    ),
    "mine": ("采掘设备采购", "通风系统改造", "选矿药剂年度采购", "职工宿舍维修", "尾矿库监测设备", "劳动防护用品采购"),
}
BUILDERS = ("青岭县宏远建筑队", "青岭县安泰建设公司", "青岭县顺通路桥公司", "青岭县诚信机电公司", "青岭县新城市政公司")


def projects(draw: random.Random, at: Setting, item: str) -> Rows:
    """What is finished has its final account, not above its budget; what is not has none yet."""
    lines = []
    for name in draw.sample(PROJECTS["mine" if item == "100104" else "home"], k=draw.randint(3, 5)):
        budget, progress = _amount(draw, 36_000, 860_000, 1_000), draw.choice((100, 100, 85, 60, 40, 15, 0))
        settled = _yuan(budget * draw.randint(930, 998) // 1000) if progress == 100 else ""
        method = draw.choice(("公开招标", "竞争性谈判", "询价采购"))
        lines.append((name, _yuan(budget), draw.choice(BUILDERS), method, str(progress), settled))
    return _table("project budget contractor method progress settled", lines)


# -- Words ---------------------------------------------------------------------------------------------------

DUTIES = (
    "主持全面工作",
    "分管党建和党务公开",
    "分管组织和宣传",
    "负责纪检监督",
    "负责群众来访和意见办理",
    "负责文书、档案和保密",
)


def contacts(draw: random.Random, at: Setting, item: str) -> Rows:
    """The people of the organisation themselves; extensions follow its own number."""
    start, number = at.place.phone[:-4], int(at.place.phone[-4:])
    posts: tuple[str, ...] = ("书记", "副书记", "组织委员", "宣传委员", "纪检委员", "文书")
    if item == "060101":
        posts = ("来访接待", "意见箱管理", "书记信箱", "热线值守", "网上意见", "上门走访")
    lines = []
    for position, (name, post) in enumerate(zip(at.people[:6], posts, strict=False)):
        duty = DUTIES[position] if item != "060101" else "工作日接待，节假日值班"
        room = f"{draw.randint(1, 4)}楼{draw.randint(1, 4)}0{position + 1}室"
        lines.append((name, post, duty, f"{start}{number + 4000 + 200 * position:04}", room))
    return _table("name post duty phone room", lines)


PROPOSALS = (
    ("增加夜间照明", "已安装路灯，并列入巡查"),
    ("延长窗口服务时间", "中午安排轮班"),
    ("规范电动车停放", "划定停车区，增设充电桩"),
    ("加密公交班次", "已商公交公司，高峰时段加开两班"),
    ("建议公开物业收支", "按季度在公开栏公布"),
    ("给独居老人安装呼叫器", "首批二十台已安装"),
    ("清理河道垃圾", "每月清理一次，专人负责"),
    ("简化报销手续", "由五个签字减为三个"),
    ("公开栏加装雨棚和灯", "已加装，夜间也能看清"),
)
PROPOSALS_AT_WORK = (
    ("改善职工食堂菜品", "每周公布菜谱，接受点评"),
    ("规范电动车停放", "划定停车区，增设充电桩"),
    ("修缮漏雨的车棚", "已维修完毕"),
    ("简化报销手续", "由五个签字减为三个"),
    ("补发老化的劳动防护用品", "已更换"),
    ("班前会提前公布当日安排", "自下月起执行"),
    ("延长浴室开放时间", "延长至二十二时"),
    ("增加体检项目", "列入明年体检方案"),
)
PROPOSALS_AT_SCHOOL = (
    ("改善教职工食堂菜品", "每周公布菜谱，接受点评"),
    ("增设青年教师周转房", "列入下年度计划"),
    ("修缮漏雨的车棚", "已维修完毕"),
    ("简化报销手续", "由五个签字减为三个"),
    ("错开上下学时间", "各年级错开十分钟"),
    ("图书室午间开放", "教师轮流值守，已开放"),
    ("减少重复报表", "由七张并为两张"),
)
AT_WORK = {Kind.STATE_ENTERPRISE, Kind.PRIVATE_ENTERPRISE}


def proposals(draw: random.Random, at: Setting, item: str) -> Rows:
    """Each was answered after it came."""
    kind = at.place.kind
    made = PROPOSALS_AT_SCHOOL if kind == Kind.SCHOOL else PROPOSALS_AT_WORK if kind in AT_WORK else PROPOSALS
    chosen = draw.sample(made, k=draw.randint(4, 7))
    lines = []
    for number, ((title, result), received) in enumerate(
        zip(chosen, _days(draw, at, len(chosen)), strict=True), start=1
    ):
        answered = datetime.date.fromisoformat(received) + A_DAY * draw.randint(4, 20)
        done = answered <= at.last
        lines.append(
            (
                f"{at.year}-{number:02}",
                title,
                received,
                draw.choice(at.people),
                result if done else "正在办理",
                answered.isoformat() if done else "",
            )
        )
    return _table("number title received handled_by result answered", lines)


MEETINGS = {
    "020303": (
        "集中学习和交流",
        "志愿服务",
        "重温入党誓词",
        "走访困难党员",
        "参观县博物馆",
        "义务植树",
        "安全隐患排查",
    ),
    "040104": ("党代表接待日", "到联系点调研", "听取群众意见", "走访困难户", "现场办公"),
    "090505": ("值班接待", "值班接待", "夜间值守", "节假日值班"),
}
LESSONS = (
    "支部党员大会",
    "支部委员会会议",
    "党小组会",
    "党课：学习党章",
    "支部委员会会议",
    "党小组会",
    "党课：廉洁自律",
)
ROOMS = ("党员活动室", "会议室", "活动中心", "三楼小会议室", "联系点")


def schedule(draw: random.Random, at: Setting, item: str) -> Rows:
    pool = MEETINGS.get(item, LESSONS)
    days = _days(draw, at, draw.randint(5, 8))
    return _table(
        "when what where who",
        ((day, pool[n % len(pool)], draw.choice(ROOMS), draw.choice(at.people)) for n, day in enumerate(days)),
    )


SERVICES = (
    ("临时救助申请", "申请—核对—评议—审批—发放", "申请书、身份证、困难情况说明"),
    ("高龄津贴登记", "申请—核对—发放", "身份证、户口簿"),
    ("生育登记", "申报—当场登记", "身份证、结婚证"),
    ("残疾人证换发", "申请—核对—换发", "身份证、旧证、照片"),
    ("建房用地申请", "申请—现场查看—公示—审批", "申请书、户口簿、宗地图"),
    ("林木采伐申请", "申请—设计—公示—发证", "申请书、林权证"),
    ("老年优待证办理", "申请—当场办理", "身份证、照片"),
    ("社会保障卡补办", "申请—制卡—领取", "身份证"),
    ("退役军人优待登记", "登记—核对—归档", "退役证件、身份证"),
    ("农机购置补贴申请", "申请—核验—公示—兑付", "购机发票、身份证"),
)


def services(draw: random.Random, at: Setting, item: str) -> Rows:
    chosen = draw.sample(SERVICES, k=draw.randint(4, 8))
    days = (1, 3, 5, 7, 10, 15)
    return _table(
        "matter process materials promised_days phone",
        ((name, process, papers, str(draw.choice(days)), at.place.phone) for name, process, papers in chosen),
    )


POLICIES = (
    ("耕地地力保护补贴", "种粮农户", "每亩95元", "县农业农村局", "县级实施方案"),
    ("高龄津贴", "年满80周岁", "每月50至200元", "县民政局", "县级实施办法"),
    ("困难残疾人生活补贴", "低保家庭中的残疾人", "每月100元", "县民政局", "县级实施办法"),
    ("生态公益林补偿", "公益林权利人", "每亩17.5元", "县林业局", "县级实施方案"),
    ("农机购置补贴", "购置目录内农机", "按机型定额", "县农业农村局", "县级实施方案"),
    ("家庭困难学生资助", "在校困难学生", "每学期500至1,000元", "县教育局", "县级资助办法"),
    ("城乡居民基本医疗保险参保资助", "低保和特困人员", "全额或定额资助", "县医疗保障局", "县级实施细则"),
    ("农村危房改造补助", "经鉴定的危房户", "每户9,000至36,000元", "县住房和城乡建设局", "县级实施方案"),
    ("创业担保贷款贴息", "符合条件的创业者", "按规定贴息", "县人力资源和社会保障局", "县级实施细则"),
)


def policies(draw: random.Random, at: Setting, item: str) -> Rows:
    return _table("policy condition standard department basis", draw.sample(POLICIES, k=draw.randint(5, 9)))


PROBLEMS = (
    ("学习记录不完整", "补齐记录，每月检查一次"),
    ("公开栏更新不及时", "专人负责，每月十日前更新"),
    ("会议记录过于简单", "统一记录格式，会后三日内核对"),
    ("联系点走访次数不够", "按月排出走访计划"),
    ("固定资产账实不符", "全面盘点，逐件编号"),
    ("值班记录有缺漏", "实行双人签字"),
    ("意见箱开启不定时", "每周一开箱登记"),
    ("档案归档滞后", "按季度收集，年底移交"),
    ("差旅报销附件不齐", "退回补正，财务把关"),
)


def rectification(draw: random.Random, at: Setting, item: str) -> Rows:
    """What is due later than the table is still under way."""
    lines = []
    for problem, measure in draw.sample(PROBLEMS, k=draw.randint(3, 6)):
        due = at.last + A_DAY * draw.randint(-30, 40)
        state = "已完成" if due <= at.last else draw.choice(("正在推进", "完成过半"))
        lines.append((problem, measure, draw.choice(at.people), due.isoformat(), state))
    return _table("problem measure owner due state", lines)


TABLES: Mapping[str, Callable[[random.Random, Setting, str], Rows]] = {
    table.__name__: table
    for table in (
        accounts,
        appointment,
        assessment,
        assets,
        beneficiaries,
        candidates,
        contacts,
        contracts,
        debts,
        dues,
        expenses,
        member_publicity,
        pay,
        policies,
        projects,
        proposals,
        rectification,
        relief,
        roster,
        schedule,
        services,
        spending,
        votes,
    )
}
"""By the name of the column set."""
