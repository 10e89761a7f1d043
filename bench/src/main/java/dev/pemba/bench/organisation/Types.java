package dev.pemba.bench.organisation;

import dev.pemba.model.TypeName;

/// The types of the AI governance pack that ids are numbered in.
final class Types {
  static final TypeName DATASET = new TypeName("dataset");
  static final TypeName MODEL = new TypeName("model");
  static final TypeName TEAM = new TypeName("team");
  static final TypeName USER = new TypeName("user");
  static final TypeName ORGANISATION = new TypeName("organisation");
  static final TypeName PROJECT = new TypeName("project");
  static final TypeName ENVIRONMENT = new TypeName("environment");
  static final TypeName EXTRACT = new TypeName("extract");
  static final TypeName VERSION = new TypeName("model_version");
  static final TypeName RUN = new TypeName("training_run");
  static final TypeName FEATURE_STORE = new TypeName("feature_store");
  static final TypeName PIPELINE = new TypeName("pipeline");
  static final TypeName SERVICE = new TypeName("service");
  static final TypeName AGENT = new TypeName("agent");
  static final TypeName ENDPOINT = new TypeName("endpoint");
  static final TypeName DEPLOYMENT = new TypeName("deployment");
  static final TypeName TOOL = new TypeName("tool");

  private Types() {}
}
