/// The decision log in the forms that other systems read, and the ways to them.
@NullMarked
package dev.pemba.cli.exports;

import org.jspecify.annotations.NullMarked;
