@NullMarked
package dev.pemba.cli.exports;

import org.jspecify.annotations.NullMarked;
