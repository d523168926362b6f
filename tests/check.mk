# SPDX-License-Identifier: GPL-2.0-only
#
# The tests. One prove runs them all, so that they end in one verdict; each kind
# is a target of its own as well.

CTL_DEP := $(wildcard userctl/*.h userctl/*/*.h module/engine/*.h module/uapi/*.h) VERSION
ENGINE_SRC := $(ENGINE:%=module/engine/%.c)
ENGINE_DEP := $(wildcard module/engine/*.h module/engine/*.c)
SAN     := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all
TCC      = $(CC) -std=gnu11 $(WARN) -Imodule -Itests/unit -Itests/oracle

UNIT_ENGINE := $(addprefix build/unit/,types parse way hash hint lpm set group table draft memory policy inherit acl flow flow_move stream probe decide explain log)
UNIT_DEP    := $(addprefix tests/unit/,build.h memory.h search.h)
UNIT_CTL    := $(patsubst tests/unit/test_%.c,build/unit/%,$(wildcard tests/unit/test_ctl_*.c tests/unit/test_names.c))
UNIT_ORACLE := $(patsubst tests/oracle/%.c,build/unit/oracle_%,$(wildcard tests/oracle/selftest*.c))
UNIT_FUZZ   := $(patsubst tests/fuzz/%.c,build/unit/fuzz_%,$(wildcard tests/fuzz/*.c))
UNIT        := $(UNIT_ENGINE) build/unit/link build/unit/threads build/unit/table_memory $(UNIT_CTL) $(UNIT_FUZZ) \
	       $(UNIT_ORACLE) build/unit/lookup

ORACLE_SRC  := $(addprefix tests/oracle/,oracle.c oracle_policy.c oracle_flow.c oracle_way.c)
ORACLE_DEP  := $(ORACLE_SRC) $(wildcard tests/oracle/*.h)
COMPARE_SRC := $(wildcard tests/oracle/compare*.c)
GEN_SRC     := $(wildcard tests/oracle/gen*.c)

CLI         := $(wildcard tests/cli/*.t)
VM          := $(wildcard tests/vm/cases/*/*.sh)
KERNELS     := $(shell sed -n "s/^KERNELS='\(.*\)'/\1/p" tests/kernels/check)
# Everything but the scenarios of virtual machines.
STILL       := tests/ci/selftest tests/tools/lint tests/tools/generated $(if $(LONG),tests/tools/new-reason) tests/tools/prometheus tests/tools/privileges tests/tools/steps tests/tools/dkms $(if $(LONG),tests/tools/deb) tests/oracle/agree \
	       $(UNIT) $(CLI) tests/vm/selftest tests/vm/jq-agrees tests/kernels/selftest tests/log/selftest
PROOF       := tests/proof/run tests/proof/mutants
# One more than there are processors: machines spend half of their time waiting.
PROVE       := prove -j$(shell echo $$(($$(nproc 2>/dev/null || echo 2) + 1))) --timer -e tests/tools/tap-exec

# Packets the engine and the oracle are compared on.
PACKETS     ?= 10000000

.PHONY: deps check check-all check-kernels lint unit oracle cli vm generated dkms tests-built run

# Installs what is missing, where that is possible.
deps:
	@tests/ci/timed deps tests/tools/deps $(if $(LONG),long)

tests-built: $(UNIT) build/compare

# With ALL=1 the scenarios run on several kernels instead of one (tests/vm/README.md
# says on which), and what takes longer is added. What takes longest begins first; the
# kernels say a line a scenario. With ALL=1 LONG=1, which is check-all, nothing is
# left out: all scenarios run on all kernels, on two processors, and repeat more, and
# the proof has its longest points.
LONGEST := bookworm trixie-backports
MORE := $(addprefix tests/kernels/check@,$(LONGEST) $(filter-out $(LONGEST),$(KERNELS))) \
	tests/mutants/run $(PROOF)

check: deps
	+tests/ci/timed build $(MAKE) -j$(shell nproc 2>/dev/null || echo 2) all tests-built
	PACKETS=$(PACKETS) JOBS=1 LONG=$(LONG) QUICK=$(if $(LONG),,1) \
		ICMPGUARD_CPUS=$(if $(LONG),2,1) $(PROVE) $(if $(ALL),$(MORE),$(VM)) $(STILL) 9>&2

check-all:
	$(MAKE) check ALL=1 LONG=1

# On a host that loads modules it needs no virtual machine.
run:
	@tests/tools/deps run
	$(MAKE) all
	@tests/demo/run

bench: deps
	$(MAKE) all
	tests/bench/run
.PHONY: bench

# Only what it costs to see verdicts.
bench-observe: deps
	$(MAKE) all
	tests/bench/run --only observe
.PHONY: bench-observe

# Structures for longest prefix match side by side, natively and under callgrind.
bench-lookup: build/bench/lookup
	tests/bench/lookup/run
.PHONY: bench-lookup

# The worst that an owner of a namespace can give the engine, natively.
bench-worst: build/bench/worst
	build/bench/worst
build/bench/worst: tests/bench/worst.c tests/bench/worst.h $(ENGINE_DEP)
	@mkdir -p $(@D)
	$(TCC) -O2 -g -include tests/bench/worst.h -o $@ $< $(ENGINE_SRC)
.PHONY: bench-worst

# The promise, by model checking, in a Debian that has CBMC; and that it can fail.
proof: deps
	prove --timer -e tests/tools/tap-exec $(PROOF)
.PHONY: proof

# Fuzzing: each target for so many seconds, from what is in tests/fuzz/corpus. What
# is found new is kept in build/fuzz.
FUZZ_SECONDS ?= 60
FUZZ      := $(UNIT_FUZZ:build/unit/fuzz_%=build/fuzz/%)
FUZZ_SAN  := -O1 -g -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all
fuzz: fuzz-deps
	$(MAKE) $(FUZZ)
	tests/fuzz/run $(FUZZ_SECONDS) $(FUZZ)
fuzz-deps:
	@tests/tools/deps fuzz
$(FUZZ): build/fuzz/%: tests/fuzz/%.c $(wildcard tests/unit/test_ctl_*.h) $(CTL_SRC) $(CTL_DEP)
	@mkdir -p $(@D)
	$(TCC:$(CC)%=clang-14%) $(FUZZ_SAN) $(CTL_INC) -o $@ $< \
		$(filter-out userctl/main.c,$(CTL_SRC)) \
		$(CTL_LIB)
.PHONY: fuzz fuzz-deps

# Every supported kernel: root file systems of other suites, made once.
check-kernels: deps
	$(MAKE) all
	tests/kernels/check

lint: deps module
	$(PROVE) tests/tools/lint
generated: deps
	$(PROVE) tests/tools/generated
dkms: deps
	$(PROVE) tests/tools/dkms
unit: deps
	$(MAKE) $(UNIT)
	$(PROVE) $(UNIT)
oracle: deps
	$(MAKE) build/compare $(UNIT_ORACLE)
	PACKETS=$(PACKETS) $(PROVE) tests/oracle/agree $(UNIT_ORACLE)
# Shows that the tests notice faults. Builds the engine its own way.
mutants: deps
	$(PROVE) tests/mutants/run
.PHONY: mutants
cli: deps icmpctl
	$(PROVE) $(CLI)
vm: deps
	$(MAKE) all
	$(PROVE) tests/vm/selftest tests/vm/jq-agrees $(VM)

# The engine and the tool under sanitizers, compiled once for all that test them.
SAN_ENGINE := $(ENGINE_SRC:%.c=build/san/%.o)
SAN_CTL    := $(patsubst %.c,build/san/ctl/%.o,$(filter-out userctl/main.c,$(CTL_SRC)))
$(SAN_ENGINE): build/san/%.o: %.c $(ENGINE_DEP)
	@mkdir -p $(@D)
	$(TCC) $(SAN) -c -o $@ $<
$(SAN_CTL): build/san/ctl/%.o: %.c $(CTL_DEP)
	@mkdir -p $(@D)
	$(TCC) $(SAN) $(CTL_INC) -c -o $@ $<

$(UNIT_ENGINE): build/unit/%: tests/unit/test_%.c $(UNIT_DEP) $(SAN_ENGINE)
	@mkdir -p $(@D)
	$(TCC) $(SAN) -o $@ $< $(SAN_ENGINE) -lcmocka

# All of the tool but main(), and all of the engine.
build/unit/link: tests/unit/test_link.c $(UNIT_DEP) $(SAN_ENGINE) $(SAN_CTL)
	@mkdir -p $(@D)
	$(TCC) $(SAN) $(CTL_INC) -o $@ $< $(SAN_ENGINE) \
		$(filter-out $(SAN_ENGINE:build/san/%=build/san/ctl/%),$(SAN_CTL)) \
		$(CTL_LIB) -lcmocka

# Sanitizers that slow threads down hide what they race for.
build/unit/threads: tests/unit/test_threads.c tests/unit/build.h $(ENGINE_DEP)
	@mkdir -p $(@D)
	$(TCC) -O2 -g -pthread -o $@ $< $(ENGINE_SRC) -lcmocka

# As it is installed: sanitizers keep memory that was freed.
build/unit/table_memory: tests/unit/test_table_memory.c $(CTL_OBJ)
	@mkdir -p $(@D)
	$(TCC) -O2 -g $(CTL_INC) -o $@ $< $(filter-out build/ctl/userctl/main.o,$(CTL_OBJ)) \
		$(CTL_LIB) -lcmocka

$(UNIT_CTL): build/unit/%: tests/unit/test_%.c $(wildcard tests/unit/test_ctl_*.h) $(SAN_CTL)
	@mkdir -p $(@D)
	$(TCC) $(SAN) $(CTL_INC) -o $@ $< $(SAN_CTL) \
		$(CTL_LIB) -lcmocka

# The inputs of a fuzzer that are checked in, without it.
$(UNIT_FUZZ): build/unit/fuzz_%: tests/fuzz/%.c tests/fuzz/replay/main.c $(wildcard tests/unit/test_ctl_*.h) $(SAN_CTL)
	@mkdir -p $(@D)
	$(TCC) $(SAN) $(CTL_INC) \
		-DCORPUS=\"tests/fuzz/corpus/$*\" -o $@ $< tests/fuzz/replay/main.c \
		$(SAN_CTL) \
		$(CTL_LIB)

$(UNIT_ORACLE): build/unit/oracle_%: tests/oracle/%.c $(ORACLE_DEP)
	@mkdir -p $(@D)
	$(TCC) $(SAN) -o $@ $< $(ORACLE_SRC) -lcmocka

build/compare: $(COMPARE_SRC) $(ORACLE_DEP) $(GEN_SRC) $(ENGINE_DEP)
	@mkdir -p $(@D)
	$(TCC) -O2 -g -o $@ $(COMPARE_SRC) $(ORACLE_SRC) $(GEN_SRC) $(ENGINE_SRC)

# As the kernel compiles it: no vector registers, but a population count.
LOOKUP     := $(wildcard tests/bench/lookup/*.c)
LOOKUP_DEP := $(LOOKUP) $(wildcard tests/bench/lookup/*.h) module/engine/lpm.c $(wildcard module/engine/*.h)
LOOKUP_OWN := $(addprefix tests/bench/lookup/,main.c data.c oracle.c memory.c)
LOOKUP_X86  = $(if $(filter x86_64,$(shell uname -m)),-mgeneral-regs-only -mpopcnt)
LOOKUP_LD  := -Wl,--wrap=posix_memalign,--wrap=free -lm
build/unit/lookup: $(LOOKUP_DEP)
	@mkdir -p $(@D)
	$(TCC) $(SAN) -o $@ $(LOOKUP) module/engine/lpm.c $(LOOKUP_LD)
build/bench/lookup: $(LOOKUP_DEP)
	@mkdir -p build/bench/lookup.o
	cd build/bench/lookup.o && $(TCC:-I%=-I../../../%) -O2 -g $(LOOKUP_X86) -c \
		$(addprefix ../../../,$(filter-out $(LOOKUP_OWN),$(LOOKUP)) module/engine/lpm.c)
	$(TCC) -O2 -g -o $@ $(LOOKUP_OWN) build/bench/lookup.o/*.o $(LOOKUP_LD)
