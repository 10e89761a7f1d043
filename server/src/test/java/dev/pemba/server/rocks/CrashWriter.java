package dev.pemba.server.rocks;

import dev.pemba.model.Change;
import dev.pemba.model.Change.Operation;
import dev.pemba.model.Change.Update;
import dev.pemba.model.Relationship;
import dev.pemba.model.Revision;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// The process that [CrashTest] kills: writes without end, and prints what was acknowledged.
///
/// One line each: `create KEY REVISION` and `delete KEY REVISION` once acknowledged, `deleting KEY`
/// before it is asked for.
final class CrashWriter {
  static final String SCHEMA =
      """
      definition user {}
      definition document { relation viewer: user }
      """;

  private static final int WRITERS = 4;
  private static final int IMPORTED_AT_ONCE = 2_000;

  private final RocksStore store;
  private final PrintStream out;
  private final String round;

  private CrashWriter(RocksStore store, PrintStream out, String round) {
    this.store = store;
    this.out = out;
    this.round = round;
  }

  /// Takes the folder and the number of the round.
  public static void main(String[] arguments) throws InterruptedException {
    StoreSettings settings = StoreSettings.DEFAULT.withBlockCache(8 << 20).withDiskReserve(0);
    RocksStore store = RocksStore.open(Path.of(arguments[0]), settings, InstantSource.system());
    if (store.revision().equals(Revision.ZERO)) {
      store.commit(Change.of(new Change.SchemaText(SCHEMA)));
    }
    CrashWriter writer = new CrashWriter(store, System.out, arguments[1]);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      String name = "r" + writer.round + "w" + i;
      threads.add(Thread.ofPlatform().start(() -> writer.write(name)));
    }
    threads.add(Thread.ofPlatform().start(writer::importMany));
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private void write(String name) {
    for (int i = 0; ; i++) {
      String key = "document:" + name + "n" + i + "#viewer@user:" + name;
      tell("create", key, commit(List.of(update(Operation.CREATE, key))));
      if (i % 3 == 2) {
        String earlier = "document:" + name + "n" + (i - 1) + "#viewer@user:" + name;
        say("deleting " + earlier);
        tell("delete", earlier, commit(List.of(update(Operation.DELETE, earlier))));
      }
    }
  }

  private void importMany() {
    for (int batch = 0; ; batch++) {
      List<Update> updates = new ArrayList<>();
      for (int i = 0; i < IMPORTED_AT_ONCE; i++) {
        String key = "document:i" + i + "#viewer@user:r" + round + "b" + batch;
        updates.add(update(Operation.TOUCH, key));
      }
      Revision revision = commit(updates);
      updates.forEach(update -> tell("create", update.relationship().toString(), revision));
    }
  }

  private Revision commit(List<Update> updates) {
    return store.commit(Change.of(new Change.Updates(List.of(), updates))).revision();
  }

  private void tell(String what, String key, Revision revision) {
    say(what + " " + key + " " + revision);
  }

  private void say(String line) {
    out.print(line + "\n");
    out.flush();
  }

  private static Update update(Operation operation, String relationship) {
    return new Update(operation, Relationship.parse(relationship));
  }
}
