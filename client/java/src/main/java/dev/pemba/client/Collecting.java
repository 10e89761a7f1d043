package dev.pemba.client;

/// Makes one result of the messages of a stream.
interface Collecting<M, R> {
  void add(M message);

  /// The result, after the last message.
  R end();
}
