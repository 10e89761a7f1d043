/// What a gateway asks: from a request over HTTP, by a mapping file, to a question. Knows no door.
@NullMarked
package dev.pemba.server.gateway;

import org.jspecify.annotations.NullMarked;
