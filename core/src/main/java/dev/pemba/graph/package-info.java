/// The engine: check, lists, expand and explain over one snapshot, within a budget.
@NullMarked
package dev.pemba.graph;

import org.jspecify.annotations.NullMarked;
