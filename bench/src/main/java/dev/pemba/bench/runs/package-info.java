/// What is measured, one class for each part of the report.
@NullMarked
package dev.pemba.bench.runs;

import org.jspecify.annotations.NullMarked;
