package dev.pemba.cli.worlds;

import dev.pemba.cli.importing.FormatException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;

/// Runs every world of some files and folders, a few at a time, and reports in the files' order.
final class Runner {
  /// Pairs of servers at work at once.
  private static final int WORKERS =
      Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors()));

  private final Settings settings;
  private final Exceptions exceptions;
  private final Listener listener;

  Runner(Settings settings, Exceptions exceptions, Listener listener) {
    this.settings = settings;
    this.exceptions = exceptions;
    this.listener = listener;
  }

  Report run(List<Path> paths) throws InterruptedException {
    List<Report.Failure> failures = new ArrayList<>();
    List<World> worlds = new ArrayList<>();
    try {
      for (Path file : WorldFiles.find(paths)) {
        WorldFiles.Loaded loaded = WorldFiles.load(file);
        worlds.addAll(loaded.worlds());
        loaded.unread().forEach(listener::unread);
        loaded.faults().forEach(fault -> failures.add(unreadable(fault)));
      }
    } catch (FormatException e) {
      failures.add(unreadable(e));
    }
    failures.forEach(listener::failed);
    return run(worlds, failures);
  }

  private static Report.Failure unreadable(FormatException fault) {
    return new Report.Failure(
        fault.place(), "", "the file", "a world that can be read", fault.problem());
  }

  private Report run(List<World> worlds, List<Report.Failure> failures)
      throws InterruptedException {
    int passed = 0;
    int failed = failures.size();
    int excepted = 0;
    BlockingQueue<Pair> pairs = new LinkedBlockingQueue<>();
    for (int i = 0; i < WORKERS; i++) {
      pairs.add(new Pair());
    }
    List<Pair> all = List.copyOf(pairs);
    try (ExecutorService workers = Executors.newFixedThreadPool(WORKERS)) {
      List<Future<WorldRun.Outcome>> outcomes = new ArrayList<>();
      for (World world : worlds) {
        outcomes.add(workers.submit(() -> run(world, pairs)));
      }
      for (int i = 0; i < worlds.size(); i++) {
        listener.progress(i, worlds.size(), worlds.get(i).name());
        WorldRun.Outcome outcome = outcomes.get(i).get();
        passed += outcome.passed();
        failed += outcome.failed();
        excepted += outcome.excepted();
        failures.addAll(outcome.failures());
        outcome.failures().forEach(listener::failed);
      }
      listener.progress(worlds.size(), worlds.size(), "");
    } catch (ExecutionException e) {
      throw new IllegalStateException("a world could not be run", e.getCause());
    } finally {
      all.forEach(Pair::close);
    }
    return new Report(settings.seed(), passed, failed, excepted, failures, exceptions.used());
  }

  private WorldRun.Outcome run(World world, BlockingQueue<Pair> pairs) throws InterruptedException {
    Pair pair = pairs.take();
    try {
      return new WorldRun(world, settings, exceptions).run(pair);
    } catch (RuntimeException e) {
      // A fault of ours, or of the disk: it must not take the other worlds along.
      pair.discard();
      Report.Failure failure =
          new Report.Failure(
              world.place(), world.name(), "the world", "to be run", String.valueOf(e));
      return new WorldRun.Outcome(0, 1, 0, List.of(failure));
    } finally {
      pairs.add(pair);
    }
  }
}
