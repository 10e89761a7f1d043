/// What Pemba holds, said in the languages of SpiceDB and OpenFGA: what of a schema can be said
/// there, what can't and why, and the texts themselves. The mirror of `importing`.
@NullMarked
package dev.pemba.cli.exporting;

import org.jspecify.annotations.NullMarked;
