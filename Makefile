# The front door on Debian 12. `make demo` and `make test` install what they need, build, and run.
SHELL := /bin/bash
JOBS ?= $(shell nproc)
PREFIX ?= /usr/local
SUDO := $(if $(filter 0,$(shell id -u)),,sudo)

PACKAGES := g++ cmake ninja-build ccache pkg-config \
  libdnnl-dev libhwy-dev libopencv-core-dev libopencv-imgproc-dev libopencv-photo-dev libspng-dev libjpeg62-turbo-dev \
  libwebp-dev libtiff-dev libheif-dev libexif-dev libminizip-dev nettle-dev \
  libcli11-dev nlohmann-json3-dev libtomlplusplus-dev \
  libboost1.81-dev libsqlite3-dev libhiredis-dev esbuild
# What trains, and the backend `torch`: a gigabyte that an edit does without.
TORCH_PACKAGES := libtorch-dev libgloo-dev libopenblas0-pthread libarchive-dev
TEST_PACKAGES := $(TORCH_PACKAGES) libgtest-dev librapidcheck-dev redis-server mandoc zsh fish curl jq python3 python3-venv
BROWSER_PACKAGES := chromium fonts-dejavu-core
OPENAI_CLIENT := openai==3.57.0
FUZZ_PACKAGES := clang libclang-rt-14-dev
FUZZ_SECONDS ?= 30
TIDY_PACKAGES := clang clang-tidy python3

# Property tests draw the same cases every time (tests/support/main.cpp); SEED=random or SEED=123 draws others.
ifeq ($(SEED),random)
  override SEED := $(shell od -An -N4 -tu4 /dev/urandom | tr -d ' ')
endif
ifneq ($(SEED),)
  export RC_PARAMS := seed=$(SEED)
endif

# make install TRAINING=yes also installs ilat-train.
TRAINING ?= no
ifeq ($(TRAINING),yes)
  BUILD := release
  INSTALLED := ilat ilat-train ilat_library ilat_manual
  INSTALL_PACKAGES := $(TORCH_PACKAGES)
else
  BUILD := light
  INSTALLED := ilat ilat_library ilat_manual
endif

MODEL := models/faces-256
DEMO := build/demo

.PHONY: help build demo install pictures test test-asan minimal debug tidy fuzz soak bench bench-training clean \
  packages torch-packages test-packages studio-packages client-packages fuzz-packages tidy-packages

help:
	@echo "make demo       install what is needed, build, draw a portrait and edit it"
	@echo "make install    program (and with TRAINING=yes ilat-train), model, man page, completions and C++ library under PREFIX (/usr/local), in DESTDIR if set"
	@echo "make pictures   draw the guides' pictures anew with the bundled model"
	@echo "make test       install what is needed, build, run every test; SEED=random or SEED=123 draws other cases"
	@echo "make test-asan  the torch-free rooms under the address and undefined-behaviour sanitizers"
	@echo "make minimal    training and the LibTorch backend, built against a bare LibTorch"
	@echo "make debug      the program without optimisation and precompiled headers"
	@echo "make tidy       clang-tidy over the torch-free rooms"
	@echo "make fuzz       every fuzz target for FUZZ_SECONDS ($(FUZZ_SECONDS)), starting from the kept inputs"
	@echo "make soak       500 jobs from 50 clients on a server, with nuisances, and again with 20 kills"
	@echo "make bench      seconds of an edit by stage, beside this machine's limits; ILAT_BENCH_PYTHON adds a PyTorch edit"
	@echo "make bench-training  images a second of the trainers at the recipes' sizes, and the share of this machine's rate of matrix products"

# Installs only what is missing, so that a second run needs neither network nor root.
define install
	@missing=$$(for p in $(1); do dpkg-query -W -f='$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || echo $$p; done); \
	if [ -n "$$missing" ]; then echo "installing: "$$missing; \
	  $(SUDO) apt-get update -q && $(SUDO) env DEBIAN_FRONTEND=noninteractive \
	    apt-get install -q -y --no-install-recommends $$missing; fi
endef

say_seed = @$(if $(SEED),echo "property tests draw their cases from seed $(SEED)",:)

packages:
	$(call install,$(PACKAGES))
torch-packages: packages
	$(call install,$(TORCH_PACKAGES))
test-packages: packages
	$(call install,$(TEST_PACKAGES))
# The studio's tests: nodejs may come from elsewhere than Debian, and then brings npm along. What npm installs is for these
# tests alone; where its registry is not reached, they say that they were skipped.
studio-packages: packages
	$(call install,$(BROWSER_PACKAGES))
	$(if $(shell command -v node),,$(call install,nodejs))
	$(if $(shell command -v npm),,$(call install,npm))
	@cd studio && { [ -d node_modules/playwright-core ] || npm ci --ignore-scripts || echo "npm's registry is not reached: the studio's tests in a browser will be skipped"; }
# OpenAI's client, with which the server is tested: in a folder of the build, and where the package index is not reached, not at all.
client-packages: test-packages
	@[ -d build/python-clients/lib ] || { python3 -m venv build/python-clients && \
	  build/python-clients/bin/pip install -q --disable-pip-version-check $(OPENAI_CLIENT); } || \
	  { rm -rf build/python-clients; echo "the Python package index is not reached: the test with OpenAI's client will be skipped"; }
tidy-packages: packages
	$(call install,$(TIDY_PACKAGES))
fuzz-packages: packages
	$(call install,$(FUZZ_PACKAGES))

build: packages
	cmake --preset light
	cmake --build --preset light --target ilat -j $(JOBS)

demo: build
	@mkdir -p $(DEMO)
	build/light/ilat draw examples/portrait/portrait.png -o $(DEMO)/portrait.png --model $(MODEL) --seed 7 --temperature 0.7 --guidance 3
	build/light/ilat edit $(DEMO)/portrait.png --mask examples/portrait/mouth.png \
	  --sketch examples/portrait/smile.png -o $(DEMO)/after.png --comparison $(DEMO)/before_after.png \
	  --model $(MODEL) --seed 6
	@echo "portrait, mask, sketch and result side by side: $(CURDIR)/$(DEMO)/before_after.png"
	@echo "to edit a photo of your own in a browser: build/light/ilat serve"

install: packages
	$(call install,$(INSTALL_PACKAGES))
	cmake --preset $(BUILD) -DILAT_TESTS=OFF -DCMAKE_INSTALL_PREFIX=$(PREFIX)
	cmake --build --preset $(BUILD) --target $(INSTALLED) -j $(JOBS)
	cmake --install build/$(BUILD)

pictures: build
	docs/pictures/redraw build/light/ilat

test: test-packages studio-packages client-packages
	cmake --preset release -DILAT_TESTS=ON
	cmake --build --preset release -j $(JOBS)
	$(say_seed)
	ctest --preset release -j $(JOBS)

test-asan: test-packages
	cmake --preset asan
	cmake --build --preset asan -j $(JOBS)
	$(say_seed)
	ctest --preset asan -j $(JOBS)

minimal: packages torch-packages
	cmake --preset minimal -DILAT_TESTS=OFF
	cmake --build --preset minimal -j $(JOBS)

debug: packages torch-packages
	cmake --preset debug -DILAT_TESTS=OFF
	cmake --build --preset debug --target ilat -j $(JOBS)

tidy: tidy-packages
	cmake --preset tidy
	cmake/tidy build/tidy $(JOBS)

fuzz: fuzz-packages
	cmake --preset fuzz
	cmake --build --preset fuzz -j $(JOBS)
	fuzz/run $(FUZZ_SECONDS)

soak: build
	$(call install,python3)
	benchmarks/server_load.py build/light/ilat examples/portrait/portrait.png
	benchmarks/server_load.py build/light/ilat examples/portrait/portrait.png --kills 20

bench: packages
	cmake --preset light
	cmake --build --preset light --target edit_speed ilat -j $(JOBS)
	OMP_WAIT_POLICY=PASSIVE build/light/benchmarks/edit_speed build/bench.json

bench-training: packages torch-packages
	cmake --preset release -DILAT_TESTS=OFF
	cmake --build --preset release --target training_speed -j $(JOBS)
	OMP_WAIT_POLICY=PASSIVE build/release/benchmarks/training_speed

clean:
	rm -rf build
