package dev.pemba.graph;

import dev.pemba.model.RelationName;
import dev.pemba.model.Subject;
import dev.pemba.model.TypeName;

/// To which objects of a type may this subject do that?
public record ObjectsQuestion(TypeName type, RelationName permission, Subject subject) {}
