package dev.pemba.graph;

/// A kind of subject as the store's numbers; `relation` is 0 for plain subjects.
record SubjectKind(int type, int relation) {}
