/// Ids, relationships, changes and revisions: validated, immutable values that the whole house
/// speaks.
@NullMarked
package dev.pemba.model;

import org.jspecify.annotations.NullMarked;
