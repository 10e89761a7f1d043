/// What tests of all modules share: seeded dice, worlds in memory.
@NullMarked
package dev.pemba.testing;

import org.jspecify.annotations.NullMarked;
