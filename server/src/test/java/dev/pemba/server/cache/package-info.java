@NullMarked
package dev.pemba.server.cache;

import org.jspecify.annotations.NullMarked;
