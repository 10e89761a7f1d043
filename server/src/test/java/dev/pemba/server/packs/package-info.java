@NullMarked
package dev.pemba.server.packs;

import org.jspecify.annotations.NullMarked;
