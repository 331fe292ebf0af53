"""Headers that the columns of a rule sheet may have, in both languages."""

from __future__ import annotations

COLUMNS: dict[str, tuple[str, ...]] = {
    "name": ("指标", "指标名称", "考核内容", "考核指标", "二级指标", "具体指标", "indicator", "item"),
    "points": ("分值", "分数", "权重", "标准分", "score", "weight"),
    "construct": ("维度", "考核维度", "一级指标", "考核项目", "考核类别", "指标类别", "板块", "模块", "dimension"),
    "evidence": ("考核方式", "证据", "佐证", "证据来源", "考核方法", "佐证材料", "评价方式", "source of evidence"),
    "cadence": ("频次", "考核周期", "周期", "考核频次", "period", "frequency"),
    "type": ("支部类型", "适用类型", "类别", "支部类别", "适用对象", "适用范围", "党组织类型", "branch type", "types"),
    "kind": ("项目性质", "计分方式", "性质", "指标性质", "计分类型", "row kind"),
    "serial": ("序号", "编号", "no", "no.", "number"),
    "standard": (
        "评分标准",
        "考核标准",
        "评分细则",
        "考核细则",
        "考核要点",
        "计分办法",
        "评分办法",
        "评分方法",
        "扣分标准",
        "scoring",
        "standard",
    ),
    "office": ("责任单位", "责任科室", "牵头单位", "责任部门", "office"),
    "result": ("得分", "自评分", "自评得分", "考核得分", "实得分", "扣分原因"),
    "remark": ("备注", "说明", "remarks", "note", "notes"),
    "source": ("依据", "来源", "制度依据", "出处", "rule"),
}
REQUIRED = ("name", "points", "construct")
IGNORED = ("serial", "standard", "office", "result", "remark", "source")
"""Columns a sheet may have and nobody reads; the others that may be missing have defaults."""
