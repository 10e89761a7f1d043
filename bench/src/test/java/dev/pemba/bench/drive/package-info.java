@NullMarked
package dev.pemba.bench.drive;

import org.jspecify.annotations.NullMarked;
