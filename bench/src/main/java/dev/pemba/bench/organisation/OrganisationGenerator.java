package dev.pemba.bench.organisation;

import dev.pemba.model.Invariant;
import dev.pemba.model.Relationship;
import java.util.function.Consumer;

/// A large organisation for the schema of the AI governance pack, as a stream of relationships.
///
/// It is skewed as real ones are: a few datasets, teams and people hold most of the grants (Zipf),
/// teams nest 1 to 8 deep, some datasets are public, some people suspended or barred, and some
/// grants carry a condition or expire. The same seed and size give the same relationships in the
/// same order; none comes twice. Memory does not grow with the size, but for the numbers of those
/// who read the one dataset being made (an 80th of the size at most).
public final class OrganisationGenerator {
  private final Structure structure;

  /// Throws `IllegalArgumentException` if the size is not between 10 thousand and a billion.
  ///
  /// @param size relationships in all
  public OrganisationGenerator(long seed, long size) {
    structure = new Structure(seed, OrganisationShape.of(size));
  }

  Structure structure() {
    return structure;
  }

  /// Hands over exactly as many relationships as the size says, in an order in which a thing's
  /// relationships lie together.
  public void generate(Consumer<Relationship> sink) {
    Emitter out = new Emitter(sink, structure.shape().size());
    new PeopleSection(structure, out).emit();
    DataSection data = new DataSection(structure, out);
    data.emitProjects();
    data.emitDatasets();
    new ModelSection(structure, out).emit();
    new ServingSection(structure, out).emit();
    data.emitGrants();
    Invariant.check(out.left() == 0, "a generated organisation keeps to its size");
  }
}
