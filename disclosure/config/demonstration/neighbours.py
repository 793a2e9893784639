"""What the county, 东山街道, the forestry agency and 石桥村 disclose, withhold and still owe."""

from collections.abc import Callable

from disclosure.config.demonstration.matters import Matter, Named, Signed, Text, Withheld, table
from disclosure.config.demonstration.moments import When, after_quarter, ahead, before
from disclosure.config.demonstration.people import AGENCY, COUNTY, STREET, VILLAGE
from disclosure.config.demonstration.township import FIT, TRUE
from organizations.tiers import Tier

PARTY, STAFF, PUBLIC = Tier.PARTY_MEMBERS, Tier.ALL_STAFF, Tier.PUBLIC

WIDE = Matter(
    "wide",
    COUNTY,
    "010404",
    fact="冬春森林防火和安全生产重点任务部署",
    happened=before(10),
    editions=[
        Text(
            by="dingyu",
            begun=before(10, "09:00"),
            title="青岭县委{year}年冬春森林防火和安全生产重点任务部署",
            summary="县委部署冬春两项重点任务，明确责任到乡镇、到村、到山头，全县各级党组织一并公开。",
            document_number="青发〔{year}〕33号",
            subtree=1,
            stages=[(PARTY, before(8, "09:00")), (STAFF, before(7, "09:00"))],
            body=(
                "<ol><li>乡镇党委书记为第一责任人，村党支部书记包山头；</li><li>十二月起实行二十四小时值班；</li>"
                "<li>祭扫、烧荒一律报备；</li><li>隐患随报随改，每半月通报一次。</li></ol>"
            ),
            way=[
                Signed("propose", "dingyu", before(10, "10:30")),
                Signed("clear", "zhenght", before(10, "15:00"), FIT),
                Signed("review", "caobin", before(9, "09:20"), TRUE),
                Signed("approve", "xugq", before(9, "16:30"), "同意。"),
            ],
        )
    ],
)

_EXPENSES = table(
    "item budget actual count remark",
    ("公务接待", "15000.00", "9860.00", "21", ""),
    ("差旅", "48000.00", "39215.00", "96", "含护林巡查"),
    ("公务用车", "60000.00", "51730.00", "", "公车三辆"),
)


def _agency(at: Callable[[int, str], When], approved: str) -> list[Signed]:
    """`at` (day, hour).  The agency has no confidentiality reviewer: the county clears for it."""
    return [
        Signed("propose", "linxm", at(0, "10:00")),
        Signed("clear", "zhenght", at(1, "09:30"), FIT),
        Signed("review", "fanzm", at(2, "09:00"), TRUE),
        Signed("approve", "liangzy", at(2, "15:00"), approved, "应到5人，实到5人，5人同意"),
    ]


CORRECTED = Matter(
    "superseded",
    AGENCY,
    "070203",
    editions=[
        Text(
            by="linxm",
            begun=after_quarter(2, "09:00"),
            title="县林业局党组{quarter}公务接待、差旅与公车费用",
            summary="公开本季度公务接待、差旅和公务用车的预算、实际支出和次数。",
            fact_on=after_quarter(2),
            stages=[(PARTY, after_quarter(5)), (STAFF, after_quarter(6))],
            rows=[*_EXPENSES[:1], {**_EXPENSES[1], "actual": "32915.00"}, *_EXPENSES[2:]],
            way=_agency(lambda day, hour: after_quarter(2 + day, hour), "同意公开。"),
        ),
        Text(
            by="linxm",
            begun=before(9, "09:00"),
            title="县林业局党组{quarter}公务接待、差旅与公车费用（更正）",
            summary="更正差旅支出：原公开的32,915元系笔误，应为39,215元，其余各项不变。",
            fact_on=after_quarter(2),
            stages=[(STAFF, before(6, "09:00"))],
            rows=_EXPENSES,
            body="<p>经干部职工提出、财务复核，差旅支出的数字前后颠倒，现予更正，并向大家致歉。</p>",
            way=_agency(lambda day, hour: before(9 - day, hour), "同意更正。"),
        ),
    ],
)

NAMED = Matter(
    "named",
    AGENCY,
    "120403",
    fact="防火物资管理整改通知与整改结果",
    happened=before(8),
    editions=[
        Text(
            by="linxm",
            begun=before(8, "09:00"),
            title="县林业局党组{year}年防火物资管理整改通知与整改结果",
            summary="就县纪委指出的防火物资账实不符问题，公开整改措施、责任人和完成情况。",
            stages=[(PARTY, before(5, "09:00"))],
            body="<p>整改期间，邀请党务公开监督员全程查看。</p>",
            rows=table(
                "problem measure owner due state",
                ("风力灭火机账面42台，实有39台", "逐台编号，查清去向", "范志明", before(6), "已完成，三台在乡镇借用"),
                ("物资出入库无签字", "建立双人签字台账", "乔云", before(5), "已完成"),
                ("仓库消防器材过期", "全部更换", "乔云", ahead(10), "正在采购"),
            ),
            named=[Named("fengyl", before(5), 90)],
            way=_agency(lambda day, hour: before(8 - day, hour), "同意在党内公开，并请监督员查看。"),
        )
    ],
)

REFUSED = Matter(
    "refused",
    STREET,
    "060103",
    fact="阳光里小区物业纠纷调解情况",
    happened=before(8),
    editions=[
        Text(
            by="jiangfan",
            begun=before(7, "09:00"),
            title="东山街道党工委{year}年阳光里小区物业纠纷调解情况",
            summary="街道就阳光里小区更换物业引发的纠纷组织三次调解，拟公开调解经过和双方意见。",
            stages=[(PUBLIC, before(4))],
            body="<p>街道先后组织三次调解，业主委员会和物业公司各自陈述了意见。</p>",
            way=[
                Signed("propose", "jiangfan", before(7, "10:40")),
                Signed("clear", "dengll", before(7, "16:00"), FIT),
                Signed(
                    "refuse",
                    "xiedong",
                    before(6, "10:10"),
                    "双方已向县人民法院提起诉讼，案件尚在审理，现在公开可能影响公正审理。待判决生效后另行公开。",
                ),
            ],
        )
    ],
)

VILLAGE_ACCOUNTS = Matter(
    "village accounts",
    VILLAGE,
    "090201",
    editions=[
        Text(
            by="shidy",
            begun=after_quarter(1, "08:40"),
            title="石桥村党支部{quarter}财务收支明细",
            summary="公开本季度村集体各科目的期初余额、收入、支出和期末余额，已经村务监督委员会审核。",
            fact_on=after_quarter(1),
            stages=[(PUBLIC, after_quarter(4, "09:00"))],
            body="<p>明细账和原始凭证可在村委会查看，时间为每月15日。</p>",
            rows=table(
                "subject opening income expense closing remark",
                ("集体经营收入", "126400.00", "38500.00", "0.00", "164900.00", "水塘承包费、门面租金"),
                ("上级补助", "20000.00", "56000.00", "48200.00", "27800.00", "村级运转经费"),
                ("公益事业支出", "35000.00", "0.00", "21360.00", "13640.00", "路灯维修、保洁"),
                ("误工补贴", "8000.00", "0.00", "5400.00", "2600.00", "防汛值守"),
            ),
            way=[
                Signed("propose", "shidy", after_quarter(1, "09:30")),
                Signed("clear", "wanglx", after_quarter(2, "10:00"), FIT),
                Signed("review", "zhaowj", after_quarter(2, "15:30"), TRUE),
                Signed("approve", "liujg", after_quarter(3, "09:10"), "同意公开。", "应到9人，实到9人，9人同意"),
            ],
        )
    ],
)

ROAD = Matter(
    "village road",
    VILLAGE,
    "090304",
    fact="二组至五组道路硬化工程发包",
    happened=before(3),
    editions=[
        Text(
            by="shidy",
            begun=before(3, "15:00"),
            title="石桥村党支部{year}年二组至五组道路硬化工程发包情况",
            summary="经村民代表会议决议，二组至五组1.8公里道路硬化工程公开发包，中标价41.6万元。",
            stages=[(PUBLIC, ahead(2))],
            body="<p>工程由村民代表会议推选的五人小组全程监督，保修期两年。</p>",
            rows=table(
                "project budget contractor method progress settled",
                ("二组至三组道路硬化", "245000.00", "青岭县宏远建筑队", "公开招标", "0", ""),
                ("四组至五组道路硬化", "190000.00", "青岭县宏远建筑队", "公开招标", "0", ""),
            ),
            way=[
                Signed("propose", "shidy", before(2, "09:20")),
                Signed("clear", "wanglx", before(2, "16:10"), FIT),
            ],
        )
    ],
)

FORGOTTEN = Matter("overdue", VILLAGE, "060203", fact="重阳节高龄老人慰问金发放结果", happened=before(4))
"""Reported, and nobody has begun to write: overdue."""

WITHHELD = Withheld(
    Matter("withheld", AGENCY, "010104", fact="县委第二巡察组反馈意见的整改方案", happened=before(6)),
    by="linxm",
    at=before(5, "11:00"),
    reason="巡察组反馈意见尚未在党组会议上正式传达，整改方案未经批准，现在公开可能造成误解。",
    basis="《中国共产党党务公开条例（试行）》关于不宜公开事项的规定",
    scope="整改方案全文；待县委巡察办批复后公开",
    days=30,
)

MATTERS = (WIDE, CORRECTED, NAMED, REFUSED, VILLAGE_ACCOUNTS, ROAD, FORGOTTEN)
