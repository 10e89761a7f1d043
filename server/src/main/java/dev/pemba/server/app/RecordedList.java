package dev.pemba.server.app;

import dev.pemba.model.Limits;
import dev.pemba.server.app.Recorder.Listed;
import dev.pemba.server.app.Recorder.Progress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// Puts one list on record, with the names in it. Not thread-safe.
///
/// INVARIANT (named before shown): a message whose names go on record goes out after its record was
/// kept. So a list of one message leaves one record; a longer one leaves a record with each message
/// until [Recorder#listedNames] are named, and then one at its end, with how many went out and
/// their digest.
final class RecordedList<E> implements Paging.Entered<E> {
  private static final int USUAL_NAMES = 64;

  private final Keeper keeper;
  private final RecordedNames<E> names;
  private final boolean firstTry;
  private final MessageDigest digest = sha256();
  private int left;
  private long characters = Limits.RECORDED_NAMES;
  private boolean allNamed = true;
  private long sent;

  /// Keeps a record.
  interface Keeper {
    /// Throws as [Recorder#record] does.
    void keep(DecisionId id, long results, Listed listed);
  }

  /// @param firstTry true if the call is given up at a second message, and none goes out
  RecordedList(Recorder recorder, RecordedNames<E> names, Keeper keeper, boolean firstTry) {
    this.keeper = keeper;
    this.names = names;
    this.firstTry = firstTry;
    this.left = recorder.listedNames();
  }

  /// Each message leaves a record, and a try that is given up must leave none.
  @Override
  public int briefMessages() {
    return 1;
  }

  @Override
  public void before(DecisionId id, List<E> entries, boolean more) {
    if (more && firstTry) {
      return;
    }
    List<String> named = named(entries);
    allNamed &= named.size() == entries.size();
    if (more) {
      if (sent == 0 || !named.isEmpty()) {
        keeper.keep(id, sent + entries.size(), new Listed(named, "", Progress.GOES_ON));
      }
      return;
    }
    if (!allNamed) {
      digest(entries);
    }
    keeper.keep(
        id, sent + entries.size(), new Listed(named, allNamed ? "" : digest(), Progress.ENDED));
  }

  @Override
  public void sent(List<E> entries) {
    digest(entries);
    sent += entries.size();
  }

  @Override
  public void cut(DecisionId id) {
    keeper.keep(id, sent, new Listed(List.of(), digest(), Progress.CUT));
  }

  /// The first names, as many as may come on record.
  private List<String> named(List<E> entries) {
    List<String> named = new ArrayList<>(Math.min(entries.size(), USUAL_NAMES));
    for (E entry : entries) {
      if (left == 0) {
        break;
      }
      String name = new String(names.of(entry), StandardCharsets.UTF_8);
      characters -= name.length();
      if (characters < 0) {
        left = 0;
        break;
      }
      left--;
      named.add(name);
    }
    return named;
  }

  private void digest(List<E> entries) {
    if (names.isPlain()) {
      for (E entry : entries) {
        digest.update(names.of(entry));
        digest.update((byte) '\n');
      }
    }
  }

  private String digest() {
    return names.isPlain() ? HexFormat.of().formatHex(digest.digest()) : "";
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("BUG: every JDK has SHA-256", e);
    }
  }
}
