@NullMarked
package dev.pemba.cli.exporting;

import org.jspecify.annotations.NullMarked;
