@NullMarked
package dev.pemba.server.log;

import org.jspecify.annotations.NullMarked;
