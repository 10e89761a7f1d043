@NullMarked
package dev.pemba.server.rocks;

import org.jspecify.annotations.NullMarked;
