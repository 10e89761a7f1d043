package dev.pemba.graph;

import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;
import dev.pemba.model.Subject;

/// May this subject do that to this object?
///
/// @param permission a relation or permission of the object's type
public record Question(ObjectRef object, RelationName permission, Subject subject) {}
