"""The parts of a Word file beside its text: styles, bullets, settings, page and fonts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analysis.reports.word_looks import HEADING, TEXT
from analysis.reports.word_styles import style_elements
from analysis.reports.word_xml import w

if TYPE_CHECKING:
    from docx.document import Document

NOT_OURS = ("customXml", "stylesWithEffects", "webSettings", "thumbnail", "extended-properties", "fontTable")  # of the library's template
CHINESE_NAMES = {"SimSun": "宋体", "SimHei": "黑体"}
PAGE = {"w": 11906, "h": 16838}  # A4 in twentieths of a point; margins give TEXT_WIDTH
MARGINS = {"top": 1588, "right": 1134, "bottom": 1304, "left": 1134, "header": 624, "footer": 624, "gutter": 0}


def undress(document: Document) -> None:
    """Take away what the template of the library brings along and no reader needs."""
    for owner in (document.part.package, document.part):
        for key, relation in list(owner.rels.items()):
            if relation.reltype.rpartition("/")[2] in NOT_OURS:
                del owner.rels[key]


def dress(document: Document, lang: str) -> None:
    """Styles, bullets, settings, page and fonts of a report."""
    styles = document.styles.element
    latent = [child for child in styles if child.tag.endswith("}latentStyles")]
    defaults, *others = style_elements(lang)
    styles[:] = [defaults, *latent, *others]
    level = w("lvl", w("start", val=1), w("numFmt", val="bullet"), w("lvlText", val="\u2022"), w("lvlJc", val="left"), ilvl=0)
    bullets = w("abstractNum", w("multiLevelType", val="singleLevel"), level, abstractNumId=0)
    document.part.numbering_part.element[:] = [bullets, w("num", w("abstractNumId", val=0), numId=1)]
    document.settings.element[:] = _settings()
    page = document.sections[0]._sectPr
    page[:] = [w("pgSz", **PAGE), w("pgMar", **MARGINS), w("cols", space=720)]
    _name_fonts(document)


def _settings() -> list[Any]:
    """Nothing here asks Word to update fields: it would ask the reader first."""
    place = "http://schemas.microsoft.com/office/word"
    versions = {"compatibilityMode": 15, "overrideTableStyleFontSizeAndJustification": 1}
    return [
        w("zoom", percent=100),
        w("defaultTabStop", val=420),
        w("characterSpacingControl", val="compressPunctuation"),
        w("compat", *(w("compatSetting", name=name, uri=place, val=value) for name, value in versions.items())),
        w("themeFontLang", val="en-GB", eastAsia="zh-CN"),
        w("decimalSymbol", val="."),
        w("listSeparator", val=","),
    ]


def _name_fonts(document: Document) -> None:
    """Where a Chinese font is missing, its other name and its script lead Word to one like it."""
    from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import XmlPart

    fonts = [
        w(
            "font",
            w("altName", val=CHINESE_NAMES[name]),
            w("charset", val="86"),
            w("family", val="auto"),
            w("pitch", val="variable"),
            name=name,
        )
        for _, name in (TEXT, HEADING)
    ]
    part = XmlPart(PackURI("/word/fontTable.xml"), CONTENT_TYPE.WML_FONT_TABLE, w("fonts", *fonts), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FONT_TABLE)
