/// `pemba authzen test`: requests and answers of the AuthZEN API, asked of a server of its own.
@NullMarked
package dev.pemba.cli.authzen;

import org.jspecify.annotations.NullMarked;
