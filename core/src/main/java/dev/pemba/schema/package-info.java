/// The schema language: text, syntax tree with spans, checked schema, conditions.
@NullMarked
package dev.pemba.schema;

import org.jspecify.annotations.NullMarked;
