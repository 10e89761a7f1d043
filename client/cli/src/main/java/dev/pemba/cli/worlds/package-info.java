/// `pemba test`: worlds read from files, asked through a real server, and judged.
@NullMarked
package dev.pemba.cli.worlds;

import org.jspecify.annotations.NullMarked;
