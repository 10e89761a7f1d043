package dev.pemba.cli.worlds;

import dev.pemba.cli.importing.Place;
import dev.pemba.model.Relationship;
import java.util.List;
import java.util.Optional;

/// What is true, and what must follow: stages that share one store.
///
/// @param format which kind of file it was read from
/// @param name as the file gives it
record World(Place place, Format format, String name, List<Stage> stages) {
  World {
    stages = List.copyOf(stages);
  }

  /// The kinds of files.
  enum Format {
    PEMBA,
    SPICEDB,
    OPENFGA_TEST,
    OPENFGA_STORE
  }

  /// A schema, every relationship that holds under it, and the cases asked of both.
  ///
  /// What an earlier stage left and this one does not name is deleted before the schema changes.
  ///
  /// @param number counted from 1
  /// @param schemaPlace where the schema's first line stands; absent if it was made from something
  ///   else
  record Stage(
      Place place,
      int number,
      String schema,
      Optional<Place> schemaPlace,
      List<Relationship> relationships,
      List<Case> cases) {
    Stage {
      relationships = List.copyOf(relationships);
      cases = List.copyOf(cases);
    }
  }

  /// One thing asked and what must come back.
  record Case(Place place, Question question, Expected expected) {}
}
