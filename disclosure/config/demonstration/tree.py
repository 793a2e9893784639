"""The organisations of the county besides those of the core: invented names, codes, and where each stands."""

import dataclasses
from collections.abc import Iterator

from disclosure.config.demonstration.people import COUNTY, PLACES, STREET, TOWNSHIP, VILLAGE, Place
from organizations.kinds import Kind

TOWNSHIPS = (
    ("QLCG", "城关镇党委", "0101", "城关镇人民路36号"),
    ("QLSM", "石门镇党委", "0104", "石门镇兴业街5号"),
    ("QLQL", "青龙镇党委", "0105", "青龙镇龙泉路21号"),
    ("QLFL", "枫林镇党委", "0106", "枫林镇枫桥街12号"),
    ("QLBS", "白沙镇党委", "0107", "白沙镇沿江路8号"),
    ("QLSX", "双溪乡党委", "0108", "双溪乡老街口"),
    ("QLYT", "云台乡党委", "0109", "云台乡茶场路2号"),
    ("QLDP", "大坪乡党委", "0110", "大坪乡大坪村中心组"),
)
"""Eight, with 柳湾镇 and 东山街道 ten; code, name, fonds number, address."""

AGENCIES = (
    ("QLJY", "县教育局党组", "0031", "城关镇学府路3号"),
    ("QLMZ", "县民政局党组", "0032", "城关镇人民路52号"),
    ("QLCZ", "县财政局党组", "0033", "城关镇人民路28号"),
    ("QLRS", "县人力资源和社会保障局党组", "0034", "城关镇建设路17号"),
    ("QLZR", "县自然资源局党组", "0035", "城关镇建设路41号"),
    ("QLZJ", "县住房和城乡建设局党组", "0036", "城关镇建设路43号"),
    ("QLJT", "县交通运输局党组", "0037", "城关镇青岭大道88号"),
    ("QLSL", "县水利局党组", "0038", "城关镇河堤路6号"),
    ("QLNY", "县农业农村局党组", "0039", "城关镇青岭大道102号"),
    ("QLWL", "县文化旅游广电体育局党组", "0040", "城关镇文庙巷1号"),
    ("QLWJ", "县卫生健康局党组", "0042", "城关镇康宁路10号"),
    ("QLYJ", "县应急管理局党组", "0043", "城关镇青岭大道66号"),
    ("QLSC", "县市场监督管理局党组", "0044", "城关镇青岭大道70号"),
    ("QLTJ", "县统计局党组", "0045", "城关镇人民路1号东楼"),
    ("QLYB", "县医疗保障局党组", "0046", "城关镇康宁路22号"),
    ("QLSF", "县司法局党组", "0047", "城关镇法治巷5号"),
    ("QLXF", "县信访局党组", "0048", "城关镇人民路9号"),
)
"""Seventeen, with the forestry agency eighteen."""

INSTITUTIONS = (
    ("QLRMYY", "县人民医院党委", "0201", "QLWJ", "城关镇康宁路1号"),
    ("QLZYY", "县中医医院党总支", "0202", "QLWJ", "城关镇康宁路35号"),
    ("QLFBY", "县妇幼保健院党支部", "0203", "QLWJ", "城关镇康宁路18号"),
    ("QLJKZX", "县疾病预防控制中心党支部", "0204", "QLWJ", "城关镇康宁路20号"),
    ("QLRMT", "县融媒体中心党支部", "0205", COUNTY, "城关镇文庙巷9号"),
    ("QLWHG", "县文化馆党支部", "0206", "QLWL", "城关镇文庙巷3号"),
    ("QLTSG", "县图书馆党支部", "0207", "QLWL", "城关镇文庙巷5号"),
    ("QLBWG", "县博物馆党支部", "0208", "QLWL", "城关镇文庙巷7号"),
    ("QLDAG", "县档案馆党支部", "0209", COUNTY, "城关镇人民路1号西楼"),
    ("QLGLZX", "县公路养护中心党支部", "0210", "QLJT", "城关镇青岭大道120号"),
    ("QLSLZ", "县水利工程管理站党支部", "0211", "QLSL", "城关镇河堤路8号"),
    ("QLNJZX", "县农业技术推广中心党支部", "0212", "QLNY", "城关镇青岭大道106号"),
    ("QLBDC", "县不动产登记中心党支部", "0213", "QLZR", "城关镇建设路45号"),
    ("QLJYZX", "县公共资源交易中心党支部", "0214", COUNTY, "城关镇建设路60号"),
    ("QLJGSW", "县机关事务服务中心党支部", "0215", COUNTY, "城关镇人民路1号"),
    ("QLGJJ", "县住房公积金服务中心党支部", "0216", COUNTY, "城关镇建设路19号"),
    ("QLFLY", "县社会福利院党支部", "0217", "QLMZ", "城关镇松涛路2号"),
    ("QLGXS", "县供销合作联社党委", "0218", COUNTY, "城关镇青岭大道15号"),
    ("QLHWZX", "县环境卫生服务中心党支部", "0219", "QLZJ", "城关镇河堤路30号"),
)
"""Nineteen; some stand below an agency."""

VILLAGES = (
    ("QLLWHX", "河西村党支部", "0102-08", TOWNSHIP),
    ("QLLWTY", "桃源村党支部", "0102-09", TOWNSHIP),
    ("QLCGNM", "南门村党总支", "0101-01", "QLCG"),
    ("QLCGBH", "北湖村党支部", "0101-02", "QLCG"),
    ("QLSMLS", "柳树村党支部", "0104-01", "QLSM"),
    ("QLSMGL", "高岭村党支部", "0104-02", "QLSM"),
    ("QLSMXT", "下塘村党支部", "0104-03", "QLSM"),
    ("QLQLLQ", "龙泉村党支部", "0105-01", "QLQL"),
    ("QLQLZW", "竹湾村党支部", "0105-02", "QLQL"),
    ("QLFLFQ", "枫桥村党支部", "0106-01", "QLFL"),
    ("QLFLSP", "松坪村党支部", "0106-02", "QLFL"),
    ("QLBSJK", "江口村党支部", "0107-01", "QLBS"),
    ("QLBSSZ", "沙洲村党支部", "0107-02", "QLBS"),
    ("QLSXSH", "双合村党支部", "0108-01", "QLSX"),
    ("QLSXXY", "溪源村党支部", "0108-02", "QLSX"),
    ("QLYTCC", "茶场村党支部", "0109-01", "QLYT"),
    ("QLYTYF", "云峰村党支部", "0109-02", "QLYT"),
    ("QLDPDP", "大坪村党支部", "0110-01", "QLDP"),
    ("QLDPMS", "梅山村党支部", "0110-02", "QLDP"),
)
"""Nineteen, with 石桥村 twenty."""

COMMUNITIES = (
    ("QLDSYG", "阳光社区党支部", "0103-01", STREET),
    ("QLDSHP", "和平社区党支部", "0103-02", STREET),
    ("QLDSCH", "翠湖社区党支部", "0103-03", STREET),
    ("QLDSWM", "文庙社区党支部", "0103-04", STREET),
    ("QLCGRM", "人民路社区党总支", "0101-11", "QLCG"),
    ("QLCGXF", "学府社区党支部", "0101-12", "QLCG"),
    ("QLCGHD", "河堤社区党支部", "0101-13", "QLCG"),
    ("QLLWLH", "临河社区党支部", "0102-11", TOWNSHIP),
    ("QLSMXY", "兴业社区党支部", "0104-11", "QLSM"),
    ("QLBSYJ", "沿江社区党支部", "0107-11", "QLBS"),
)

TOO_SMALL = frozenset(
    (VILLAGE, "QLSMXT", "QLFLSP", "QLBSSZ", "QLSXXY", "QLYTYF", "QLDPMS", "QLQLZW", "QLDSWM", "QLSMXY")
)
"""Ten that have somebody who writes, and nobody who clears, reviews or approves."""

SCHOOLS = (
    ("QLYZ", "县第一中学党委", "0301", "QLJY", "城关镇学府路66号"),
    ("QLZZ", "县职业中等专业学校党总支", "0302", "QLJY", "城关镇学府路80号"),
    ("QLCGXX", "城关镇中心小学党支部", "0303", "QLJY", "城关镇学府路12号"),
    ("QLLWXX", "柳湾镇中心学校党支部", "0304", "QLJY", "柳湾镇学府街7号"),
)

MINE = "QLJL"
ENTERPRISES = (
    (MINE, "金岭矿业公司党委", "0401", COUNTY, "石门镇矿山路1号"),
    ("QLJLCJ", "金岭矿业公司采掘一区党支部", "0401-01", MINE, "石门镇矿山路1号采掘一区"),
    ("QLJLXK", "金岭矿业公司选矿厂党支部", "0401-02", MINE, "石门镇矿山路3号"),
    ("QLJLJD", "金岭矿业公司机电运输区党支部", "0401-03", MINE, "石门镇矿山路1号机电楼"),
    ("QLJLJG", "金岭矿业公司职能科室党支部", "0401-04", MINE, "石门镇矿山路1号办公楼"),
)

PRIVATE = (
    ("QLLYSP", "绿源食品公司党支部", "0501", "QLCG", "城关镇工业园二路6号"),
    ("QLHDZM", "宏达竹木制品厂党支部", "0502", "QLFL", "枫林镇工业路9号"),
    ("QLJCYS", "锦程运输公司党支部", "0503", STREET, "东山大道201号"),
)

SOCIAL = (
    ("QLCYXH", "县茶叶协会党支部", "0601", "QLNY", "云台乡茶场路18号"),
    ("QLYGLH", "县义工联合会党支部", "0602", "QLMZ", "城关镇人民路54号"),
    ("QLLNSH", "县老年书画协会党支部", "0603", "QLWL", "城关镇文庙巷11号"),
)

JOINT = frozenset(("QLTSG", "QLDAG", "QLLNSH", "QLHDZM"))
"""Where one person may both clear and review."""

LATER = tuple(
    frozenset(codes.split())
    for codes in (
        "QLTJ QLYB QLSF QLYJ QLJT QLGLZX QLSL QLSLZ QLSMLS QLSMGL QLQLLQ QLBSJK QLFLFQ QLCGXF QLDSHP QLJLCJ QLJLXK",
        "QLXF QLSC QLRS QLZR QLBDC QLZJ QLHWZX QLNY QLNJZX QLCYXH QLJLJD QLJLJG QLSMXT QLFLSP QLBSSZ QLYTYF QLDPMS "
        "QLQLZW QLSXXY QLYTCC QLSXSH QLDPDP QLCGHD QLDSCH QLSMXY QLBSYJ QLDSWM QLCGRM QLLWLH",
    )
)
"""Those that came to the portal in its second quarter, and those that came in its third."""


def places() -> list[Place]:
    """All organisations, each after its superior, those of the core first."""
    return [*PLACES, *(dataclasses.replace(place, joint=int(place.code in JOINT)) for place in _others())]


def _others() -> Iterator[Place]:
    for code, name, fonds, address in TOWNSHIPS:
        yield _place(code, name, Kind.TOWNSHIP_COMMITTEE, fonds, COUNTY, address)
    for code, name, fonds, address in AGENCIES:
        yield _place(code, name, Kind.AGENCY, fonds, COUNTY, address)
    for kind, rows in (
        (Kind.PUBLIC_INSTITUTION, INSTITUTIONS),
        (Kind.SCHOOL, SCHOOLS),
        (Kind.STATE_ENTERPRISE, ENTERPRISES),
        (Kind.PRIVATE_ENTERPRISE, PRIVATE),
        (Kind.SOCIAL_ORG, SOCIAL),
    ):
        for code, name, fonds, superior, address in rows:
            yield _place(code, name, kind, fonds, superior, address)
    above = {code: name.removesuffix("党委") for code, name, *_rest in TOWNSHIPS}
    above |= {TOWNSHIP: "柳湾镇", STREET: "东山街道"}
    for kind, homes in ((Kind.VILLAGE_BRANCH, VILLAGES), (Kind.COMMUNITY_BRANCH, COMMUNITIES)):
        for code, name, fonds, superior in homes:
            above = {row[0]: row[1].removesuffix("党委") for row in TOWNSHIPS} | {
                TOWNSHIP: "柳湾镇",
                STREET: "东山街道",
            }
            where = f"{above[superior]}{name.removesuffix('党支部').removesuffix('党总支')}"
            yield _place(code, name, kind, fonds, superior, where)


def _place(code: str, name: str, kind: str, fonds: str, superior: str, address: str) -> Place:
    """The telephone follows the fonds number, as it does in the core."""
    main, _and, branch = fonds.partition("-")
    number = int(main) + 20 * int(branch or 0) + (1000 if branch else 0)
    return Place(code, name, kind, fonds, superior, f"head of {code}", f"0739-555{number:04}", address)
