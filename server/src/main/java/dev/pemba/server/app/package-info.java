/// One use case per call of the API, over the ports of the core.
@NullMarked
package dev.pemba.server.app;

import org.jspecify.annotations.NullMarked;
