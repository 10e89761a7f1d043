package dev.pemba.client;

/// What a near cache did so far, for metrics.
///
/// @param hits checks that it answered
/// @param misses checks that it might have answered, and the server did
/// @param passed checks that are the server's in any case, such as those that ask for `head`
/// @param kept answers that it holds now, about
/// @param token how far its watch has told; empty while it answers nothing: before the watch has
///   begun, while it is broken, and right after a change of the schema
public record NearCacheCounts(long hits, long misses, long passed, long kept, String token) {
  /// True if it can answer.
  public boolean isFollowing() {
    return !token.isEmpty();
  }
}
