"""``python -m branchsim.answers.readme_block out/answers``: the answers in brief, to the letter, into both READMEs."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path

from branchsim.answers.steps import QUESTIONS
from branchsim.messages import LANGUAGES

ROOT = Path(__file__).resolve().parents[2]
READMES: Mapping[str, str] = {"en": "README.md", "zh": "README.zh.md"}
BEGIN, END = "<!-- answers of model {model}: begin -->", "<!-- answers: end -->"
DIGITS = 12  # of the model's hash
BLOCK = re.compile(f"{re.escape(BEGIN).replace(re.escape('{model}'), '([0-9a-f]*)')}\n(.*?){re.escape(END)}", re.DOTALL)


def block(out: Path, lang: str) -> str:
    """The marked block. Raises ValueError where the studies are of more than one model."""
    hashes = {json.loads((out / one.folder / "manifest.json").read_text(encoding="utf-8"))["model_hash"] for one in QUESTIONS}
    if len(hashes) > 1:
        raise ValueError("the studies were run with different versions of the model")
    text = (out / f"brief_{lang}.md").read_text(encoding="utf-8")
    return f"{BEGIN.format(model=hashes.pop()[:DIGITS])}\n{text}{END}"


def main(out: Path) -> None:
    """Replace the block in both READMEs."""
    for lang in LANGUAGES:
        path = ROOT / READMES[lang]
        text = path.read_text(encoding="utf-8")
        new = block(out, lang)
        path.write_text(BLOCK.sub(lambda _, new=new: new, text), encoding="utf-8")  # type: ignore[misc]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
