/// JMH benchmarks of the inner pieces, through the public ports of store and engine, so that they
/// measure the same thing whatever lies behind. `make jmh` runs them.
@NullMarked
package dev.pemba.bench.inner;

import org.jspecify.annotations.NullMarked;
