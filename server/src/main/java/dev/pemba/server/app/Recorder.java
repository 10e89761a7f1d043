package dev.pemba.server.app;

import dev.pemba.graph.Answer;
import dev.pemba.graph.Naming;
import dev.pemba.graph.Pieces;
import dev.pemba.graph.Question;
import dev.pemba.model.Context;
import dev.pemba.model.Draft;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import dev.pemba.model.Revision;
import dev.pemba.model.Subject;
import java.util.List;
import java.util.Optional;

/// Puts decisions on record, before they are told, and reads them again. Thread-safe.
public interface Recorder {
  /// No record is kept.
  Recorder NONE =
      new Recorder() {
        @Override
        public boolean isOn() {
          return false;
        }

        @Override
        public void record(Decided decided, Effort effort) {}

        @Override
        public Checks checks(Deciding deciding, Effort effort) {
          return Checks.NONE;
        }

        @Override
        public Naming naming() {
          return Naming.PLAIN;
        }

        @Override
        public String shown(Context context) {
          return "";
        }

        @Override
        public List<String> shown(List<Relationship> contextual, int items) {
          return List.of();
        }
      };

  /// False if nobody listens: then nothing need be made ready.
  boolean isOn();

  /// True if answers under this draft are to be put on record. What would be is no decision: only
  /// answers without a draft are.
  default boolean keeps(Draft draft) {
    return draft.isEmpty() && isOn();
  }

  /// Puts a decision on record. When it returns, the record outlives the process.
  ///
  /// Throws `PembaException` if the record can't be kept and must be: then the decision must not be
  /// told. Throws `NotInMemoryException` if it would have to wait and the effort must not.
  void record(Decided decided, Effort effort);

  /// Begins to put the answers of one request on record.
  Checks checks(Deciding deciding, Effort effort);

  /// How the record names people.
  Naming naming();

  /// How many of a list's names come on record.
  default int listedNames() {
    return 0;
  }

  /// What of a context comes on record, as JSON; empty if there is none.
  String shown(Context context);

  /// What of the relationships that a request brings along comes on record.
  ///
  /// @param items of the request, each of which has a record of its own
  List<String> shown(List<Relationship> contextual, int items);

  /// What of that which a request of one question brings along comes on record.
  default Brought shown(Given given) {
    return new Brought(shown(given.context()), shown(given.contextual(), 1));
  }

  /// The decisions on record; empty if no record is kept.
  default Optional<PastDecisions> past() {
    return Optional.empty();
  }

  /// Which call a decision answers.
  enum Call {
    CHECK,
    CHECK_MANY,
    LIST_OBJECTS,
    LIST_SUBJECTS,
    LIST_PERMISSIONS,
    EXPAND,
    EXPLAIN,
    DIFF_ACCESS
  }

  /// A request whose checks come on record.
  ///
  /// @param checks how many there will be at most
  record Deciding(Call call, DecisionId id, Revision revision, int checks) {}

  /// The checks of one request, none of which is told unless all are on record. What fails so that
  /// the request is made again elsewhere leaves none of them. Not thread-safe.
  interface Checks {
    Checks NONE =
        new Checks() {
          @Override
          public void add(Checked checked) {}

          @Override
          public void add(int item, Said said) {}

          @Override
          public Said said() {
            return () -> 0;
          }

          @Override
          public void keep() {}
        };

    /// Adds an answer, right after it was found.
    void add(Checked checked);

    /// Adds an answer that was given before, of which nothing changed.
    ///
    /// @param item as in [Checked]
    void add(int item, Said said);

    /// What the record says of the answer that was added last. Called before another is.
    Said said();

    /// Puts all that were added on record. When it returns, they outlive the process.
    ///
    /// Throws as [Recorder#record] does.
    void keep();
  }

  /// An answer of the engine, which is written into the record as it is: most of what a record
  /// costs who answers would be the texts that it is made of.
  ///
  /// @param item of a `CheckMany`: its place, from 1 up; 0 for others
  /// @param why as `CheckSession.reason` tells it
  record Checked(int item, Question question, Answer answer, Why why, Brought brought) {}

  /// What the record says of a question and its answer, less when and by whom it was asked: in the
  /// form that its recorder needs to say it again. Immutable.
  interface Said {
    /// What it takes in memory.
    long bytes();
  }

  /// Tells how an answer came about.
  interface Why {
    void tell(Answer answer, Naming naming, Pieces out);
  }

  /// What was decided.
  ///
  /// @param item of a `CheckMany`: its place, from 1 up; 0 for others
  /// @param asked what about
  /// @param answer of a check; empty for lists and expansions
  /// @param results of a list: how many, up to here
  /// @param listed of a list of objects or subjects, and what is like one: which
  record Decided(
      Call call,
      int item,
      DecisionId id,
      Revision revision,
      Asked asked,
      Optional<Answer> answer,
      long results,
      Optional<Listed> listed) {
    public Decided(
        Call call,
        int item,
        DecisionId id,
        Revision revision,
        Asked asked,
        Optional<Answer> answer,
        long results) {
      this(call, item, id, revision, asked, answer, results, Optional.empty());
    }
  }

  /// Which objects or subjects a list named, an expansion, or a comparison of access.
  ///
  /// @param names of the message that goes out with this record, in the list's order, as far as
  ///   [#listedNames] goes: each such as `dataset:patients`; after it ` conditional`, if it is;
  ///   after `user:*` ` except` and those, each after a space. Of a comparison each such as
  ///   `user:ana +read dataset:patients`
  /// @param digest at a list's end, of which not all names are on record: the SHA-256 of all that
  ///   went out, each followed by a line feed, in hexadecimal. Empty where people are called by
  ///   pseudonyms: whoever knows the others could find out by it who was among them
  record Listed(List<String> names, String digest, Progress progress) {
    public Listed {
      names = List.copyOf(names);
    }
  }

  /// How far a list is, with what its record is of.
  enum Progress {
    /// Further messages follow.
    GOES_ON,
    /// It ended.
    ENDED,
    /// Its receiver went, or its time ended, before it did: so many results went out.
    CUT
  }

  /// What a decision is about, as texts.
  ///
  /// @param subject or the kind of subjects that are listed
  /// @param actors through whom the subject acts
  /// @param object or the type of the objects that are listed
  /// @param reason see `CheckSession.reason`
  /// @param brought as `shown` gives it
  record Asked(
      String subject,
      List<String> actors,
      String permission,
      String object,
      String reason,
      Brought brought) {
    public Asked {
      actors = List.copyOf(actors);
    }
  }

  /// What a request brought along, as texts.
  ///
  /// @param context as JSON; empty if there is none
  /// @param contextual the relationships that were true for this request only; see
  ///   [Limits#RECORDED_CONTEXTUAL] for what stands there if they are too many
  record Brought(String context, List<String> contextual) {
    public static final Brought NOTHING = new Brought("", List.of());

    public Brought {
      contextual = List.copyOf(contextual);
    }
  }

  /// What a question is about.
  default Asked asked(Question question, String reason, Brought brought) {
    return new Asked(
        name(question.subject()),
        names(question.actors()),
        question.permission().value(),
        name(question.object()),
        reason,
        brought);
  }

  /// Actors as the record names them.
  default List<String> names(List<ObjectRef> actors) {
    return actors.isEmpty() ? List.of() : actors.stream().map(this::name).toList();
  }

  /// An object as the record names it.
  default String name(ObjectRef object) {
    return object.type().value() + ":" + naming().name(object.type(), object.id());
  }

  /// A subject as the record names it.
  default String name(Subject subject) {
    return switch (subject) {
      case Subject.Individual(ObjectRef object) -> name(object);
      case Subject.Userset(ObjectRef object, RelationName relation) ->
          name(object) + "#" + relation.value();
      case Subject.Everyone everyone -> everyone.toString();
    };
  }
}
