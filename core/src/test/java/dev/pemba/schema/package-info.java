@NullMarked
package dev.pemba.schema;

import org.jspecify.annotations.NullMarked;
