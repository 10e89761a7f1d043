/// What is asked and about which data: the same for every system.
@NullMarked
package dev.pemba.bench.worlds;

import org.jspecify.annotations.NullMarked;
