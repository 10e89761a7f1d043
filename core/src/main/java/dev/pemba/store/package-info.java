/// Ports to what is stored: a snapshot reads one world, a store orders changes.
@NullMarked
package dev.pemba.store;

import org.jspecify.annotations.NullMarked;
