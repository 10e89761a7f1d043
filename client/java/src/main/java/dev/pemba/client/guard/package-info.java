/// Guards the methods of a gRPC server with permissions that Pemba decides.
@org.jspecify.annotations.NullMarked
package dev.pemba.client.guard;
