package dev.pemba.bench.organisation;

/// How many of each thing a generated organisation of some size has.
///
/// The proportions follow what catalogues of real platforms show: a dataset is granted far more
/// often than anything else, people are in about two teams, a model has about three versions.
///
/// @param size relationships in all
record OrganisationShape(
    long size,
    long organisations,
    long users,
    long teams,
    long projects,
    long datasets,
    long models,
    long runs,
    long endpoints) {

  /// The smallest size at which every kind of thing occurs in its proportion.
  static final long SMALLEST = 10_000;

  /// The largest size that ids are made for.
  static final long LARGEST = 1_000_000_000;

  static OrganisationShape of(long size) {
    if (size < SMALLEST || size > LARGEST) {
      throw new IllegalArgumentException(
          "size %d is not between %d and %d".formatted(size, SMALLEST, LARGEST));
    }
    long users = size / 20;
    return new OrganisationShape(
        size,
        Math.max(1, users / 5_000),
        users,
        users / 12,
        size / 400,
        size / 120,
        size / 250,
        size / 150,
        size / 500);
  }

  long featureStores() {
    return size / 1_000;
  }

  long pipelines() {
    return size / 1_000;
  }

  long deployments() {
    return size / 200;
  }

  long services() {
    return size / 500;
  }

  long agents() {
    return size / 500;
  }

  long tools() {
    return size / 2_000;
  }
}
