package dev.pemba.server.audit;

import dev.pemba.graph.Decision;
import dev.pemba.graph.Pieces;
import dev.pemba.graph.Question;
import dev.pemba.model.Invariant;
import dev.pemba.model.ObjectRef;
import dev.pemba.server.app.Effort;
import dev.pemba.server.app.Recorder;
import dev.pemba.server.app.Request;
import dev.pemba.server.audit.AuditRecord.Outcome;
import dev.pemba.server.config.AuditSettings.WhenFull;
import dev.pemba.server.log.ByteWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The records of the checks of one request, written from the answers straight into what goes to
/// the journal: byte for byte what [Waiting] makes of an [AuditRecord] that says the same, with
/// nothing made in between, and what items share copied from the first.
///
/// Not thread-safe.
final class CheckRecords implements Recorder.Checks {
  /// Most records of a check are shorter, with their frame.
  private static final int USUAL_BYTES = 320;

  /// Room that is made ready for at first: that of many is made as it is needed.
  private static final int MOST_AT_FIRST = 384 << 10;

  private final DecisionRecorder recorder;
  private final Recorder.Deciding deciding;
  private final Effort effort;
  private final Frames frames;

  /// Where each record begins behind its head and its entities.
  private int[] records = new int[1];

  /// What happens to each if there is no room for it.
  private WhenFull[] policies = new WhenFull[1];

  /// Of the record that was written last.
  private int entitiesFrom;

  private int record;
  private int textsFrom;
  private int saidTo;
  private String permission = "";
  private Outcome said = Outcome.ANSWERED;

  /// What was added last, if the settings say not to put it on record.
  private Recorder.@Nullable Checked leftOut;

  /// Behind the origin, which all share, of the first record.
  private int originEnd;

  private @Nullable Question last;
  private String subject = "";
  private int subjectHash;
  private List<String> actors = List.of();
  private int subjectFrom;
  private int subjectTo;

  /// What a request brought of which a record without actors and missing values is there already.
  private Recorder.@Nullable Brought usualTailOf;

  private int tailFrom;
  private int tailTo;

  CheckRecords(DecisionRecorder recorder, Recorder.Deciding deciding, Effort effort) {
    this.recorder = recorder;
    this.deciding = deciding;
    this.effort = effort;
    this.frames =
        new Frames(deciding.checks(), Math.min(deciding.checks() * USUAL_BYTES, MOST_AT_FIRST));
  }

  @Override
  public void add(Recorder.Checked checked) {
    Outcome outcome = outcome(checked.answer().decision());
    String permission = checked.question().permission().value();
    if (recorder.isLeftOut(permission, outcome, deciding.id(), checked.item())) {
      leftOut = checked;
      return;
    }
    write(checked, outcome);
    end(outcome);
    last = checked.question();
  }

  /// Writes a record that is not [#end]ed yet.
  private void write(Recorder.Checked checked, Outcome outcome) {
    leftOut = null;
    Question question = checked.question();
    boolean sameChain = isOfLastChain(question);
    if (!sameChain) {
      name(question);
    }
    ByteWriter out = frames.begin();
    ObjectRef object = question.object();
    String objectType = object.type().value();
    String objectId = recorder.naming().name(object.type(), object.id());
    entities(Entities.hash(objectType, objectId), out);
    head(outcome, checked.item(), out);
    if (sameChain) {
      out.again(subjectFrom, subjectTo);
    } else {
      subjectFrom = out.size();
      out.text(subject);
      subjectTo = out.size();
    }
    permission = question.permission().value();
    out.text(permission);
    int begun = out.beginText();
    out.piece(objectType).piece(":").piece(objectId);
    out.endText(begun);
    begun = out.beginText();
    Reason reason = new Reason(out);
    checked.why().tell(checked.answer(), recorder.naming(), reason);
    reason.end();
    out.endText(begun);
    tail(checked, out);
    said = outcome;
    saidTo = out.size();
  }

  @Override
  public void add(int item, Recorder.Said before) {
    if (!(before instanceof SaidCheck one)) {
      throw Invariant.broken("what is said again was said by this recorder");
    }
    if (recorder.isLeftOut(one.permission(), one.outcome(), deciding.id(), item)) {
      return;
    }
    ByteWriter out = frames.begin();
    one.entities(deciding.id().value(), out);
    head(one.outcome(), item, out);
    one.texts(out);
    end(one.outcome());
  }

  @Override
  public Recorder.Said said() {
    Recorder.Checked unwritten = leftOut;
    if (unwritten != null) {
      // It goes where the next record will, so nothing may be copied from there.
      write(unwritten, outcome(unwritten.answer().decision()));
      last = null;
      usualTailOf = null;
    }
    int entities = record - entitiesFrom;
    byte[] bytes = new byte[entities + saidTo - textsFrom];
    System.arraycopy(frames.array(), entitiesFrom, bytes, 0, entities);
    System.arraycopy(frames.array(), textsFrom, bytes, entities, saidTo - textsFrom);
    return new SaidCheck(permission, said, bytes, entities);
  }

  private boolean isOfLastChain(Question question) {
    Question before = last;
    return before != null
        && question.subject().equals(before.subject())
        && question.actors().equals(before.actors());
  }

  private void name(Question question) {
    last = null;
    subject = recorder.name(question.subject());
    subjectHash = Entities.hash(subject);
    actors = recorder.names(question.actors());
  }

  private void entities(int objectHash, ByteWriter out) {
    out.varint(3 + actors.size());
    Waiting.entity(Entities.ID, Entities.hash(deciding.id().value()), out);
    entitiesFrom = out.size();
    Waiting.entity(Entities.SUBJECT, subjectHash, out);
    for (String actor : actors) {
      Waiting.entity(Entities.SUBJECT, Entities.hash(actor), out);
    }
    Waiting.entity(Entities.OBJECT, objectHash, out);
  }

  /// Writes the record up to its texts.
  private void head(Outcome outcome, int item, ByteWriter out) {
    record = out.size();
    if (frames.count() > 0) {
      out.again(records[0], originEnd);
    } else {
      RecordCodec.check(deciding.id().value(), deciding.revision().value(), out);
      Request request = effort.request();
      out.text(request.caller().name())
          .text(request.address())
          .text(request.requestId())
          .text(request.traceId());
      originEnd = out.size();
    }
    RecordCodec.codes(deciding.call(), outcome, out);
    out.varint(item).varint(latency()).varint(0);
    textsFrom = out.size();
  }

  private long latency() {
    return DecisionRecorder.latencyMicros(effort.request());
  }

  /// Writes what stands behind the reason: mostly what stood there before.
  private void tail(Recorder.Checked checked, ByteWriter out) {
    Recorder.Brought brought = checked.brought();
    Set<String> missing = checked.answer().missing();
    boolean usual = actors.isEmpty() && missing.isEmpty();
    if (usual && brought.equals(usualTailOf)) {
      out.again(tailFrom, tailTo);
      return;
    }
    int from = out.size();
    out.text(brought.context());
    RecordCodec.texts(actors, out);
    out.varint(missing.size());
    for (String name : missing) {
      out.text(name);
    }
    RecordCodec.texts(brought.contextual(), out);
    if (usual) {
      usualTailOf = brought;
      tailFrom = from;
      tailTo = out.size();
    }
  }

  private void end(Outcome outcome) {
    int count = frames.count();
    if (count == records.length) {
      int room = Math.max(2 * count, deciding.checks());
      records = Arrays.copyOf(records, room);
      policies = Arrays.copyOf(policies, room);
    }
    records[count] = record;
    policies[count] = recorder.policy(outcome);
    frames.end();
  }

  @Override
  public void keep() {
    recorder.keep(ready(), Arrays.asList(policies), effort);
  }

  /// The records with their time, which is now.
  Frames ready() {
    long now = recorder.millis();
    for (int i = 0; i < frames.count(); i++) {
      frames.u64At(records[i] + RecordCodec.TIME_AT, now);
    }
    return frames;
  }

  private static Outcome outcome(Decision decision) {
    return switch (decision) {
      case ALLOWED -> Outcome.ALLOWED;
      case DENIED -> Outcome.DENIED;
      case CONDITIONAL -> Outcome.CONDITIONAL;
    };
  }

  /// Writes a reason as far as records hold them.
  private static final class Reason implements Pieces {
    private final ByteWriter out;
    private int characters;

    Reason(ByteWriter out) {
      this.out = out;
    }

    @Override
    public void piece(String text) {
      int room = DecisionRecorder.MOST_REASON - characters;
      characters += text.length();
      if (text.length() <= room) {
        out.piece(text);
      } else if (room > 0) {
        out.piece(text.substring(0, room));
      }
    }

    @Override
    public void piece(char character) {
      if (characters++ < DecisionRecorder.MOST_REASON) {
        out.u8(character);
      }
    }

    void end() {
      if (characters > DecisionRecorder.MOST_REASON) {
        out.piece("…");
      }
    }
  }
}
