@NullMarked
package dev.pemba.bench.shapes;

import org.jspecify.annotations.NullMarked;
