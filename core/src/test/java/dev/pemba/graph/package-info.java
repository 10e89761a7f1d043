@NullMarked
package dev.pemba.graph;

import org.jspecify.annotations.NullMarked;
