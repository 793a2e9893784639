"""The people of the county besides those of the core: invented names, and what each is in one organisation."""

import dataclasses
import itertools
import random
from collections.abc import Iterator, Sequence

from disclosure.config.demonstration.people import (
    AGENCY,
    COUNTY,
    DEPUTY,
    LEADER,
    MEMBER,
    PEOPLE,
    STREET,
    TOWNSHIP,
    VILLAGE,
    Person,
    Place,
)
from disclosure.config.demonstration.tree import JOINT, MINE, TOO_SMALL
from organizations.kinds import Kind
from organizations.roles import Role
from organizations.tiers import Tier


def _spelt(names: str) -> dict[str, str]:
    """Each with its spelling."""
    return dict(name.split(":") for name in names.split())


SURNAMES = _spelt(
    """
    王:wang 李:li 张:zhang 刘:liu 陈:chen 杨:yang 黄:huang 周:zhou 吴:wu 徐:xu 孙:sun 胡:hu 朱:zhu
    高:gao 林:lin 何:he 郭:guo 罗:luo 梁:liang 宋:song 郑:zheng 谢:xie 韩:han 唐:tang 冯:feng 于:yu
    董:dong 程:cheng 曹:cao 袁:yuan 邓:deng 许:xu 傅:fu 沈:shen 曾:zeng 彭:peng 吕:lv 苏:su 卢:lu
    蒋:jiang 蔡:cai 贾:jia 丁:ding 魏:wei 薛:xue 叶:ye 余:yu 潘:pan 杜:du 戴:dai 夏:xia 钟:zhong 汪:wang
    田:tian 任:ren 姜:jiang 范:fan 方:fang 石:shi 姚:yao 谭:tan 廖:liao 邹:zou 熊:xiong 金:jin 陆:lu
    郝:hao 孔:kong 白:bai 崔:cui 康:kang 毛:mao 邱:qiu 秦:qin
    """
)
GIVEN = _spelt(
    """
    建华:jianhua 志强:zhiqiang 国庆:guoqing 永红:yonghong 海燕:haiyan 晓东:xiaodong 春梅:chunmei
    文斌:wenbin 秀英:xiuying 玉珍:yuzhen 明亮:mingliang 立军:lijun 红霞:hongxia 德胜:desheng
    光辉:guanghui 丽娟:lijuan 小军:xiaojun 桂芳:guifang 少华:shaohua 卫东:weidong 雪梅:xuemei
    家明:jiaming 金凤:jinfeng 世平:shiping 爱国:aiguo 淑芬:shufen 宏伟:hongwei 美玲:meiling 振宇:zhenyu
    佳怡:jiayi 浩然:haoran 子轩:zixuan 思琪:siqi 雨桐:yutong 俊杰:junjie 欣怡:xinyi 天佑:tianyou
    梦洁:mengjie 志远:zhiyuan 文博:wenbo 静怡:jingyi 诗涵:shihan 凯:kai 敏:min 勇:yong 静:jing 涛:tao
    芳:fang 磊:lei 娟:juan 鹏:peng 倩:qian 波:bo 琳:lin 斌:bin 颖:ying 超:chao 霞:xia 刚:gang 慧:hui
    军:jun 莉:li 亮:liang 洁:jie 峰:feng 萍:ping 辉:hui 艳:yan 健:jian 燕:yan 宁:ning 玲:ling
    宝山:baoshan 长福:changfu 福生:fusheng 根生:gensheng 水生:shuisheng 有才:youcai 满仓:mancang
    兰香:lanxiang 月娥:yuee 菊香:juxiang 翠兰:cuilan 银花:yinhua 冬梅:dongmei 秋菊:qiuju 树林:shulin
    大海:dahai 石柱:shizhu 正阳:zhengyang 学文:xuewen 学军:xuejun 新民:xinmin 新华:xinhua 庆生:qingsheng
    庆丰:qingfeng 铁军:tiejun 昌盛:changsheng 立新:lixin 立春:lichun 丽华:lihua 丽萍:liping 素琴:suqin
    凤英:fengying 凤莲:fenglian 彩霞:caixia 彩云:caiyun 瑞芳:ruifang 瑞祥:ruixiang 志成:zhicheng
    志刚:zhigang 志敏:zhimin 建平:jianping 建设:jianshe 建军:jianjun 国栋:guodong 国平:guoping
    文涛:wentao 文杰:wenjie 晓明:xiaoming 晓琴:xiaoqin 晓峰:xiaofeng 艳芳:yanfang 艳红:yanhong
    海波:haibo 海龙:hailong 云飞:yunfei 云霞:yunxia 一鸣:yiming 一凡:yifan
    """
)

COMMITTEE, GROUP, DELEGATES, CADRES, PARTY, STAFF, _PUBLIC = Tier
DRAFTS, CLEARS, REVIEWS, APPROVES = Role.DRAFTER, Role.CONFIDENTIALITY_REVIEWER, Role.REVIEWER, Role.APPROVER
CARRIES = (Role.HANDLER, Role.ARCHIVIST)


@dataclasses.dataclass(frozen=True)
class Post:
    """A place to fill: what whoever takes it is; the head is the first responsible person."""

    tier: Tier
    roles: tuple[str, ...] = ()
    seat: str = ""
    title: str = ""
    is_head: bool = False


OF_A_TOWNSHIP = (
    Post(COMMITTEE, (APPROVES,), LEADER, "党委书记", is_head=True),
    Post(COMMITTEE, (REVIEWS,), DEPUTY, "党委副书记"),
    Post(PARTY, (DRAFTS,), MEMBER, "党建办主任"),
    Post(CADRES, (CLEARS,), "", "保密员"),
    Post(PARTY, (Role.PUBLISHER,), MEMBER, "党政办主任"),
    Post(PARTY, (Role.HANDLER, Role.ARCHIVIST)),
    Post(COMMITTEE, (), MEMBER, "纪委书记"),
    Post(GROUP),
    Post(DELEGATES),
    Post(CADRES),
    Post(PARTY),
    Post(STAFF),
)
OF_AN_AGENCY = (
    Post(COMMITTEE, (APPROVES,), LEADER, "党组书记", is_head=True),
    Post(COMMITTEE, (REVIEWS,), DEPUTY, "党组副书记"),
    Post(PARTY, (DRAFTS,), "", "办公室主任"),
    Post(PARTY, CARRIES),
    Post(PARTY),
    Post(STAFF),
)
"""Agencies have nobody who clears: the county does it for them."""
WITH_CLEARING = (Post(CADRES, (CLEARS,), "", "保密员"),)
OF_A_BRANCH = (
    Post(COMMITTEE, (APPROVES,), LEADER, "书记", is_head=True),
    Post(COMMITTEE, (REVIEWS,), DEPUTY, "副书记"),
    Post(PARTY, (DRAFTS,), "", "组织委员"),
    Post(PARTY, (CLEARS, *CARRIES)),
    Post(PARTY),
    Post(STAFF),
)
OF_A_JOINT_BRANCH = (
    Post(COMMITTEE, (APPROVES,), LEADER, "书记", is_head=True),
    Post(COMMITTEE, (CLEARS, REVIEWS), DEPUTY, "副书记"),
    Post(PARTY, (DRAFTS,), "", "组织委员"),
    Post(PARTY, CARRIES),
    Post(STAFF),
)
OF_A_SMALL_VILLAGE = (
    Post(COMMITTEE, (), LEADER, "书记", is_head=True),
    Post(PARTY, (DRAFTS,), MEMBER, "文书"),
    Post(PARTY),
    Post(STAFF),
)
MORE_IN_THE_CORE = {
    COUNTY: (
        Post(CADRES, (CLEARS,), "", "机要科科长"),
        Post(CADRES, (APPROVES,), MEMBER, "县委常委、组织部部长"),
        Post(PARTY, (DRAFTS,), "", "县委办秘书"),
        Post(PARTY, CARRIES, MEMBER, "县委督查室主任"),
        Post(COMMITTEE, (), MEMBER, "县委常委、宣传部部长"),
        Post(GROUP),
        Post(DELEGATES),
        Post(CADRES),
        Post(PARTY),
        Post(STAFF),
    ),
    STREET: (Post(PARTY, CARRIES), Post(DELEGATES), Post(CADRES)),
    AGENCY: (Post(PARTY, CARRIES), Post(CADRES), Post(PARTY)),
    VILLAGE: (Post(PARTY, CARRIES), Post(STAFF), Post(STAFF)),
    TOWNSHIP: (Post(PARTY), Post(PARTY), Post(STAFF), Post(STAFF)),
}


class Names:
    """Names of invented people, none twice, each with a user name of its own."""

    def __init__(self, draw: random.Random):
        pairs = list(itertools.product(SURNAMES, GIVEN))
        draw.shuffle(pairs)
        self._pairs = iter(pairs)
        self.names = {person.name for person in PEOPLE}
        self.usernames = {person.username for person in PEOPLE}

    def next(self) -> tuple[str, str]:
        """A name and a user name, such as 陈晓燕 and chenxy."""
        while True:
            surname, given = next(self._pairs)
            if surname + given not in self.names:
                self.names.add(surname + given)
                return surname + given, self._username(surname, given)

    def _username(self, surname: str, given: str) -> str:
        spelt = SURNAMES[surname] + GIVEN[given]
        for number in itertools.count(2):
            if spelt not in self.usernames:
                self.usernames.add(spelt)
                return spelt
            spelt = f"{SURNAMES[surname]}{GIVEN[given]}{number}"
        raise AssertionError


def settle(places: Sequence[Place], draw: random.Random) -> tuple[list[Place], list[Person]]:
    """The organisations, each with its first responsible person, and everybody in them."""
    names, people, settled = Names(draw), list(PEOPLE), []
    for place in places:
        core = place.code in MORE_IN_THE_CORE
        posts = MORE_IN_THE_CORE[place.code] if core else _posts(place)
        for post in posts:
            person = _person(place, post, *names.next())
            people.append(person)
            if post.is_head:
                place = dataclasses.replace(place, principal=person.username)
        settled.append(place)
    return settled, people


def _posts(place: Place) -> Iterator[Post]:
    if place.code in TOO_SMALL:
        yield from OF_A_SMALL_VILLAGE
    elif place.code in JOINT:
        yield from OF_A_JOINT_BRANCH
    elif place.kind == Kind.TOWNSHIP_COMMITTEE or place.code == MINE:
        yield from OF_A_TOWNSHIP
    elif place.kind == Kind.AGENCY:
        yield from OF_AN_AGENCY
        if place.fonds in {"0031", "0033", "0042", "0047"}:
            yield from WITH_CLEARING
    else:
        yield from OF_A_BRANCH


def _person(place: Place, post: Post, name: str, username: str) -> Person:
    first, also = (post.roles[0], post.roles[1:]) if post.roles else ("", ())
    return Person(username, name, place.code, post.tier, first, seat=post.seat, title=post.title, also=also)
