@NullMarked
package dev.pemba.cli;

import org.jspecify.annotations.NullMarked;
