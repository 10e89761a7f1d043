package dev.pemba.server.http;

/// Where the requests of a call come from. Used on the connection's event loop only.
sealed interface JsonRequests permits OneRequest, RequestLines {
  /// The handler takes so many more.
  void demand(int count);

  /// Nobody takes any more.
  void stop();
}
