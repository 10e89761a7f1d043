/// What others wrote, read for Pemba: OpenFGA's models and tuples, and the YAML and JSON they come
/// in. Everything read knows its file and line, so that a fault can name them.
@NullMarked
package dev.pemba.cli.importing;

import org.jspecify.annotations.NullMarked;
