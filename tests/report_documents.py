"""A report with everything in it that a format has to carry, hostile texts included; no study behind it."""

from __future__ import annotations

import io

from analysis.quoted import code, named, quoted
from analysis.reports.document import Bullets, Cell, Column, Heading, Paragraph, Picture, Report, Row, Table, numbered

HOSTILE = ("<script>alert(1)</script>", '#import "x.typ"', "{{ config }}", '=cmd("calc")', "$x^2$ *bold* _it_ `c` @a", "</p>&amp;\"'\\end")


def picture(lang: str, name: str = "effects") -> Picture:
    """A small figure with a caption that quotes numbers."""
    from matplotlib.figure import Figure

    from analysis.figures.style import figure_style

    svg, png = io.BytesIO(), io.BytesIO()
    with figure_style(lang):
        figure = Figure(figsize=(6.0, 3.0), layout="constrained")
        axes = figure.subplots()
        axes.plot([0, 1, 2], [0.0, 0.3, 0.2], marker="o")
        axes.set_xlabel("月份（月）" if lang == "zh" else "month (months)")
        figure.savefig(svg, format="svg", metadata={"Date": None})
        figure.savefig(png, format="png", dpi=300, metadata={"Software": None})
    caption = {"zh": "党员投入度的变化：{}次重复的均值。", "en": "Change of engagement: mean of {} replicates."}[lang]
    alternative = {"zh": "折线先升后降，最高为{}。", "en": "A line that rises, then falls; its highest value is {}."}[lang]
    return Picture(
        id=f"figure-{name}",
        caption=caption.format(quoted("20", "study.replicates")),
        alternative=alternative.format(quoted("0.300", "effect.a.engagement.year_3")),
        svg=svg.getvalue(),
        png=png.getvalue(),
        width=152.4,
        height=76.2,
    )


def table(lang: str, name: str = "effects") -> Table:
    """Heading rows, missing cells, hostile cells, negative and large numbers."""
    zh = lang == "zh"
    headers = (
        ["结果指标", "参照", "政策", "变化［95%区间］", "同号比例", "判断"]
        if zh
        else ["response", "reference", "policy", "change", "box", "verdict"]
    )
    label = "党员投入度" if zh else "Engagement"
    numbers = [Cell(label), Cell(quoted("0.512", "mean.a"), 0.5121), Cell(quoted("0.492", "mean.b"), 0.4919)]
    numbers += [Cell(quoted("-0.020 [-0.021, -0.019]", "effect.b"), -0.0202), Cell(quoted("97 %", "effect.b#box"), 0.97)]
    rows = [Row((Cell(named("政策一" if zh else "Policy one")),), heading=True), Row((*numbers, Cell("下降" if zh else "lowers")))]
    rows += [Row((Cell(named(text)), Cell("-"), Cell("-"), Cell(quoted("+1,234.5", "k"), 1234.5), Cell("-"), Cell(""))) for text in HOSTILE]
    columns = tuple(Column(header, numeric=0 < place < 5) for place, header in enumerate(headers))
    notes = ("区间只反映随机波动。",) if zh else ("Intervals show chance only.",)
    return Table(f"table-{name}", "各项政策的效果" if zh else "Effects of the policies", columns, tuple(rows), notes)


def sample(lang: str = "en", *, title: str | None = None, marks: tuple[str, ...] = ()) -> Report:
    """The whole report."""
    zh = lang == "zh"
    body = (
        "权重从{}提高到{}时，党员投入度下降{}，而党建考核得分上升。"
        if zh
        else "As the weight rises from {} to {}, engagement falls by {} while the score rises."
    )
    values = [quoted("15 %", "scenario.w"), quoted("45 %", "policy.w"), quoted("0.020", "effect.b")]
    blocks = [
        Heading("结论" if zh else "Answer", 1, "answer"),
        Paragraph(body.format(*values), "answer"),
        Paragraph("尚未完成。" if zh else "Not finished.", "warning"),
        picture(lang),
        Heading("结果" if zh else "Results", 1, "results"),
        Heading("效应" if zh else "Effects", 2, "effects"),
        Paragraph(("本节说明每项政策的效果。" if zh else "This section says what each policy does. ") * 12),
        table(lang),
        Heading("局限" if zh else "Limits", 1, "limits"),
        Bullets(tuple(named(text) for text in HOSTILE)),
        Paragraph(code("branchsim reproduce out/demo"), "note"),
        Heading("附录" if zh else "Method", 1, "method", appendix=True),
        Heading("来源" if zh else "Provenance", 2, "provenance"),
        table(lang, "claims"),
    ]
    names = {
        "title": "提高党建考核权重的效果" if zh else "What a higher weight does",
        "subtitle": "一项仿真研究" if zh else "A simulation study",
    }
    return numbered(
        Report(
            lang="zh" if zh else "en",
            title=names["title"] if title is None else named(title),
            subtitle=names["subtitle"],
            author=named("王研究员" if zh else "A. Researcher"),
            made="2026-11-22T08:00:00+00:00",
            study="d50b01ed",
            blocks=tuple(blocks),
            marks=marks,
            keywords=("branchsim",),
        )
    )
