@NullMarked
package dev.pemba.server;

import org.jspecify.annotations.NullMarked;
