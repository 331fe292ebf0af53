"""The figure in the READMEs: ``python -m analysis.figures.readme_figure out/demo`` after the demonstration was drawn in both languages."""

from __future__ import annotations

import sys
from pathlib import Path

WIDTH = 1200  # pixels: sharp in a browser, a tenth of the printed figure in bytes
COLOURS = 128
FOLDER = Path(__file__).with_name("gallery")
NAMES = ("weight_by_evidence_en.png", "weight_by_evidence_zh.png")


def shrink(source: Path, target: Path) -> None:
    """Write ``source`` to ``target`` at the width of a README, with a palette."""
    from PIL import Image

    with Image.open(source) as drawn:
        height = round(drawn.height * WIDTH / drawn.width)
        small = drawn.convert("RGB").resize((WIDTH, height), Image.Resampling.LANCZOS)
    small.quantize(COLOURS, dither=Image.Dither.NONE).save(target, optimize=True)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name in NAMES:
        shrink(Path(sys.argv[1]) / "figures" / name, FOLDER / name)
