@NullMarked
package dev.pemba.server.app.authzen;

import org.jspecify.annotations.NullMarked;
