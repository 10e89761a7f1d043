@NullMarked
package dev.pemba.bench.systems;

import org.jspecify.annotations.NullMarked;
