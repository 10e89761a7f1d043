/// The HTTP door: metrics and liveness for operators.
@NullMarked
package dev.pemba.server.http;

import org.jspecify.annotations.NullMarked;
