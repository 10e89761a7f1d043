@NullMarked
package dev.pemba.store;

import org.jspecify.annotations.NullMarked;
