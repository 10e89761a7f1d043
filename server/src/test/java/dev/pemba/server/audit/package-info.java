@NullMarked
package dev.pemba.server.audit;

import org.jspecify.annotations.NullMarked;
