@NullMarked
package dev.pemba.server.pages;

import org.jspecify.annotations.NullMarked;
