"""Traditional and Japanese forms of ideographs, folded to the simplified ones for matching; nothing printed is folded.

The table holds the characters that the spellings and phrases of `vocabulary.toml` are written with, in every form that
they have, and no others: what is not in a spelling can match none. `tests/corpus/test_ideographs.py` names those that a
new spelling still needs. Where one simplified form stands for several characters (复 for 復 and 複), all are folded, on
both sides of a comparison.
"""

from __future__ import annotations

from typing import Final

_PAIRS: Final = (
    "並并亜亚亞亚仏佛佈布併并価价係系備备傢家價价優优內内冊册処处別别則则剛刚劃划効效動动務务勵励協协卽即収收員员図图國国圖图執执堅坚報报場场奨奖奬奖実实實实審审専专將将專专導导屬属岡冈幾几廃废廢废強强後后"
    "徑径徳德徴征徵征愛爱戦战戰战換换撾挝擔担擬拟敘叙時时暫暂書书會会朮术東东査查條条検检業业構构標标権权機机檢检權权欠缺歐欧決决沒没済济測测準准濟济灣湾無无爾尔獎奖現现環环產产産产畫画畵画當当発发發发監监"
    "眾众確确稅税範范籌筹約约級级細细終终組组経经統统經经継继綫线維维綱纲総总線线緬缅總总繋系織织繫系繼继羅罗義义聯联臺台與与華华萊莱薩萨藍蓝蘭兰處处衆众術术補补製制覈核見见規规覚觉覺觉計计討讨訓训記记設设"
    "許许註注証证該该詳详誌志認认誘诱說说説说読读調调證证議议讀读財财責责費费貼贴資资転转載载輸输轉转辦办辺边迴回連联運运過过達达適适邊边釈释釋释針针銷销長长門门間间関关閣阁關关陸陆階阶際际韓韩響响項项預预"
    "頒颁頓顿領领額额顛颠馬马體体髮发魯鲁鮮鲜黒黑點点齣出"
)
"""Each odd character is another form of the even one behind it."""

_SIMPLIFIED: Final = {ord(odd): even for odd, even in zip(_PAIRS[::2], _PAIRS[1::2], strict=True)}


def simplified(text: str) -> str:
    """Return a text with the ideographs of the table in their simplified forms."""
    return text.translate(_SIMPLIFIED)
