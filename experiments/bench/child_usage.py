"""Wall time and peak memory of one command: ``python -m experiments.bench.child_usage COMMAND ...`` prints both as JSON.

A process of its own: the system counts what a parent held before it started a child as the child's, and the bench holds much.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time


def main() -> None:
    """Run the command; its output goes to standard error, its exit code is ours."""
    began = time.perf_counter()
    code = subprocess.call(sys.argv[1:], stdout=sys.stderr)
    seconds = time.perf_counter() - began
    print(json.dumps({"seconds": seconds, "peak_bytes": _peak_bytes()}))
    raise SystemExit(code)


def _peak_bytes() -> float:
    """Peak resident memory of the child; nan where the system does not tell."""
    try:
        import resource
    except ImportError:  # Windows
        return float("nan")
    unit = 1 if sys.platform == "darwin" else 1024
    return float(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) * unit


if __name__ == "__main__":
    main()
