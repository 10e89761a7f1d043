/// Loops that ask, and what they find.
@NullMarked
package dev.pemba.bench.drive;

import org.jspecify.annotations.NullMarked;
