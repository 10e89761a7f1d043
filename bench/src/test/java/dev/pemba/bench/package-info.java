@NullMarked
package dev.pemba.bench;

import org.jspecify.annotations.NullMarked;
