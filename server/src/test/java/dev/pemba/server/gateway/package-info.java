@NullMarked
package dev.pemba.server.gateway;

import org.jspecify.annotations.NullMarked;
