package dev.pemba.cli;

import dev.pemba.model.PembaException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// A folder that the demo owns: emptied at each start, locked while it runs.
///
/// What is no demo's folder is left alone: a marker file tells them apart.
final class DemoFolder implements AutoCloseable {
  private static final String MARKER = "made-by-pemba-demo";
  private static final String STORE = "store";

  private final Path folder;
  private final FileChannel marker;

  private DemoFolder(Path folder, FileChannel marker) {
    this.folder = folder;
    this.marker = marker;
  }

  static DemoFolder open(Path folder) throws IOException {
    boolean ours = Files.exists(folder.resolve(MARKER));
    if (!ours && Files.exists(folder) && !isEmpty(folder)) {
      throw PembaException.malformed(
          "folder `%s` holds something, and the demo starts from nothing: give another with --data"
              .formatted(folder));
    }
    Files.createDirectories(folder);
    FileChannel marker =
        FileChannel.open(
            folder.resolve(MARKER), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      lock(marker, folder);
      delete(folder.resolve(STORE));
    } catch (IOException | RuntimeException e) {
      marker.close();
      throw e;
    }
    return new DemoFolder(folder, marker);
  }

  Path store() {
    return folder.resolve(STORE);
  }

  /// Ends the lock; the store stays, to be looked at.
  @Override
  public void close() throws IOException {
    marker.close();
  }

  private static void lock(FileChannel marker, Path folder) throws IOException {
    FileLock lock;
    try {
      lock = marker.tryLock();
    } catch (OverlappingFileLockException _) {
      lock = null;
    }
    if (lock == null) {
      throw PembaException.malformed(
          "a demo is running in folder `%s`: stop it, or give another with --data"
              .formatted(folder));
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    }
  }

  private static void delete(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(tree)) {
      paths = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : paths) {
      Files.delete(path);
    }
  }
}
