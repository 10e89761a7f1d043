/// A large organisation with the schema of the AI governance pack, and questions about it.
@NullMarked
package dev.pemba.bench.organisation;

import org.jspecify.annotations.NullMarked;
