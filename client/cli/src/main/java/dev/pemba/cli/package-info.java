/// The `pemba` command: one class for each subcommand, joined in [dev.pemba.cli.Pemba].
///
/// Answers go to standard output, all else (counts, tokens, times, errors) to standard error, so
/// that answers can be piped on. Exit codes are in [dev.pemba.cli.ExitCode].
@NullMarked
package dev.pemba.cli;

import org.jspecify.annotations.NullMarked;
