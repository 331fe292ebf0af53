"""An analysis in a study's folder: read back to the bit, refused where somebody changed it or the runs are others."""

import hashlib
import json

import numpy as np
import pandas as pd
import pytest

from analysis.numbers.entry import entry
from analysis.stored_analysis import Analysis, analyses, analysis_numbers, read_analysis, write_analysis
from sim.problems import InputError

TABLE = pd.DataFrame({"factor": ["a", "NA"], "value": [0.1 + 0.2, np.nan], "n": [3, 4]})
MADE = Analysis("sensitivity", {"method": "sobol"}, {"n": 4}, {"indices": TABLE}, [entry("sensitivity.a", 1 / 3, "share")])


def test_what_was_written_is_read_back(tmp_path):
    write_analysis(tmp_path, "id", MADE)
    found = read_analysis(tmp_path, "id", "sensitivity")
    pd.testing.assert_frame_equal(found.tables["indices"], TABLE, check_exact=True)
    assert found.numbers[0]["value"] == 1 / 3
    assert analysis_numbers(tmp_path, "id")[0]["key"] == "sensitivity.a"
    assert list(analyses(tmp_path, "id")) == ["sensitivity"]


def test_where_there_is_none(tmp_path):
    assert read_analysis(tmp_path, "id", "decision") is None
    assert analysis_numbers(tmp_path, "id") == []


@pytest.mark.parametrize(
    ("file", "old", "new"), [("analysis.json", "0.333", "0.433"), ("indices.csv", "a,", "b,"), ("indices.csv", None, None)]
)
def test_an_edited_or_missing_file_is_refused(tmp_path, file, old, new):
    write_analysis(tmp_path, "id", MADE)
    path = tmp_path / "sensitivity" / file
    if old is None:
        path.unlink()
    else:
        path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        analyses(tmp_path, "id")
    assert [problem.key for problem in caught.value.problems] == ["problem.analysis_altered"]


@pytest.mark.parametrize("content", ["[]", '"x"', "", '{"digest": ""}', "{}", None])
def test_a_file_of_another_shape_is_refused(tmp_path, content):
    write_analysis(tmp_path, "id", MADE)
    path = tmp_path / "sensitivity" / "analysis.json"
    if content is None:  # its digest fits
        whole = {name: part for name, part in json.loads(path.read_text(encoding="utf-8")).items() if name not in ("digest", "rests_on")}
        text = json.dumps(whole, ensure_ascii=False, sort_keys=True)
        content = json.dumps(whole | {"digest": hashlib.sha256(text.encode("utf-8")).hexdigest()})
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_analysis(tmp_path, "id", "sensitivity")
    assert [problem.key for problem in caught.value.problems] == ["problem.analysis_altered"]


def test_an_analysis_of_other_runs_is_refused(tmp_path):
    write_analysis(tmp_path, "id", MADE)
    with pytest.raises(InputError) as caught:
        read_analysis(tmp_path, "another", "sensitivity")
    assert caught.value.problems[0].key == "problem.analysis_of_another_study"


@pytest.mark.parametrize("rests_on", [{"interim": True}, {"notes": ["few_points", "interim"]}])
def test_what_an_unfinished_study_said_is_refused_once_it_is_finished(tmp_path, rests_on):
    interim = Analysis("sensitivity", {}, rests_on, {"indices": TABLE})
    write_analysis(tmp_path, "id", interim)
    assert read_analysis(tmp_path, "id", "sensitivity").rests_on == rests_on
    (tmp_path / "checksums.json").write_text('{"identity": "id", "files": {}}', encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_analysis(tmp_path, "id", "sensitivity")
    assert caught.value.problems[0].key == "problem.analysis_of_another_study"
    write_analysis(tmp_path, "id", MADE)
    assert read_analysis(tmp_path, "id", "sensitivity") is not None


def test_a_key_of_another_name_is_a_mistake(tmp_path):
    with pytest.raises(ValueError):
        write_analysis(tmp_path, "id", Analysis("decision", {}, {}, {}, [entry("sensitivity.a", 1)]))
