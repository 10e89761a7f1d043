/// Small worlds of the forms that hurt engines of this kind.
@NullMarked
package dev.pemba.bench.shapes;

import org.jspecify.annotations.NullMarked;
