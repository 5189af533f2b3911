# make run: the app with the demo company.  make test: everything checked.  Both set up what they need.
PYTHON ?= python3
VENV := .venv
DEEPER := .venv-deeper
# Here torch comes without CUDA, a tenth of what PyPI has for Linux.
TORCH_INDEX ?= https://download.pytorch.org/whl/cpu
PY := $(VENV)/bin/python

.PHONY: setup run test bench shots truth deeper lint lock clean

setup: $(VENV)/.locked

$(VENV)/.locked: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "ActionGap needs Python 3.11 or later; try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps -r requirements.txt
	@touch $@

$(VENV)/.tests: $(VENV)/.locked tests/requirements.txt
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps -r tests/requirements.txt
	@touch $@

run: setup
	$(PY) app.py

test: $(VENV)/.tests
	$(PY) tests/chromium.py
	$(VENV)/bin/ruff check .
	$(PY) -m pytest

lint: $(VENV)/.tests
	$(VENV)/bin/ruff check .

truth: $(VENV)/.tests
	$(PY) -m pytest -m "truth or acceptance" -n 0 -s

bench: setup
	$(PY) -m bench

shots: $(VENV)/.tests
	$(PY) tests/chromium.py
	$(PY) -m tests.browser.shots

# What a deeper encoder runs on, apart from all else: KeyBERT would load torch wherever it finds it.
deeper: $(DEEPER)/.locked

$(DEEPER)/.locked: requirements-deeper.txt
	$(PYTHON) -m venv $(DEEPER)
	$(DEEPER)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps \
	  --extra-index-url $(TORCH_INDEX) $$(grep ^torch== requirements-deeper.txt)
	$(DEEPER)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps \
	  -r requirements-deeper.txt
	@touch $@

# Needs uv (pip install uv): resolves requirements.in into exact locks for every platform.
lock:
	uv pip compile requirements.in --universal --python-version 3.11 --override overrides.txt \
	  --no-annotate --no-header --quiet --output-file requirements.txt
	sed -i "/sys_platform == 'never'/d" requirements.txt
	uv pip compile tests/requirements.in --universal --python-version 3.11 \
	  --no-annotate --no-header --quiet --output-file tests/requirements.txt
	uv pip compile pyproject.toml --extra deeper --universal --python-version 3.11 \
	  --no-annotate --no-header --quiet --output-file requirements-deeper.txt
	sed -i -E "/^(cuda|nvidia|triton)-?/d" requirements-deeper.txt

clean:
	rm -rf $(VENV) $(DEEPER) .pytest_cache .ruff_cache
