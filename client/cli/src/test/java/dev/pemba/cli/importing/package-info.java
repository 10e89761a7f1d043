@NullMarked
package dev.pemba.cli.importing;

import org.jspecify.annotations.NullMarked;
