"""One word for one thing: what a user reads in Chinese keeps to the glossary of README.zh.md."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# Likely variants of a term; a researcher who meets two words looks for two things.
VARIANTS = {
    "党建考核权重": ("党建权重考核", "党建工作权重", "党建考核比重"),
    "党建考核得分": ("党建得分", "党建评分", "党建分数", "党建考核分数", "党建考核成绩"),
    "真实质量": ("实际质量", "真实水平", "真实品质"),
    "虚高": ("注水", "通胀", "通货膨胀"),
    "考核效度": ("考核有效性", "考评效度", "评价效度"),
    "党员投入度": ("参与度", "敬业度", "投入程度", "卷入度"),
    "两张皮": ("两层皮", "二张皮"),
    "形式主义": ("形式化主义",),
    "述职评议": ("述职测评", "述职考评", "述职评审"),
    "台账材料": ("台帐", "账本", "文档材料"),
    "实地核查": ("实地检查", "现场核查", "现场检查", "实地核实", "实地查看", "实地考察"),
    "组织生活": ("组织活动", "党组织生活会议"),
    "学习教育": ("教育学习", "学习培训"),
    "服务群众": ("群众服务", "服务大众"),
    "参照": ("对照组", "参考政策"),
    "情景": ("场景", "情境"),
    "考核周期": ("考评周期", "评估周期", "评价周期"),
    "党员测评": ("党员评测", "党员问卷"),
    "群众测评": ("群众评测", "群众问卷"),
    "服务成效": ("服务成果", "服务产出"),
    "一票否决": ("一票否定",),
    "后悔值": ("遗憾",),
    "虚拟因素": ("虚设因素", "哑变量"),
    "敏感性指数": ("灵敏度指数", "敏感度指数"),
    "总效应指数ST": ("全效应指数",),
    "一阶指数S1": ("主效应指数",),
    "稳健性": ("鲁棒性",),
    "净收益": ("净效益",),
    "信息价值": ("信息的价值",),
    "帕累托前沿": ("帕累托边界",),
    "历史匹配": ("历史拟合",),
}
# Where the English text has the first, the Chinese has the second.
PAIRS = {
    "party-building weight": "党建考核权重",
    "party score": "党建考核得分",
    "true quality": "真实质量",
    "inflation": "虚高",
    "validity": "效度",
    "engagement": "投入度",
    "on-site": "实地核查",
    "organisational life": "组织生活",
    "self-report": "自述自评",
    "member survey": "党员测评",
    "mass survey": "群众测评",
    "veto": "一票否决",
    "assessment period": "考核周期",
}


def texts() -> Iterator[tuple[str, str, str]]:
    """File with key, English and Chinese text of everything the program says, and of the labels of the responses."""
    for path in (*sorted((ROOT / "branchsim/texts").glob("*.csv")), ROOT / "sim/responses.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                key, english, chinese = (row.get(a) or row[b] for a, b in (("key", "name"), ("en", "label_en"), ("zh", "label_zh")))
                yield f"{path.name}: {key}", english, chinese


def glossary() -> dict[str, str]:
    table = (ROOT / "README.zh.md").read_text(encoding="utf-8").partition("| 中文 | English |\n")[2]
    return dict(re.findall(r"^\| ([^|-]+) \| ([^|]+) \|$", table, re.MULTILINE))


def broken(chinese: str) -> list[str]:
    return [variant for variants in VARIANTS.values() for variant in variants if variant in chinese]


def test_no_text_uses_another_word_for_a_term():
    assert {place: words for place, _, chinese in texts() if len(words := broken(chinese)) > 0} == {}


@pytest.mark.parametrize(
    "pattern", ["README.zh.md", "scenarios/*.yaml", "scenarios/policies/*.yaml", "scenarios/studies/*.yaml", "scenarios/populations/*.yaml"]
)
def test_no_document_or_shipped_file_uses_another_word(pattern):  # rule sheets keep the words of the rules they come from
    found = {path.name: broken(path.read_text(encoding="utf-8")) for path in ROOT.glob(pattern)}
    assert set(found) and not any(found.values()), found


def test_the_chinese_text_has_the_term_where_the_english_has_it():
    missing = [
        f"{place}: {term}"
        for place, english, chinese in texts()
        for word, term in PAIRS.items()
        if re.search(rf"\b{word}\b", english, re.IGNORECASE) and term not in chinese
    ]
    assert missing == []


def test_the_glossary_and_these_tables_agree():
    terms = glossary()
    assert len(terms) == 25 and set(terms) <= set(VARIANTS)
    assert all(PAIRS[word] in term for term, word in terms.items() if word in PAIRS)


def test_a_variant_would_be_seen():
    assert broken("先核对台帐，再实地检查") == ["台帐", "实地检查"]
