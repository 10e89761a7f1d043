/// The oracle: the meaning of an answer, computed in the plainest way.
@NullMarked
package dev.pemba.reference;

import org.jspecify.annotations.NullMarked;
