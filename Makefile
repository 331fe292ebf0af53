# One virtual environment, exact pins. Every target works from a fresh clone; the README has the same as plain commands.
PYTHON ?= python3
BIN := .venv/bin
VENV_READY := .venv/.installed
TESTS_READY := .venv/.test-extras

.PHONY: demo test test-slow bench bench-check lint snapshot reality-box clean
DEMO := $(BIN)/branchsim compare baseline $(foreach p,documents_w15 documents_w30 documents_w45 onsite_w15 onsite_w30 onsite_w45,--policy $(p)) --box 64 --out out/demo

# The comparison, then its report. Resumes or shows what is finished; only a demonstration of an older model (exit code 2: another study) is replaced.
demo: $(VENV_READY)
	@$(DEMO) || { code=$$?; if [ $$code -eq 2 ]; then $(DEMO) --overwrite; else exit $$code; fi; }
	@$(BIN)/branchsim report out/demo --overwrite

$(VENV_READY): pyproject.toml constraints.txt
	$(PYTHON) -c "import sys; sys.exit('branchsim needs Python 3.11 or newer, this is ' + sys.version.split()[0]) if sys.version_info < (3, 11) else None"
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	touch $@

$(TESTS_READY): $(VENV_READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[test]"
	touch $@

test: $(TESTS_READY)
	$(BIN)/python -m pytest -q -n 2 -m "not slow"

test-slow: $(TESTS_READY)
	$(BIN)/python -m pytest -q -n 2 --dist worksteal -m slow

lint: $(TESTS_READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy

# Changes every rule of sim/submodels in some 1,400 ways (two minutes) and asks the tests that call it, then writes tests/submodels/MUTANTS.md.
# Fails under 85 % or where a survivor has no reason in tests/submodels/survivors.csv. Starts afresh: mutmut keeps old copies of data.
.PHONY: mutants
mutants: $(TESTS_READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[test,mutants]"
	rm -rf mutants
	nice $(BIN)/python -m mutmut run --max-children 2
	nice $(BIN)/python -m tests.submodels.mutant_report

bench: $(TESTS_READY)  # half an hour and more; ARGS="--only update" measures a part anew, ARGS=--quick leaves out what takes minutes
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[test,bench]"
	$(BIN)/python -m experiments.bench $(ARGS)

bench-check: $(TESTS_READY)  # have ratios of speeds become worse than recorded by more than a quarter? Under three minutes
	$(BIN)/python -m experiments.bench --check

snapshot: $(VENV_READY)  # after a rule or a default has changed
	$(BIN)/python -m experiments.stationary

reality-box: $(VENV_READY)  # all patterns over the uncertainty box; resumes after an interruption
	$(BIN)/python -m branchsim.reality.box_run
	$(BIN)/python -m branchsim.model_tables

.PHONY: coverage
coverage: $(VENV_READY)  # after a rule, a default or a policy has changed: the measured columns, then the block test
	$(BIN)/python -m branchsim.coverage.measure
	$(BIN)/python -m branchsim.coverage.block

.PHONY: answers
answers: $(VENV_READY)  # the shipped studies that answer what users ask first, about a quarter of an hour on two cores; goes on where it was stopped
	$(BIN)/python -m branchsim.answers

clean:
	rm -rf .venv out
