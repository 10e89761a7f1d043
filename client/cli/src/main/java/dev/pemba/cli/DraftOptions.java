package dev.pemba.cli;

import dev.pemba.v1.Draft;
import dev.pemba.v1.Update;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/// What to answer as if it had been written.
final class DraftOptions {
  @Option(
      names = "--draft",
      paramLabel = "FILE",
      description =
          "Answer as if these relationships were written, one a line; a `-` before one deletes it."
              + " `-` alone for standard input. May be repeated.")
  private List<String> files = List.of();

  @Option(
      names = "--draft-schema",
      paramLabel = "FILE",
      description = "Answer as if this schema were in use.")
  private String schema = "";

  Draft draft(Session session) throws IOException {
    Draft.Builder draft = Draft.newBuilder();
    if (!schema.isEmpty()) {
      draft.setSchema(SchemaCommand.read(schema, session));
    }
    for (String file : files) {
      draft.addAllUpdates(read(file, session));
    }
    return draft.build();
  }

  /// The changes of a file: relationships, one a line, with a `-` before those to delete.
  static List<Update> read(String file, Session session) throws IOException {
    List<Update> updates = new ArrayList<>();
    try (RelationshipLines lines = RelationshipLines.changes(file, session)) {
      while (lines.hasNext()) {
        dev.pemba.v1.Relationship relationship = lines.next();
        updates.add(
            Update.newBuilder()
                .setOperation(
                    lines.isDeletion()
                        ? Update.Operation.OPERATION_DELETE
                        : Update.Operation.OPERATION_TOUCH)
                .setRelationship(relationship)
                .build());
      }
    }
    return updates;
  }
}
