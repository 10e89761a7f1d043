package dev.pemba.server.app;

import dev.pemba.graph.Decision;
import dev.pemba.graph.Engine;
import dev.pemba.graph.ObjectList;
import dev.pemba.graph.SubjectList;
import dev.pemba.graph.World;
import dev.pemba.model.Limits;
import dev.pemba.model.PembaException;
import dev.pemba.server.app.PastDecisions.ListQuestion;
import dev.pemba.server.app.PastDecisions.PastList;
import dev.pemba.store.IdBytes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// Lists on record that are asked again, each distinct one once, in two worlds. Not thread-safe.
public final class ReplayedLists {
  private static final int ENTRIES_AT_A_TIME = 1_000;

  private final Engine engine;
  private final Pinned before;
  private final Pinned after;
  private final Effort effort;
  private final Map<Key, Times> gathered = new LinkedHashMap<>();
  private long unanswered;

  ReplayedLists(Engine engine, Pinned before, Pinned after, Effort effort) {
    this.engine = engine;
    this.before = before;
    this.after = after;
    this.effort = effort;
  }

  private record Key(ListQuestion question, Given given) {}

  private record Times(long count, Instant last) {
    Times and(Times later) {
      return new Times(count + later.count, later.last);
    }
  }

  /// A list that would name others.
  ///
  /// @param gained the first of those that it would name and does not, or for certain and not only
  ///   conditionally, as ids
  /// @param asked how often it is on record, each page counted
  public record Changed(
      ListQuestion question,
      Given given,
      List<String> gained,
      long gainedCount,
      List<String> lost,
      long lostCount,
      long asked,
      Instant lastAsked) {
    public Changed {
      gained = List.copyOf(gained);
      lost = List.copyOf(lost);
    }
  }

  /// Lists beyond so many different ones are not asked again, and told as unanswered.
  void add(PastList list) {
    Key key = new Key(list.question(), list.given());
    if (gathered.size() == Limits.REPLAYED_LISTS && !gathered.containsKey(key)) {
      unanswered++;
      return;
    }
    gathered.merge(key, new Times(1, list.at()), Times::and);
  }

  long questions() {
    return gathered.size();
  }

  /// Lists that could not be answered again.
  long unanswered() {
    return unanswered;
  }

  /// Asks them all; tells those that would name others.
  void ask(Consumer<Changed> receiver) {
    gathered.forEach(
        (key, times) -> {
          effort.deadline().check();
          try {
            Told was = told(key, before);
            Told is = told(key, after);
            Difference difference = new Difference(was, is);
            if (difference.gainedCount + difference.lostCount > 0) {
              receiver.accept(difference.of(key, times));
            }
          } catch (PembaException failure) {
            if (effort.endsRequest(failure)) {
              throw failure;
            }
            unanswered++;
          }
        });
  }

  /// What the schema does not know names nobody.
  private Told told(Key key, Pinned pinned) {
    try {
      World world = pinned.world(key.given());
      return switch (key.question()) {
        case ListQuestion.Objects(var question) ->
            objects(engine.listObjects(world, question, effort.budget()));
        case ListQuestion.Subjects(var question) ->
            subjects(engine.listSubjects(world, question, effort.budget()));
      };
    } catch (PembaException failure) {
      return switch (failure.reason()) {
        case UNKNOWN_TYPE, UNKNOWN_RELATION, NO_SCHEMA -> new Told();
        default -> throw failure;
      };
    }
  }

  private Told objects(ObjectList list) {
    Told told = new Told();
    int at = 0;
    boolean more = true;
    while (more) {
      effort.deadline().check();
      ObjectList.Page page = list.page(at, ENTRIES_AT_A_TIME);
      page.entries().forEach(entry -> told.named(entry.id(), entry.decision()));
      at = page.last();
      more = page.more();
    }
    return told;
  }

  private Told subjects(SubjectList list) {
    Told told = new Told();
    int at = SubjectList.START;
    boolean more = true;
    while (more) {
      effort.deadline().check();
      SubjectList.Page page = list.page(at, ENTRIES_AT_A_TIME);
      for (SubjectList.Entry entry : page.entries()) {
        told.named(entry.id(), entry.decision());
        entry.excluded().forEach(told::excluded);
      }
      at = page.last();
      more = page.more();
    }
    return told;
  }

  /// A list as a whole.
  private static final class Told {
    private final Map<String, Decision> decisions = new HashMap<>();

    void named(IdBytes id, Decision decision) {
      decisions.put(id.toString(), decision);
    }

    /// Those who are excluded and listed all the same come later, or did.
    void excluded(IdBytes id) {
      decisions.putIfAbsent(id.toString(), Decision.DENIED);
    }

    Collection<String> names() {
      return decisions.keySet();
    }

    /// 0 for denied, 1 for conditional, 2 for allowed.
    int rank(String name) {
      Decision everyone = decisions.getOrDefault(IdBytes.EVERYONE.toString(), Decision.DENIED);
      return switch (decisions.getOrDefault(name, everyone)) {
        case DENIED -> 0;
        case CONDITIONAL -> 1;
        case ALLOWED -> 2;
      };
    }
  }

  /// What one list names and another does not.
  private static final class Difference {
    private static final int MOST_NAMES = 100;

    private final List<String> gained = new ArrayList<>();
    private final List<String> lost = new ArrayList<>();
    private long gainedCount;
    private long lostCount;

    Difference(Told was, Told is) {
      Set<String> names = new LinkedHashSet<>(was.names());
      names.addAll(is.names());
      for (String name : names) {
        int rise = is.rank(name) - was.rank(name);
        if (rise > 0 && ++gainedCount <= MOST_NAMES) {
          gained.add(name);
        } else if (rise < 0 && ++lostCount <= MOST_NAMES) {
          lost.add(name);
        }
      }
      gained.sort(null);
      lost.sort(null);
    }

    Changed of(Key key, Times times) {
      return new Changed(
          key.question(),
          key.given(),
          gained,
          gainedCount,
          lost,
          lostCount,
          times.count(),
          times.last());
    }
  }
}
