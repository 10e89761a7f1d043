@NullMarked
package dev.pemba.bench.report;

import org.jspecify.annotations.NullMarked;
