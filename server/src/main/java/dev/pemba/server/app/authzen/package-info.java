/// The OpenID AuthZEN Authorization API in terms of the other use cases.
@NullMarked
package dev.pemba.server.app.authzen;

import org.jspecify.annotations.NullMarked;
