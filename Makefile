# Pemba's few commands. `make` alone lists them.

SHELL := /bin/bash

# A JDK 25 or newer: JAVA_HOME if it is one, else the newest that the system has.
JAVA_HOME := $(shell deploy/find-jdk)
export JAVA_HOME

MVN := mvn --batch-mode --no-transfer-progress -Dstyle.color=never

.PHONY: help jdk build demo test run format fuzz bench bench-peers bench-checks jmh clean

help: ## what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

jdk:
	@if [ -z "$(JAVA_HOME)" ]; then deploy/find-jdk --explain; exit 1; fi

build: jdk ## compile and package everything, without tests
	@echo 'building (some minutes the first time)' >&2
	@$(MVN) -q package -DskipTests -Dspotless.check.skip
	@./pemba --warm-up

demo: build ## start the service on embedded RocksDB with the AI governance pack, and ask it
	@./pemba demo || [ $$? -eq 130 ] # stopped with Ctrl-C

run: build ## serve the store in ./data, created empty
	@./pemba serve --data ./data || [ $$? -eq 130 ]

test: jdk ## everything that is checked, on a fresh machine
	@deploy/lint-protos
	$(MVN) verify
	@deploy/test-http
	@deploy/test-clients
	@deploy/test-envoy
	@deploy/test-peers

format: jdk ## lay the sources out
	$(MVN) -q spotless:apply

MINUTES ?= 10
fuzz: build ## compare the engine with the reference evaluator for MINUTES=n
	$(MVN) -q -pl core surefire:test -Dtest='EngineProperties' -Dpemba.fuzz.minutes=$(MINUTES) -Dpemba.test.jvm='-Xmx3g --sun-misc-unsafe-memory-access=allow' -Dsurefire.failIfNoSpecifiedTests=false

# What both benches run: the client is a JVM of its own and starts the servers, on its own class
# path. That begins with the command's, for which the AOT cache was made that servers start from.
BENCH_RUN = "$(JAVA_HOME)/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -Xmx3g -XX:+UseParallelGC \
	  "-Dbench.command=make $@ BENCH='$(BENCH)'" -cp "$$(echo client/cli/target/pemba-cli-*.jar):client/cli/target/lib/*:$$(echo bench/target/pemba-bench-*.jar):bench/target/lib/*" dev.pemba.bench.Bench

bench: build ## measure what things cost, at small sizes, in minutes; BENCH='--size 1000000' for more
	@$(BENCH_RUN) $(BENCH)

MAX_SIZE ?= 10000000
bench-peers: build bench-checks ## measure everything, and SpiceDB and OpenFGA beside it; MAX_SIZE=100000000 if the disk allows
	@bench/peers/setup
	@$(BENCH_RUN) --size 1000000 --documents 1000000 --max-size $(MAX_SIZE) --seconds 2 --heap 4g --peers all --checks bench/target/checks $(BENCH)

bench-checks: jdk ## short versions of the checks, for the bench's last bar
	@deploy/bench-checks bench/target/checks

JMH ?= -wi 3 -w 1 -i 5 -r 1 -f 1
jmh: build ## measure the inner pieces; JMH='-f 3 Check' as JMH takes it
	@"$(JAVA_HOME)/bin/java" @deploy/serve.options -Xmx3g -cp "$$(echo bench/target/pemba-bench-*.jar):bench/target/lib/*" org.openjdk.jmh.Main $(JMH)

clean: jdk ## remove what was built
	$(MVN) -q clean
