/// The record of decisions: who asked what, what was answered and why, and every change; in one
/// order, provably whole.
@NullMarked
package dev.pemba.server.audit;

import org.jspecify.annotations.NullMarked;
