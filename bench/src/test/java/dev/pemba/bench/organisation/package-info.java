@NullMarked
package dev.pemba.bench.organisation;

import org.jspecify.annotations.NullMarked;
