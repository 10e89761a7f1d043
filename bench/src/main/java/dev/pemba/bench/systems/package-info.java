/// Running systems that questions can be put to, each in a process of its own.
@NullMarked
package dev.pemba.bench.systems;

import org.jspecify.annotations.NullMarked;
