"""The elements that a Word file is made of, as nested calls. Texts enter as text nodes only, so nothing in them can be interpreted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from analysis.quoted import clean, pieces

CODE_STYLE = "ReportCode"


def w(tag: str, *children: Any, **attributes: Any) -> Any:
    """``<w:tag w:name="value">`` around ``children``, those that are None left out."""
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    element = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), str(value))
    element.extend(child for child in children if child is not None)
    return element


def run(text: str, lang: str, style: str = "") -> Any:
    """One run of text. In Chinese the characters both scripts share (quotation marks, dashes, dots) are set as Chinese ones."""
    properties = [w("rStyle", val=style)] if style != "" else []
    if lang == "zh":
        properties.append(w("rFonts", hint="eastAsia"))
    element = w("r", w("rPr", *properties) if len(properties) > 0 else None)
    element.text = clean(text)
    return element


def runs(text: str, lang: str) -> list[Any]:
    """A marked text; what is typed or compared letter by letter stands in a font of even width."""
    return [run(piece.text, lang, CODE_STYLE if piece.kind == "code" else "") for piece in pieces(text)]


def paragraph(style: str, *content: Any, **flags: bool) -> Any:
    """``flags``: keepNext, pageBreakBefore; in the order of the format."""
    return w("p", w("pPr", w("pStyle", val=style), *(w(name) for name, set_so in flags.items() if set_so)), *content)


def field(instruction: str, *result: Any) -> Iterator[Any]:
    """A field with the result that is shown until somebody updates it; its runs."""
    yield w("r", w("fldChar", fldCharType="begin"))
    yield field_code(instruction)
    yield w("r", w("fldChar", fldCharType="separate"))
    yield from result
    yield w("r", w("fldChar", fldCharType="end"))


def field_code(instruction: str) -> Any:
    """The run that says what a field shows."""
    from docx.oxml.ns import qn

    element = w("instrText")
    element.set(qn("xml:space"), "preserve")
    element.text = f" {instruction} "
    return w("r", element)


def filled(sentence: str, lang: str) -> Iterator[Any]:
    """A sentence whose quoted numbers are fields: their key is the instruction, their text the result until Word counts."""
    for piece in pieces(sentence):
        if piece.kind == "number":
            yield from field(piece.key, run(piece.text, lang))
        else:
            yield run(piece.text, lang)
