/// The gRPC door: proto to model and back, one status table, interceptors. The only importer of
/// `io.grpc`.
@NullMarked
package dev.pemba.server.grpc;

import org.jspecify.annotations.NullMarked;
