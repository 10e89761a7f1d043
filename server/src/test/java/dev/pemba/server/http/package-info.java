@NullMarked
package dev.pemba.server.http;

import org.jspecify.annotations.NullMarked;
