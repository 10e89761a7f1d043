package dev.pemba.server.gateway;

import java.util.Optional;

/// A request as the gateway saw it, not yet believed in any part.
///
/// @param path with the query, as it was sent
/// @param principal the identity in the client's certificate, which the gateway has verified; may
///   be empty
/// @param authorization the header of that name
/// @param address of the other end of the connection; may be empty
public record HttpRequest(
    String method,
    String host,
    String path,
    String principal,
    Optional<String> authorization,
    String address) {}
