/// Settings: read once at start, checked, immutable.
@NullMarked
package dev.pemba.server.config;

import org.jspecify.annotations.NullMarked;
