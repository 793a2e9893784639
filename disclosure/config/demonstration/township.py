"""What 柳湾镇 discloses: at every step of its way."""

from disclosure.config.demonstration.matters import Matter, Signed, Text, table
from disclosure.config.demonstration.moments import Soon, after_quarter, ahead, before
from disclosure.config.demonstration.people import TOWNSHIP
from organizations.tiers import Tier

PARTY, STAFF, PUBLIC = Tier.PARTY_MEMBERS, Tier.ALL_STAFF, Tier.PUBLIC
FIT = "经审查，不含国家秘密和工作秘密，可以在拟定范围内公开。"
TRUE = "内容属实，应当公开，范围和时限符合目录。"
TWO_MINUTES = Soon(120)


def signed(on: int, *, until: str = "approve", vote: str = "", days: int = 1) -> list[Signed]:
    """The usual signatures, all but the last on one day, `on` working days before today; the last `days` later."""
    way = [
        Signed("propose", "chenxy", before(on, "10:20")),
        Signed("clear", "wanglx", before(on, "11:30"), FIT),
        Signed("review", "zhaowj", before(on, "14:40"), TRUE),
        Signed("approve", "liujg", before(on - days, "16:30"), "同意公开。", vote),
    ]
    return way[: [step.verb for step in way].index(until) + 1]


SOON = Matter(
    "soon",
    TOWNSHIP,
    "010301",
    fact="集镇污水管网改造方案征求意见",
    happened=before(3),
    editions=[
        Text(
            by="chenxy",
            begun=before(3, "09:30"),
            title="柳湾镇党委{year}年集镇污水管网改造方案（征求意见稿）",
            summary="镇党委会议原则通过集镇污水管网改造方案，先向全体党员、后向全体职工群众征求意见，为期七天。",
            document_number="柳党发〔{year}〕21号",
            stages=[(PARTY, before(1, "09:00")), (STAFF, TWO_MINUTES)],
            body=(
                "<p>为解决集镇雨污混流、汛期返水的问题，镇党委会议于{fact}研究，原则通过改造方案，现征求意见。</p>"
                "<h2>一、改造范围</h2><p>临河街、学府街、老粮站片区，共3.2公里，涉及住户412户、商铺86间。</p>"
                "<h2>二、资金来源</h2><p>概算386万元，其中县级补助230万元，镇级自筹156万元，不向群众摊派。</p>"
                "<h2>三、施工安排</h2><ul><li>临河街先行施工，夜间不作业；</li><li>每段封闭不超过十天，提前三天张贴公告；</li>"
                "<li>商铺门前保留不少于1.5米的通道。</li></ul>"
                "<h2>四、怎样提意见</h2><p>可到镇党建办当面提出，或投入镇政府门前意见箱。</p>"
            ),
            way=signed(3, vote="应到9人，实到8人，8人同意"),
        )
    ],
)

APPROVED = Matter(
    "approved",
    TOWNSHIP,
    "050105",
    fact="拟任镇属事业单位负责人任前公示",
    happened=before(2),
    editions=[
        Text(
            by="chenxy",
            begun=before(2, "09:10"),
            title="柳湾镇党委{year}年拟任镇属事业单位负责人任前公示",
            summary="经镇党委会议研究，拟任用两名镇属事业单位负责人，现予公示，先党内后社会，不少于五个工作日。",
            stages=[(PARTY, ahead(1)), (PUBLIC, ahead(2))],
            body=(
                "<p>根据干部选拔任用有关规定，经镇党委会议研究，现将拟任用人员予以公示。</p>"
                "<p>公示期间，可向镇纪委反映公示对象在德、能、勤、绩、廉等方面的情况。反映问题应当实事求是，提倡实名。</p>"
            ),
            rows=table(
                "name gender born education present_post proposed_post",
                ("唐雨晴", "女", "1990-04", "大学", "镇便民服务中心副主任", "镇便民服务中心主任"),
                ("彭立军", "男", "1985-11", "大专", "镇农业综合服务站干部", "镇农业综合服务站站长"),
            ),
            way=signed(2, vote="应到9人，实到9人，9人同意"),
        )
    ],
)

REVIEWED = Matter(
    "reviewed",
    TOWNSHIP,
    "010303",
    fact="农贸市场搬迁决策结果",
    happened=before(3),
    editions=[
        Text(
            by="chenxy",
            begun=before(3, "14:00"),
            title="柳湾镇党委{year}年农贸市场搬迁决策结果",
            summary="镇党委会议决定将农贸市场迁至老粮站地块，明年三月底前完成，原址改作停车场。",
            document_number="柳党纪要〔{year}〕14号",
            stages=[(PARTY, ahead(2)), (STAFF, ahead(3))],
            body=(
                "<p>征求意见期间共收到意见47条，采纳31条。镇党委会议于{fact}研究决定：</p>"
                "<ol><li>农贸市场迁至老粮站地块，设固定摊位128个；</li><li>原有经营户优先选位，首年租金减半；</li>"
                "<li>原址改作公共停车场，不作商业开发。</li></ol>"
                "<p>未采纳的意见及理由附在征求意见情况说明中。</p>"
            ),
            way=signed(2, until="review"),
        )
    ],
)

PROPOSED = Matter(
    "proposed",
    TOWNSHIP,
    "030406",
    fact="先进基层党组织和优秀共产党员推荐人选公示",
    happened=before(1),
    editions=[
        Text(
            by="chenxy",
            begun=before(1, "09:10"),
            title="柳湾镇党委{year}年先进基层党组织和优秀共产党员推荐人选公示",
            summary="经支部推荐、镇党委会议研究，拟推荐先进基层党组织两个、优秀共产党员三名，现予公示七天。",
            stages=[(PARTY, ahead(1)), (STAFF, ahead(2))],
            body=(
                "<p>先进基层党组织：石桥村党支部、镇便民服务中心党支部。</p>"
                "<p>优秀共产党员：石春生、唐雨晴、彭立军。</p>"
                "<p>公示期间有不同意见的，可向镇党建办陈晓燕反映，手机13900001234。</p>"
            ),
            way=signed(1, until="propose"),
        )
    ],
)

TWICE_CLEARED = Matter(
    "half cleared",
    TOWNSHIP,
    "010203",
    fact="党委会议议定事项通报",
    happened=before(1),
    editions=[
        Text(
            by="chenxy",
            begun=before(1, "13:30"),
            title="柳湾镇党委{year}年第二十次党委会议议定事项的通报",
            summary="通报镇党委第二十次会议议定的四个事项，在党员大会上传达，并以文件印发各支部。",
            document_number="柳党纪要〔{year}〕15号",
            stages=[(PARTY, ahead(2))],
            body=(
                "<ol><li>听取安全生产情况汇报，部署冬春火灾防控；</li><li>研究镇属事业单位负责人任用事宜；</li>"
                "<li>审议党员教育培训计划；</li><li>通报党费收缴情况。</li></ol>"
            ),
            way=[
                Signed("propose", "chenxy", before(1, "14:00")),
                Signed("clear", "wanglx", before(1, "16:30"), "涉及人事的表述已作概括处理，提请县委复核。"),
            ],
        )
    ],
)

BY_SUPERIOR = Matter(
    "before the superior",
    TOWNSHIP,
    "120203",
    fact="村级光伏电站收益分配公开方案",
    happened=before(4),
    editions=[
        Text(
            by="chenxy",
            begun=before(4, "15:00"),
            title="柳湾镇党委{year}年村级光伏电站收益分配公开方案（目录外事项）",
            summary="目录未列村级光伏电站收益分配，拟作为目录外事项公开，按规定报县委审批。",
            stages=[(PARTY, ahead(2)), (STAFF, ahead(3))],
            body=(
                "<h2>为什么公开</h2><p>群众多次询问，涉及五个村的集体收益。</p>"
                "<h2>公开什么</h2><p>各村发电量、电费收入、分配去向和结余，每季度一次。</p>"
                "<h2>怎样公开</h2><p>门户网站、各村公开栏和村民代表会议。</p>"
            ),
            way=signed(3, until="review"),
        )
    ],
)

RETURNED = Matter(
    "returned",
    TOWNSHIP,
    "060203",
    fact="冬春困难群众临时救助金发放结果",
    happened=before(5),
    editions=[
        Text(
            by="chenxy",
            begun=before(4, "09:20"),
            title="柳湾镇党委{year}年冬春困难群众临时救助金发放结果",
            summary="经村级评议、镇级审核，向四户困难群众发放临时救助金，共计9,600元。",
            stages=[(PUBLIC, ahead(1))],
            body="<p>救助金已通过惠民“一卡通”发放到户。对结果有疑问的，可向镇民政办查询。</p>",
            rows=table(
                "name unit reason amount granted_on",
                ("石有福", "石桥村三组", "火灾，房屋受损", "3,000元", before(6)),
                ("石桂兰", "石桥村五组", "重病住院", "3,000元", before(6)),
                ("陶金花", "柳湾社区", "独居，意外骨折", "2,000元", before(6)),
                ("马长根", "河西村二组", "子女重度残疾", "1,600元", before(6)),
            ),
            way=[
                Signed("propose", "chenxy", before(4, "11:00")),
                Signed(
                    "return_to_author",
                    "wanglx",
                    before(3, "11:20"),
                    "事由一栏写明了病情和残疾情况，属于不宜公开的个人信息。请改为“因病”“因灾”“其他”三类后重新提出。",
                ),
            ],
        )
    ],
)

DRAFT = Matter(
    "draft",
    TOWNSHIP,
    "070203",
    editions=[
        Text(
            by="chenxy",
            begun=before(2, "14:20"),
            title="柳湾镇党委{quarter}公务接待、差旅与公车费用",
            summary="",
            fact_on=after_quarter(1),
            stages=[(PARTY, ahead(2)), (STAFF, ahead(3))],
            rows=table(
                "item budget actual count remark",
                ("公务接待", "12000.00", "8640.00", "18", ""),
                ("差旅", "20000.00", "15320.50", "41", ""),
                ("公务用车", "36000.00", "", "", "待财政所核对"),
            ),
        )
    ],
)

PUBLISHED = Matter(
    "released",
    TOWNSHIP,
    "060103",
    fact="集镇夜市噪声油烟问题处理情况",
    happened=before(15),
    editions=[
        Text(
            by="chenxy",
            begun=before(15, "09:00"),
            title="柳湾镇党委{year}年集镇夜市噪声油烟问题处理情况",
            summary="针对临河街居民反映的夜市噪声和油烟，镇党委牵头处理，划定经营时段，统一安装油烟净化设备。",
            stages=[(PUBLIC, before(13, "09:00"))],
            body=(
                "<h2>问题经过</h2><p>七月以来，临河街居民先后十一次反映夜市收摊晚、油烟大。</p>"
                "<h2>处理情况</h2><ul><li>经营时段改为17时至22时30分；</li><li>23家烧烤摊全部加装净化设备；</li>"
                "<li>安排两名居民代表每周查看，结果张贴在社区公开栏。</li></ul>"
                "<h2>后续安排</h2><p>三个月后回访，回访结果另行公开。</p>"
            ),
            way=signed(15),
        )
    ],
)

PROJECTS = Matter(
    "attachments",
    TOWNSHIP,
    "010408",
    fact="为民办实事项目进展",
    happened=before(11),
    editions=[
        Text(
            by="chenxy",
            begun=before(11, "09:00"),
            title="柳湾镇党委{year}年为民办实事项目及进展",
            summary="年初承诺的三件实事，两件已经验收，一件完成六成，资金支付明细和验收单附后。",
            stages=[(PUBLIC, before(9, "09:00"))],
            body="<p>三个项目由党员大会和人大代表票决产生，进展如下。步道工程受汛期影响，工期顺延一个月。</p>",
            rows=table(
                "project budget contractor method progress settled",
                ("集镇公共厕所改造", "150000.00", "青岭县宏远建筑队", "竞争性谈判", "100", "143500.00"),
                ("中心小学门前人行道", "65000.00", "柳湾镇市政养护队", "直接委托", "100", "63200.00"),
                ("柳湾河便民步道", "320000.00", "青岭县宏远建筑队", "公开招标", "60", ""),
            ),
            papers=["为民办实事项目验收单.pdf", "项目资金支付明细.xlsx"],
            way=signed(11),
        )
    ],
)

ENDED = Matter(
    "ended",
    TOWNSHIP,
    "030302",
    fact="入党积极分子公示",
    happened=before(16),
    editions=[
        Text(
            by="chenxy",
            begun=before(16, "09:00"),
            title="柳湾镇党委{year}年入党积极分子公示",
            summary="经支部推荐、镇党委备案，拟确定两名同志为入党积极分子，公示七天。",
            stages=[(STAFF, before(15, "09:00"))],
            body="<p>公示期间，可向镇党建办反映情况。公示结束后，名单不再显示。</p>",
            rows=table(
                "name gender born unit_post applied_on sponsors training",
                (
                    "彭飞",
                    "男",
                    "1996-08",
                    "镇便民服务中心工作人员",
                    before(180),
                    "孙丽、唐雨晴",
                    "参加镇党校集中学习24学时",
                ),
                ("石小莲", "女", "1999-02", "石桥村村民", before(190), "石守田、石桂珍", "参加镇党校集中学习24学时"),
            ),
            way=signed(16, days=0, vote="应到9人，实到8人，8人同意"),
        )
    ],
)

TO_BEGIN = Matter("to begin", TOWNSHIP, "010405", fact="冬季清洁家园行动工作方案", happened=before(1))
"""Reported, still in time, and nobody has begun to write."""

MATTERS = (
    SOON,
    APPROVED,
    REVIEWED,
    PROPOSED,
    TWICE_CLEARED,
    BY_SUPERIOR,
    RETURNED,
    DRAFT,
    PUBLISHED,
    PROJECTS,
    ENDED,
    TO_BEGIN,
)
