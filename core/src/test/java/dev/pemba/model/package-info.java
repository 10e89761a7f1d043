@NullMarked
package dev.pemba.model;

import org.jspecify.annotations.NullMarked;
