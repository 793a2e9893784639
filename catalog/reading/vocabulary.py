"""The words of catalogues and what they mean, as data.  All words are in the form that `plain` gives.

A word that is not here is not guessed at: it becomes a fault that names it.
"""

TIERS = {
    "committee_members": "党委委员",
    "central_group": "中心组成员",
    "congress_delegates": "党代会代表",
    "leading_cadres": "党员领导干部",
    "party_members": "全体党员",
    "all_staff": "全体职工群众",
    "public": "社会公众",
}
"""Narrowest first: the order decides which of two audiences is the wider."""

INSIDE_PARTY = frozenset(list(TIERS)[:5])

TIMINGS = {
    "long_term": "长期公开",
    "regular_monthly": "定期公开（按月）",
    "regular_quarterly": "定期公开（按季度）",
    "regular_half_yearly": "定期公开（按半年）",
    "regular_yearly": "定期公开（按年）",
    "staged": "阶段（逐段）公开",
    "temporary": "临时（及时）公开",
}

CHANNELS = {
    "web": "网站、局域网",
    "board": "公开栏",
    "meeting": "会议",
    "document": "文件",
    "bulletin": "通报、简报",
}

KINDS = {
    "county_committee": "县（区）委",
    "township_committee": "乡镇党委、街道党（工）委",
    "agency": "机关",
    "public_institution": "企事业单位（直属事业单位）",
    "village_branch": "村党组织",
    "community_branch": "社区党组织",
    "school": "学校",
    "state_enterprise": "国有企业（矿）",
    "private_enterprise": "非公有制经济组织",
    "social_org": "社会组织",
}

APPROVERS = {
    "head": "主要负责人",
    "leading_group": "领导小组",
    "committee": "委员会表决",
    "superior": "上级党组织",
    "issuer": "目录制定机关",
}

RETENTIONS = {"Y": "永久", "D30": "30年", "D10": "10年"}

FAMILIES = {
    "party": "党务",
    "government": "政务",
    "village": "村（居）务",
    "enterprise": "厂（矿）务",
    "school": "校务",
}

UNITS = {"calendar": "天", "working": "个工作日"}
BASES = ("seed", "public", "inferred", "none")
STAGES = ("before", "during", "result", "re_disclosure")
AFTER_END = ("keep", "hide")
COLUMN_TYPES = (
    "text", "person", "money", "integer", "decimal", "percentage", "date", "month", "phone", "id_number",
)  # fmt: skip
MASKS = ("", "given_name", "middle")

# Words for whom.  「党内外」 and 「党外」 are left out on purpose: they do not say whether the public is meant.
AUDIENCE_WORDS = {
    "committee_members": (
        "党委委员 党委成员 党委会成员 党委班子成员 委员会委员 委员会成员 支委 支委成员 支部委员 支部委员会委员 "
        "支部委员会成员 党总支委员 党组成员 班子成员 领导班子成员 党委领导班子成员 党工委委员 常委 常委会委员"
    ),
    "central_group": "中心组 中心组成员 党委中心组 党委中心组成员 理论学习中心组 理论学习中心组成员",
    "congress_delegates": "党代表 党代会代表 党代表大会代表 党的代表大会代表",
    "leading_cadres": (
        "党员领导干部 领导干部 党员干部 党员负责人 队级以上党员领导干部 队级以上党员干部 科级以上党员干部 "
        "副科级以上党员干部 中层以上党员干部"
    ),
    "party_members": (
        "党员 党内 全党 支部党员 党组织内部 党组织内 党内公开 正式党员 预备党员 流动党员 离退休党员 在职党员 退休党员"
    ),
    "all_staff": (
        "群众 职工 员工 干部职工 职工群众 干部群众 党员群众 党员干部群众 党员职工 党外群众 村民 居民 村民群众 "
        "居民群众 社区居民 师生 师生员工 教师学生 教职工 教职员工 教职工学生 矿工 本单位 单位内部 本单位内部 "
        "单位职工 全员"
    ),
    "public": "社会 社会公众 公众 全社会 社会各界 社会各界群众 社会群众 社会公开 社会面",
}

PART_OF_STAFF = (
    "干部 村干部 镇村干部 机关干部 中层干部 中层以上干部 村民代表 居民代表 职工代表 党小组 党小组长 两委成员 村民小组长"
)
"""Groups that are no tier, and add nothing where the masses or the public are named beside them."""

PART_OF_PUBLIC = (
    "服务对象 办事群众 办事企业 企业 商户 家属 职工家属 党员家属 学生家长 家长 群众代表 服务对象代表 党外人士 党外代表 "
    "民主党派 无党派人士 人大代表 政协委员 两代表一委员 退役军人 老干部 离退休干部 退休干部 入党积极分子 积极分子 "
    "发展对象 团员 利害关系人 管理对象 监管对象 监督员 新闻媒体 媒体 社会组织 志愿者 各单位 各部门 基层单位 "
    "下级党组织 基层党组织 各级党组织 各党支部"
)
"""Groups that are no tier, and add nothing where the public is named beside them."""

# Words for how, by how they end: 「镇政府门户网站」 ends as a website does.  The first that fits holds.
CHANNEL_ENDINGS = {
    "document": "纪要 文件 红头文件 发文 公文 书面材料 材料 传阅",
    "web": (
        "网站 网页 官网 门户网 局域网 内网 政务网 党建网 外网 网络 互联网 网上 网站专栏 网络专栏 网上专栏 "
        "公众号 微信 微信群 工作群 qq群 微博 客户端 app oa oa系统 办公系统 信息平台 公开平台 党建平台 网络平台 "
        "新媒体 抖音 钉钉 学习强国 网"
    ),
    "board": (
        "公开栏 公示栏 宣传栏 公告栏 告示栏 公布栏 橱窗 展板 专栏 电子显示屏 显示屏 电子屏 触摸屏 公开墙 "
        "公示墙 屏 板报 看板 张贴公告 公开牌 公示牌 张榜 张贴 上墙"
    ),
    "meeting": (
        "三会一课 会议 大会 座谈会 议事会 听证会 生活会 专题会 通报会 党委会 支委会 支部会 小组会 代表会 "
        "职代会 教代会 例会 班子会 会上 党课 党日 会议通报 大会通报 会上通报 会议上通报 大会上通报 会议传达 "
        "会议公布"
    ),
    "bulletin": (
        "通报 简报 通知 公告 快报 内刊 刊物 报刊 报纸 广播 大喇叭 喇叭 电视 电视台 新闻媒体 宣传车 短信 手机短信 "
        "明白纸 公开信 宣传册 宣传单 手册 发放资料"
    ),
}

# What names a channel wherever in a word it stands, as patterns.  通知, 公告 and 材料 are left out: others carry them.
CHANNEL_MARKS = {
    "web": (
        "网站 网页 官网 门户网 局域网 内网 政务网 党建网 公开网 外网 网络 互联网 网上 线上 公众号 微信 微博 客户端 "
        "app 钉钉 抖音"
    ),
    "board": "公开栏 公示栏 宣传栏 公告栏 告示栏 公布栏 橱窗 展板 显示屏 电子屏 触摸屏 公示墙 公开墙",
    "meeting": "会议(?!室) 大会 座谈会 听证会 例会",
    "document": "文件 公文",
    "bulletin": "简报 广播 喇叭 电视台 报纸 短信 手册",
}
WEB_COLUMNS = "栏目 专栏 专区 板块 频道"
"""A part of a website is the website, whatever it shows: 网站通知公告栏目."""

TIMING_WORDS = {
    "long_term": "长期 常年 长年 固定公开 常态化 长期性 固定",
    "regular_monthly": "每个月 每月 按月 逐月 月度 一月一次",
    "regular_quarterly": "每个季度 每季度 每季 按季度 按季 逐季 季度 一季一次 一季度一次 每三个月 每3个月",
    "regular_half_yearly": (
        "每半年度 每半年 按半年 半年度 半年一次 上下半年 每六个月 每6个月 一年两次 一年2次 每年两次 每年2次 半年"
    ),
    "regular_yearly": "每个年度 每年度 每年 按年度 按年 逐年 年度 一年一次 年终 年底 年末",
    "staged": (
        "分阶段 按阶段 阶段性 阶段 逐段 分段 按进度 随进度 按进展 随进展 随工作进展 按工作进展 按工作进度 "
        "根据进展 根据进度 根据工作进展 根据工作进度 全过程 全程 事前、事中、事后 事前事中事后"
    ),
    "temporary": "临时性 临时 短期",
}
"""Words that settle the timing."""

PROMPT_WORDS = "不定期 及时 随时 即时 实时 立即 当日 当天 会后 事后 第一时间"
"""Words that mean at once where nothing else settles the timing: 「长期公开，及时更新」 is long-term."""

KIND_WORDS = {
    ("county_committee",): "县委 区委 市委 县(区)委 县(市、区)委 县级党委",
    ("township_committee",): (
        "乡镇 镇 乡 街道 乡镇党委 镇党委 乡党委 街道党工委 乡镇(街道) 镇街 街道党(工)委 乡镇党委、街道党(工)委 "
        "乡镇(街道)党(工)委 街道办"
    ),
    ("agency",): "机关 党政机关 县直机关 区直机关 直属机关 县直部门 部门 镇直机关 机关党支部 机关支部",
    ("public_institution",): "事业单位 企事业单位 直属事业单位 企事业单位(直属事业单位) 直属单位 镇直单位",
    ("village_branch",): "村 行政村 村级 村党组织 农村 村党支部 村党总支 村支部 农村党组织 农村基层党组织",
    ("community_branch",): "社区 居委会 社区党组织 社区党支部 社区党总支 社区党委 居民区",
    ("village_branch", "community_branch"): (
        "村(社区) 村社区 村居 村(居) 村(居)支部 村居支部 村(社区)党组织 村(居)党组织 村、社区 村级(社区)"
    ),
    ("agency", "public_institution"): "机关企事业单位 机关、企事业单位 机关事业单位 机关、事业单位",
    ("school",): "学校 中小学 高校 院校 中小学校",
    ("state_enterprise",): "国有企业 国企 国有企业(矿) 煤矿 矿 国有矿山企业 国有煤矿",
    ("private_enterprise",): "非公企业 非公有制企业 非公有制经济组织 民营企业 私营企业 非公经济组织",
    ("social_org",): "社会组织 社会团体 民间组织",
    ("private_enterprise", "social_org"): "两新组织 “两新”组织 两新 非公企业和社会组织",
    tuple(KINDS): (
        "全部 所有 各级 通用 各级党组织 各党组织 所有党组织 全部党组织 基层党组织 党的基层组织 全县各级党组织 "
        "各基层党组织"
    ),
}

APPROVER_WORDS = {
    "head": (
        "主要负责人 负责人 第一责任人 书记 党委书记 支部书记 党支部书记 党组书记 党组织书记 党总支书记 "
        "党组织主要负责人 党组织负责人 单位主要负责人 单位负责人 党政主要负责人 主要领导 党组织主要领导 "
        "单位主要领导 党委主要负责人 村党组织书记 社区党组织书记 镇党委书记 一把手"
    ),
    "leading_group": "领导小组 党务公开领导小组 党务公开工作领导小组 公开领导小组 工作领导小组",
    "committee": (
        "委员会 委员会表决 党委会 党委会议 党委 支委会 支部委员会 党总支委员会 党组会 集体研究 党委集体研究 "
        "支委会集体研究 班子会 班子 领导班子 支部大会 党员大会"
    ),
    "superior": "上级 上级党委 上级党组织 上一级党组织 报上级党委 报上级 报上级党组织",
    "issuer": "目录制定机关",
}

RETENTION_WORDS = {"Y": "永久 y 永久保存", "D30": "30年 30 d30 三十年 定期30年", "D10": "10年 10 d10 十年 定期10年"}

FAMILY_WORDS = {
    "party": "党务 党务公开",
    "government": "政务 政务公开",
    "village": "村务 居务 村务公开 居务公开 村(居)务 村(居)务公开",
    "enterprise": "厂务 矿务 厂务公开 矿务公开 企务 企务公开 厂(矿)务",
    "school": "校务 校务公开 院务 院务公开",
}

YES = frozenset(["是", "有", "需", "需要", "要", "涉及", "√", "✓", "✔", "y", "yes", "true", "1", "v"])
NO = frozenset(
    ["否", "无", "不", "不需", "不需要", "无需", "不涉及", "没有", "×", "x", "✗", "n", "no", "false", "0", "-", "/"]
)
