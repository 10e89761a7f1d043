package dev.pemba.cli.worlds;

/// Hears of a run as it goes on.
interface Listener {
  /// How far the run is.
  ///
  /// @param done worlds that are through
  void progress(int done, int total, String world);

  /// Something of a file that is not read.
  void unread(Shape.Unread field);

  void failed(Report.Failure failure);
}
