@NullMarked
package dev.pemba.cli.worlds;

import org.jspecify.annotations.NullMarked;
