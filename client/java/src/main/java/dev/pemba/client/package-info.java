/// A client of Pemba's gRPC services: blocking calls, text forms, lists that page by themselves.
///
/// [dev.pemba.client.PembaClient] is the door. Requests and answers are the messages of `pemba.v1`;
/// the shorter methods take the text forms `type:id` and `type:id#relation`.
@org.jspecify.annotations.NullMarked
package dev.pemba.client;
