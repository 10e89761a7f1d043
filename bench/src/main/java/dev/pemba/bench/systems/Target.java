package dev.pemba.bench.systems;

import dev.pemba.bench.worlds.Question;
import dev.pemba.bench.worlds.Series;
import dev.pemba.bench.worlds.Workload;
import java.util.List;
import java.util.Optional;

/// A running system under test, in one or more processes of its own. A [Launcher] starts it.
///
/// Life: [#load] once, then [#answer] and [#prepare] from any thread, then [#close].
public interface Target extends AutoCloseable {
  /// Short and for people, such as `Pemba` or `SpiceDB (memory)`.
  String name();

  /// Why this system can't be asked these questions, in a few words for the report; empty if it
  /// can.
  Optional<String> lacks(Workload workload, Series series);

  /// Writes the schema and all relationships into the empty store, and returns when every answer
  /// reflects them. Throws `IllegalStateException` if the system refuses any.
  void load(Workload workload);

  /// Asks and waits for the whole answer, in a form in which those of different systems are equal
  /// if they mean the same. Not for measuring. Throws `IllegalStateException` if the system fails.
  Answer answer(Question question);

  /// Builds the request, so that sending it costs the client as little as can be: ideally bytes
  /// that are copied to a connection which is already open.
  Prepared prepare(Question question);

  /// The processes that work for it, without those they started: a process counts with all its
  /// descendants.
  List<ProcessHandle> processes();

  /// Bytes on disk; empty if it keeps nothing there.
  Optional<Long> diskBytes();

  /// Ends its processes and removes its files. Does nothing the second time.
  @Override
  void close();
}
