"""The styles of a report as elements of a Word file; every one names its fonts for Latin and for Chinese letters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from analysis.reports.word_looks import CELL_MARGIN, CODE, HAIRLINE, INK, RULE, TABLE_SIZE, TEXT, THICK, THIN, Style, paragraph_styles
from analysis.reports.word_xml import w


def style_elements(lang: str) -> Iterator[Any]:
    """Defaults first, then every style there is."""
    yield w("docDefaults", w("rPrDefault", _letters(TEXT, 11.0, INK)), w("pPrDefault", w("pPr")))
    for style in paragraph_styles(lang):
        yield _paragraph_style(style)
    yield w("style", _name("Default Paragraph Font"), _letters(TEXT), type="character", default=1, styleId="DefaultParagraphFont")
    yield w("style", _name("Hyperlink"), _letters(TEXT), type="character", styleId="Hyperlink")
    yield w("style", _name("Report Code"), _letters(CODE, proof=False), type="character", customStyle=1, styleId="ReportCode")
    yield w("style", _name("Normal Table"), _cells(), type="table", default=1, styleId="TableNormal")
    yield _table_style()
    yield w("style", _name("No List"), type="numbering", default=1, styleId="NoList")


def _name(name: str) -> Any:
    return w("name", val=name)


def _letters(faces: tuple[str, str], size: float | None = None, colour: str = "", *, proof: bool = True) -> Any:
    latin, chinese = faces
    return w(
        "rPr",
        w("rFonts", ascii=latin, hAnsi=latin, cs=latin, eastAsia=chinese),
        None if proof else w("noProof"),
        w("color", val=colour) if colour != "" else None,
        *(() if size is None else (w("sz", val=round(2 * size)), w("szCs", val=round(2 * size)))),
        w("lang", val="en-GB", eastAsia="zh-CN", bidi="ar-SA"),
    )


def _paragraph_style(style: Style) -> Any:
    kind = {"default": 1} if style.id == "Normal" else {}
    own = {"customStyle": 1} if style.id.startswith(("Report", "Table", "After")) else {}
    return w(
        "style",
        _name(style.name),
        w("basedOn", val="Normal") if style.id != "Normal" else None,
        w("next", val=style.follows) if style.follows != style.id else None,
        w("uiPriority", val=9),
        w("qFormat"),
        _shape(style),
        _letters(style.faces, style.size, style.colour),
        type="paragraph",
        styleId=style.id,
        **kind,
        **own,
    )


def _shape(style: Style) -> Any:
    """Children in the order of the format: Word refuses others."""
    edges = [w(side, val="single", sz=size, space=4, color=style.border_colour) for side, size in style.border.items()]
    return w(
        "pPr",
        w("keepNext") if style.keep_next else None,
        w("keepLines") if style.keep_next else None,
        w("numPr", w("numId", val=1)) if style.bullet else None,
        w("pBdr", *edges) if len(edges) > 0 else None,
        w("shd", val="clear", color="auto", fill=style.fill) if style.fill != "" else None,
        w("tabs", *(w("tab", val=kind, pos=place) for kind, place in style.tabs)) if len(style.tabs) > 0 else None,
        w("spacing", before=round(20 * style.before), after=round(20 * style.after), line=round(240 * style.line), lineRule="auto"),
        w("ind", **style.indent) if len(style.indent) > 0 else None,
        w("jc", val=style.align),
        w("outlineLvl", val=style.level) if style.level is not None else None,
    )


def _cells() -> Any:
    sides = {"top": 0, "left": CELL_MARGIN, "bottom": 0, "right": CELL_MARGIN}
    return w("tblPr", w("tblInd", w=0, type="dxa"), w("tblCellMar", *(w(side, w=width, type="dxa") for side, width in sides.items())))


def _table_style() -> Any:
    """Rules above, below the header and below; hairlines between rows, none upright."""
    edges = {"top": (THICK, INK), "bottom": (THICK, INK), "insideH": (HAIRLINE, RULE)}
    borders = w("tblBorders", *(w(side, val="single", sz=size, space=0, color=colour) for side, (size, colour) in edges.items()))
    properties = _cells()
    properties.insert(1, borders)
    header = w("tcPr", w("tcBorders", w("bottom", val="single", sz=THIN, space=0, color=INK)))
    return w(
        "style",
        _name("Report Table"),
        w("basedOn", val="TableNormal"),
        w("pPr"),
        _letters(TEXT, TABLE_SIZE, INK),
        properties,
        w("tblStylePr", header, type="firstRow"),
        type="table",
        customStyle=1,
        styleId="ReportTable",
    )
