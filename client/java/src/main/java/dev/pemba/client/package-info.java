@NullMarked
package dev.pemba.client;

import org.jspecify.annotations.NullMarked;
