@NullMarked
package dev.pemba;

import org.jspecify.annotations.NullMarked;
