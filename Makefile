# Every target sets up what it needs first; tools/setup.sh says how. PYTHON=/path/to/python3.12 picks the interpreter.
VENV := .venv
BIN := $(VENV)/bin
PICTURES := docs/pictures
SAMPLES := docs/samples
# More words for pytest, e.g. make test ARGS="-k evidence"
ARGS :=
# Where the tests lie that read, reckon and compose.
QUICK := tests/analysis tests/config tests/corpus tests/documents tests/typeset $(wildcard tests/test_[^w]*.py)

export PYTHON VENV

.PHONY: help demo test quick goldens soak bench verapdf lint types wheel lowest docs gallery lock clean

help: ## this list
	@awk -F ': .*## +' '/^[a-z]+: .*##/ { printf "  make %-9s%s\n", $$1, $$2 }' Makefile

demo: $(VENV)/.run ## briefings of the sample corpus, written to out/
	$(BIN)/reports country 中国 --corpus seeds --lang zh --format pdf,html
	$(BIN)/reports country 中国 --corpus seeds --lang en
	$(BIN)/reports country 中国 --corpus seeds --lang both
	$(BIN)/reports category 法律监管 --corpus seeds --lang zh
	$(BIN)/reports policy cn-zero-carbon-parks --corpus seeds --lang zh
	$(BIN)/reports compare 中国 日本 欧盟 --corpus seeds --lang zh --no-sheets
	$(BIN)/reports digest 2026Q1 --corpus seeds --baseline seeds/snapshots/2025Q4.jsonl --calendar seeds/calendar.toml \
		--as-of 2026-03-31 --lang zh

test: $(VENV)/.dev ## the tests
	$(BIN)/pytest -n 2 --dist worksteal $(ARGS)

quick: $(VENV)/.dev ## the tests that need no document, in under a minute
	HYPOTHESIS_PROFILE=few $(BIN)/pytest -n 2 -m "not document" $(QUICK) $(ARGS)

goldens: $(VENV)/.dev ## writes the golden texts and pictures anew; look at each before you commit it
	$(BIN)/pytest -n 2 --update-goldens $(ARGS)

soak: $(VENV)/.dev ## the tests that take long: thousands of examples, the whole real corpus
	tools/setup.sh browser
	tools/setup.sh notebook
	VENV=$(VENV)-docs tools/setup.sh docs
	HYPOTHESIS_PROFILE=soak $(BIN)/pytest -n 2 -m soak $(ARGS)

bench: $(VENV)/.dev ## measurements
	$(BIN)/python -m benchmarks

verapdf: $(VENV)/.dev demo ## veraPDF over out/, where Java is present
	tools/setup.sh verapdf
	$(BIN)/python tools/verapdf.py out/*.pdf

lint: $(VENV)/.dev ## ruff
	$(BIN)/ruff check

types: $(VENV)/.dev ## mypy, strict
	$(BIN)/mypy

wheel: $(VENV)/.dev ## builds sdist and wheel into dist/, then tests what ships
	$(BIN)/python -m build --no-isolation --outdir dist
	$(BIN)/pytest -m wheel tests/test_wheel.py $(ARGS)

lowest: $(VENV)-lowest/.lowest ## tests what ships with the lowest versions that pyproject.toml allows
	$(VENV)-lowest/bin/python -m pytest --noconftest -m wheel tests/test_wheel.py $(ARGS)

docs: $(VENV)/.run $(VENV)-docs/.docs ## the documentation as a site, written to out/docs
	$(BIN)/python -m tools.docs_site $(VENV)-docs/bin/zensical

gallery: $(VENV)/.dev ## the pictures of pages, and the finished briefings, that README.md shows
	$(BIN)/python tools/gallery.py $(PICTURES) $(SAMPLES)

lock: ## resolves the dependencies anew; needs uv
	uv pip compile $(LOCK) --group pyproject.toml:build pyproject.toml -o requirements.lock
	uv pip compile $(LOCK) --group pyproject.toml:build --group pyproject.toml:dev -c requirements.lock \
		pyproject.toml -o requirements-dev.lock
	uv pip compile $(LOCK) --resolution lowest-direct --group pyproject.toml:build --group pyproject.toml:package \
		pyproject.toml -o requirements-lowest.lock
	uv pip compile $(LOCK) --group pyproject.toml:docs -o requirements-docs.lock

clean: ## removes the environment and everything that was written
	rm -rf $(VENV) $(VENV)-lowest $(VENV)-docs out dist

$(VENV)/.run: requirements.lock pyproject.toml tools/setup.sh
	tools/setup.sh run

$(VENV)/.dev: requirements-dev.lock pyproject.toml tools/setup.sh
	tools/setup.sh dev

$(VENV)-lowest/.lowest: requirements-lowest.lock pyproject.toml tools/setup.sh
	VENV=$(VENV)-lowest tools/setup.sh lowest

$(VENV)-docs/.docs: requirements-docs.lock tools/setup.sh
	VENV=$(VENV)-docs tools/setup.sh docs

# Versions and hashes only, one version for every Python: the same bytes everywhere, and nobody's index in the file.
LOCK := --quiet --no-config --universal --python-version 3.11 --fork-strategy fewest --upgrade \
	--generate-hashes --no-emit-index-url --no-annotate --no-header
