"""The table that ``run`` prints holds numbers, whatever the scenario and the policy are called."""

import re

import pytest
from click.testing import CliRunner

from branchsim.command_line import main


@pytest.mark.parametrize("policy", [[], ["--policy", "weight_up"], ["--policy", "weight_up+l20_pairing"]])
@pytest.mark.parametrize("scenario", ["baseline", "mine.yaml"])
def test_every_response_has_a_mean_for_every_year(tmp_path, monkeypatch, scenario, policy):
    monkeypatch.chdir(tmp_path)
    head = "kind: scenario\nschema: 1\nid: mine\ntitle: {en: a, zh: a}\nquestion: {en: a, zh: a}\nextends: baseline\n"
    (tmp_path / "mine.yaml").write_text(head, encoding="utf-8")
    words = ["--lang", "en", "run", scenario, *policy, "--replicates", "2", "--branches", "40", "--out", "out"]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    for label in ("Engagement", "True quality", "Party score"):
        row = next(line for line in result.output.splitlines() if line.strip().startswith(f"{label} "))
        assert len(re.findall(r"\d\.\d+ \(\d\.\d+\)", row)) == 3, row
