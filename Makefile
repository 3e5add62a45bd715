# The two commands: `make run` and `make test`. Both set up what they need into .venv.
# The newest Python that the pinned packages support; `make PYTHON=python3.12 run` takes another.
SUPPORTED := import sys; print("python3" * ((3, 11) <= sys.version_info < (3, 14)))
PYTHON ?= $(firstword $(foreach version,3.13 3.12 3.11,$(if $(shell python$(version) --version 2>/dev/null),python$(version))) \
  $(shell python3 -c '$(SUPPORTED)' 2>/dev/null))
BIN := .venv/bin
NAMES := lenet5 lenet5-pen mlp1 lenet5-28 mlp2 cnn-8-16 cnn-16-4 softmax simple-cnn flagship

# Two tests at a time; those of one file, one after another. Each computes on one thread, unless it is a test of threads, and
# threads that wait for work leave the core to others; compiled modules are kept, whatever the shell says, since many processes
# read the same.
SIDE_BY_SIDE := --numprocesses 2 --dist loadfile --no-loadscope-reorder

.PHONY: run test soak lint mutations bench speeds zoo shifts bits comparison gpu clean

run: .venv/run
	$(BIN)/streamlit run app.py

test: .venv/dev
	$(BIN)/python -m tests.browser.install
	PYTHONDONTWRITEBYTECODE= OMP_WAIT_POLICY=passive OMP_NUM_THREADS=1 $(BIN)/python -m pytest $(SIDE_BY_SIDE)

# Ten times as many random layers and networks against torch as `make test` takes, also looked inside of, 500 random products
# on simulated arrays, 11,000 exercises, the C of every network on 1,000 images and that of 200 random ones, 100 kills of
# workers, and of studies, one at each write of a save, and 500 random acts of visitors with processes that stand still for 15 s.
soak: .venv/dev
	EXPLORER_LAYERS=1000000 EXPLORER_LANES=500 EXPLORER_INSIDE=500 EXPLORER_ARRAYS=500 EXPLORER_EXERCISES=1000 EXPLORER_C=1000 EXPLORER_KILLS=100 EXPLORER_ACTS=500 EXPLORER_HALT=15 EXPLORER_WRITES=1 $(BIN)/python -m pytest \
	  tests/design/test_against_torch.py tests/hardware tests/exercises tests/learning/test_lanes.py tests/learning/test_four_lanes.py tests/learning/test_c_code.py tests/learning/test_integer_engines.py tests/learning/inside tests/workers/test_killed.py tests/workers/test_random_acts.py tests/workers/test_killed_at_each_call.py tests/studies/test_conduct.py

lint: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Change the rules of verdicts in some seventy wrong ways, one at a time, and name those that no test notices: 20 minutes of a core.
mutations: .venv/dev
	OMP_NUM_THREADS=1 $(BIN)/python -m tests.mutations

bench: .venv/dev
	$(BIN)/python -m tests.browser.install
	$(BIN)/python -m tests.benchmarks

# Measure again what README's two tables of times show: some minutes, on a machine that does nothing else. `python -m core
# speeds` writes the tables.
speeds: .venv/dev
	$(BIN)/python -m tests.browser.install
	$(BIN)/python -m tests.benchmarks.speeds

# Train the zoo again, 16 seeds each, of which the best on validation images is kept; needs MNIST and the pen strokes (see
# README), and some hours. Stopped, it goes on where it was. `make zoo NAMES="lenet5 mlp1"` trains some; `make shifts` is due then.
ZOO = $(BIN)/python -m core train --series zoo --repeats 16 --test mnist pen --out checkpoints/$(@:zoo-%=%).safetensors
RECIPES := checkpoints/recipes
zoo: $(NAMES:%=zoo-%)

zoo-%: .venv/run
	$(ZOO) --recipe $(RECIPES)/zoo.json $*

zoo-lenet5-pen: .venv/run
	$(ZOO) --recipe $(RECIPES)/zoo.json --dataset mnist+pen --leave-writers-out lenet5

zoo-flagship: .venv/run
	$(ZOO) --recipe $(RECIPES)/flagship.json --leave-writers-out flagship

# Measure again how the networks' accuracies fall with a shift, which the draw page shows; needs the pen strokes.
shifts: .venv/run
	$(BIN)/python -m core shifts --json > checkpoints/shifts.new && mv checkpoints/shifts.new checkpoints/shifts.jsonl

# Measure again what the hardware page shows at once of fewer bits; needs MNIST, and 40 minutes of one
# core. The flagship is not trained. After `make zoo`, `make bits SERIES=zoo` quantizes each of its seeds, too, of which the
# page shows mean and interval; that takes 17 times as long.
QUANTIZE = $(BIN)/python -m core quantize $(SERIES:%=--series %)
bits: .venv/run
	for name in $(basename $(notdir $(wildcard checkpoints/*.safetensors))); do \
	  for data in mnist digits; do \
	    $(QUANTIZE) $$name --dataset $$data --weights 8 7 6 5 --json || exit 1; \
	    $(QUANTIZE) $$name --dataset $$data --weights 4 3 2 1 --sensitivity --json || exit 1; \
	  done; \
	  $(QUANTIZE) $$name --activations 4 --weights 4 --json || exit 1; \
	done > checkpoints/bits.new
	for name in $(filter-out flagship,$(NAMES)); do \
	  $(QUANTIZE) $$name --train 1 --weights 3 2 1 --json | grep weights_digest || exit 1; \
	done >> checkpoints/bits.new
	mv checkpoints/bits.new checkpoints/bits.jsonl

# Measure again what the compare page shows at once: some minutes, better on a machine that does nothing else. Needs a C++
# compiler.
comparison: .venv/run
	$(BIN)/python -m core profile $(wildcard checkpoints/*.safetensors) mlp2-300-200 --threads 1 \
	  --comparison checkpoints/comparison.json
	$(BIN)/python -m core latency mlp1 mlp2 lenet5-28 --engine eager compiled --dtype float32 bfloat16 --threads 1 2 \
	  --resident --json > checkpoints/engines.jsonl
	$(BIN)/python -m core latency mlp1 mlp2 lenet5 lenet5-28 --engine onnx onnx-int8 --threads 1 2 --json >> checkpoints/engines.jsonl

# The same on a GPU, for the compare page's second measurement and for what document 004 says of its GPU; needs CUDA.
gpu: .venv/run
	$(BIN)/python -m core profile $(wildcard checkpoints/*.safetensors) mlp2-300-200 --threads 1 --device cuda \
	  --comparison checkpoints/comparison-cuda.json
	$(BIN)/python -m core study time mlps-and-lenet5 linear-classifier --device cuda --large

# Stops with a sentence where there is neither an environment that runs (its Python may have been removed) nor a Python to make
# one with.
PIP_RUNS = $(BIN)/pip --version >/dev/null 2>&1
NEEDS_PYTHON = $(if $(or $(PYTHON),$(shell $(PIP_RUNS) && echo yes)),,$(error Python 3.11, 3.12 or 3.13 is needed and none was found. Install one: \
  `apt install python3.12 python3.12-venv`, `brew install python@3.13`, or python.org/downloads. Then call make again))

# A virtual environment with what the app needs, then with what the tests need too. pip changes it where a file was changed.
.venv/run: requirements.txt
	$(NEEDS_PYTHON)$(PIP_RUNS) || $(PYTHON) -m venv --clear .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

.venv/dev: requirements-dev.txt requirements.txt
	$(NEEDS_PYTHON)$(PIP_RUNS) || $(PYTHON) -m venv --clear .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch .venv/run $@

clean:
	rm -rf .venv
