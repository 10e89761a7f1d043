/// The engine: check, lists and expand over one snapshot, within a budget.
@NullMarked
package dev.pemba.graph;

import org.jspecify.annotations.NullMarked;
