/// The ordered log of changes: who gets in, in which order, and how an entry is written down.
@NullMarked
package dev.pemba.server.log;

import org.jspecify.annotations.NullMarked;
