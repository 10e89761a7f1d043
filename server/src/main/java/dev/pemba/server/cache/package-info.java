/// What bounded caches are made of; knows nothing of what they keep.
@NullMarked
package dev.pemba.server.cache;

import org.jspecify.annotations.NullMarked;
