/// What a run found: on the terminal, as a page, and as JSON.
@NullMarked
package dev.pemba.bench.report;

import org.jspecify.annotations.NullMarked;
