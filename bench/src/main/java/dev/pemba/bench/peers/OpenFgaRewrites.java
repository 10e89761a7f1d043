package dev.pemba.bench.peers;

import dev.pemba.bench.peers.openfga.Difference;
import dev.pemba.bench.peers.openfga.DirectUserset;
import dev.pemba.bench.peers.openfga.ObjectRelation;
import dev.pemba.bench.peers.openfga.TupleToUserset;
import dev.pemba.bench.peers.openfga.Userset;
import dev.pemba.bench.peers.openfga.Usersets;
import dev.pemba.model.RelationName;
import dev.pemba.schema.Rewrite;
import java.util.List;

/// Rewrites in OpenFGA's form.
final class OpenFgaRewrites {
  private OpenFgaRewrites() {}

  /// Of a rewrite that [OpenFgaLimits] has let through.
  static Userset of(Rewrite rewrite) {
    Userset.Builder out = Userset.newBuilder();
    switch (rewrite) {
      case Rewrite.This() -> out.setThis(DirectUserset.getDefaultInstance());
      case Rewrite.Computed(var relation) -> out.setComputedUserset(relation(relation));
      case Rewrite.Arrow(var through, var target, _) ->
          out.setTupleToUserset(
              TupleToUserset.newBuilder()
                  .setTupleset(relation(through))
                  .setComputedUserset(relation(target)));
      case Rewrite.Union(var terms) -> out.setUnion(terms(terms));
      case Rewrite.Intersection(var terms) -> out.setIntersection(terms(terms));
      case Rewrite.Exclusion(var base, var subtracted) ->
          out.setDifference(Difference.newBuilder().setBase(of(base)).setSubtract(of(subtracted)));
      case Rewrite.Nil _, Rewrite.Self _ ->
          throw new InexpressibleException("OpenFGA has neither `nil` nor `self`");
    }
    return out.build();
  }

  private static Usersets terms(List<Rewrite> terms) {
    return Usersets.newBuilder()
        .addAllChild(terms.stream().map(OpenFgaRewrites::of).toList())
        .build();
  }

  private static ObjectRelation relation(RelationName name) {
    return ObjectRelation.newBuilder().setRelation(name.value()).build();
  }
}
