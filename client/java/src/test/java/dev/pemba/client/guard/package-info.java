@org.jspecify.annotations.NullMarked
package dev.pemba.client.guard;
