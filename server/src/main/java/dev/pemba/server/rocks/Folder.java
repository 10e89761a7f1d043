package dev.pemba.server.rocks;

import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.rocksdb.WriteBatch;

/// A data folder: `lock`, `PEMBA` (says that a whole store is here) and `db` (RocksDB's).
///
/// The mark is written last when a store is created. So a store whose RocksDB files are gone is
/// told from one that never was: it is never silently begun anew.
final class Folder implements AutoCloseable {
  private static final String LOCK = "lock";
  private static final String MARK = "PEMBA";
  private static final String DATABASE = "db";

  private final Path path;
  private final FileChannel channel;

  /// The lock lives as long as the channel.
  private Folder(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /// Locks a folder, creating it if there is none.
  static Folder lock(Path path) {
    try {
      Files.createDirectories(path);
      refuseForeign(path);
      FileChannel channel =
          FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        if (channel.tryLock() != null) {
          return new Folder(path, channel);
        }
      } catch (OverlappingFileLockException _) {
        // Held by this very process: the same answer.
      }
      channel.close();
      throw new PembaException(
          Reason.UNAVAILABLE, "the data folder `%s` is in use by another process".formatted(path));
    } catch (IOException e) {
      throw unusable(path, e);
    }
  }

  private static void refuseForeign(Path path) throws IOException {
    if (isStore(path) || Files.exists(path.resolve(LOCK))) {
      return;
    }
    try (Stream<Path> files = Files.list(path)) {
      if (files.anyMatch(file -> !file.getFileName().toString().startsWith("."))) {
        throw new PembaException(
            Reason.UNAVAILABLE,
            "the folder `%s` holds files but no store: name an empty folder or a store's"
                .formatted(path));
      }
    }
  }

  static boolean isStore(Path path) {
    return Files.exists(path.resolve(MARK));
  }

  static Path database(Path path) {
    return path.resolve(DATABASE);
  }

  /// Opens what is there, or creates a store with this id.
  Disk open(StoreSettings settings, long idOfNew) {
    try {
      Path database = database(path);
      boolean exists = isStore(path);
      if (exists && !Files.exists(database.resolve("CURRENT"))) {
        throw new PembaException(
            Reason.DATA_CORRUPT,
            "stored data is damaged: the folder `%s` lacks its database".formatted(path));
      }
      Files.createDirectories(database);
      Disk disk = Disk.open(database, settings.blockCacheBytes());
      try {
        if (!exists) {
          create(disk, idOfNew);
        }
        checkFormat(disk);
        return disk;
      } catch (RuntimeException | IOException e) {
        disk.unpin();
        throw e;
      }
    } catch (IOException e) {
      throw unusable(path, e);
    }
  }

  /// Opens what is there for reading only. The caller has seen that it [#isStore].
  Disk openReadOnly(long blockCacheBytes) {
    Disk disk = Disk.openReadOnly(database(path), blockCacheBytes);
    try {
      checkFormat(disk);
      return disk;
    } catch (RuntimeException e) {
      disk.unpin();
      throw e;
    }
  }

  private void create(Disk disk, long id) throws IOException {
    if (disk.get(Family.META, Meta.STORE).length == 0) {
      try (WriteBatch batch = new WriteBatch()) {
        disk.put(batch, Family.META, Meta.FORMAT, Meta.u32(Meta.FORMAT_VERSION));
        disk.put(batch, Family.META, Meta.STORE, Meta.u64(id));
        disk.put(batch, Family.META, Meta.OLDEST, Meta.u64(0));
        disk.put(batch, Family.META, Meta.CLEANED, Meta.u64(0));
        disk.writeSynced(batch);
      }
    }
    Path fresh = path.resolve(MARK + ".new");
    Files.writeString(fresh, "A data folder of Pemba. Do not edit.\n");
    try (FileChannel file = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
      file.force(true);
    }
    Files.move(fresh, path.resolve(MARK), StandardCopyOption.ATOMIC_MOVE);
  }

  static void checkFormat(Disk disk) {
    int version = Meta.reader(disk.get(Family.META, Meta.FORMAT)).u32();
    if (version != Meta.FORMAT_VERSION) {
      throw new PembaException(
          Reason.UNAVAILABLE,
          "the store has format %d, this release reads format %d"
              .formatted(version, Meta.FORMAT_VERSION));
    }
  }

  private static PembaException unusable(Path path, IOException e) {
    PembaException fault =
        new PembaException(
            Reason.UNAVAILABLE, "the data folder `%s` can't be used: %s".formatted(path, e));
    fault.initCause(e);
    return fault;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
