package dev.pemba.cli.worlds;

/// Says nothing while a run goes on.
final class Silence implements Listener {
  @Override
  public void progress(int done, int total, String world) {}

  @Override
  public void unread(Shape.Unread field) {}

  @Override
  public void failed(Report.Failure failure) {}
}
