/// SpiceDB and OpenFGA beside Pemba: the same data and questions in their languages.
@NullMarked
package dev.pemba.bench.peers;

import org.jspecify.annotations.NullMarked;
