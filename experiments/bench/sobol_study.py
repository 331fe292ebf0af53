"""A Sobol study of 20 levers with a thousand blocks, through the product's own ``branchsim sweep``."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pyarrow.parquet as pq

from experiments.bench.commands import usage

BLOCKS = 1024
STUDY = """\
kind: study
schema: 1
id: bench_sobol
title: {{en: "Benchmark: Sobol indices of 20 levers", zh: "性能测试：20项杠杆的Sobol指数"}}
question: {{en: "How long does it take?", zh: "需要多长时间？"}}
settings: {{population.branches: 46, burn_in: 24, months: 36}}
factors:
  assessment:
    party_weight: {{low: 0.05, high: 0.60}}
    evidence_mix:
      self_report: {{low: 0, high: 0.20}}
      on_site: {{low: 0, high: 0.40}}
      mass_survey: {{low: 0, high: 0.20}}
      outcome: {{low: 0, high: 0.20}}
    period_months: {{levels: [3, 6, 12]}}
    rater_bias: {{low: 0, high: 0.30}}
    paperwork_demand: {{low: 0, high: 0.15}}
    annual_share: {{low: 0.3, high: 1}}
    review: {{}}
    veto: {{}}
    indicator_fit: {{}}
    leniency: {{}}
    third_party_share: {{}}
  inspection: {{coverage_target: {{}}, unannounced_share: {{}}}}
  consequence:
    promotion_link: {{low: 0, high: 0.8}}
    pay_link: {{low: 0, high: 0.5}}
    penalty: {{low: 0, high: 0.5}}
    feedback: {{}}
fixed: {{inspection.capacity_days: 400}}
design: {{method: saltelli, n: {blocks}, second_order: false}}
seeding: block
replicates: 2
point_replicates: 2
responses: [engagement, quality, score, inflation, validity, paperwork_hours, cost_person_days]
groups: [all]
windows: {{third_year: {{first: 24, last: 35}}}}
"""


def sobol_study(blocks: int = BLOCKS) -> dict[str, float]:
    """Wall seconds, peak bytes and the number of runs (arms of a point and replicate) of the sweep."""
    with tempfile.TemporaryDirectory() as name:
        file, folder = Path(name) / "bench_sobol.yaml", Path(name) / "out"
        file.write_text(STUDY.format(blocks=blocks), encoding="utf-8")
        took = usage("sweep", str(file), "--threads", "2", "--out", str(folder))
        return {"sobol_seconds": took.seconds, "sobol_peak": took.peak_bytes, "sobol_runs": float(_runs_in(folder))}


def _runs_in(folder: Path) -> int:
    """Arms that were run: distinct points, policies and replicates among the results."""
    table = pq.read_table(folder / "results.parquet", columns=["point_id", "policy", "replicate_id"])
    return int(table.group_by(["point_id", "policy", "replicate_id"]).aggregate([]).num_rows)
