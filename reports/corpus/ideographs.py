"""Traditional and Japanese forms of ideographs, folded to the simplified ones for matching; nothing printed is folded.

The table holds the characters that the spellings and phrases of `vocabulary.toml` are written with, in every form that
they have, and no others: what is not in a spelling can match none. `tests/corpus/test_ideographs.py` names those that a
new spelling still needs. Where one simplified form stands for several characters (复 for 復 and 複), all are folded, on
both sides of a comparison.
"""

from __future__ import annotations

from typing import Final

_PAIRS: Final = (
    "並并亜亚亞亚仏佛佈布併并価价係系個个値值側侧備备傢家債债價价優优內内冊册処处別别則则剛刚劃划効效勅敕動动務务勵励區区協协単单卽即參参収收員员喪丧図图國国圖图執执堅坚報报場场奨奖奬奖実实實实審审対对専专將将專专導导屆届屬属"
    "岡冈幾几庁厅廃废廢废廳厅強强後后徑径從从徳德徴征徵征愛爱態态應应戦战戰战択择拠据採采換换撾挝擊击擔担據据擬拟敘叙數数時时暫暂書书會会朮术東东査查條条検检業业極极構构様样標标権权機机檢检欄栏權权欠缺歐欧歸归決决沒没済济減减"
    "測测満满準准滿满濟济灣湾無无爾尔狀状獎奖現现環环產产産产畫画畵画當当発发發发監监県县眾众瞭了確确稅税範范簽签籌筹紀纪約约納纳級级細细終终組组経经結结絡络統统經经継继続续綫线維维綱纲緊紧総总線线緬缅縣县總总繋系織织繫系繼继"
    "續续羅罗義义聯联聲声聴听職职聽听臺台與与舊旧華华萊莱著着薩萨藍蓝蘭兰處处號号衆众術术衝冲補补製制複复覈核見见規规視视覚觉覺觉觸触訂订計计訊讯討讨訓训託托記记設设許许註注証证評评詢询試试該该詳详誌志認认誘诱語语說说説说読读"
    "課课調调請请論论證证議议讀读負负財财責责貯贮貸贷費费貼贴資资賦赋転转載载輸输轉转辦办辺边迴回連联進进運运過过達达適适邊边釈释釋释釐厘針针銷销錄录録录長长門门開开間间関关閣阁閱阅閲阅闕阙關关陸陆階阶際际雙双韓韩響响項项須须"
    "預预頒颁頓顿領领頼赖題题額额願愿顛颠馬马驗验體体髮发魯鲁鮮鲜黒黑點点齣出"
)
"""Each odd character is another form of the even one behind it."""

_SIMPLIFIED: Final = {ord(odd): even for odd, even in zip(_PAIRS[::2], _PAIRS[1::2], strict=True)}

FORMS: Final = {chr(form): one for form, one in _SIMPLIFIED.items()}
"""Other forms of ideographs, each with the simplified one."""


def simplified(text: str) -> str:
    """Return a text with the ideographs of the table in their simplified forms."""
    return text.translate(_SIMPLIFIED)
