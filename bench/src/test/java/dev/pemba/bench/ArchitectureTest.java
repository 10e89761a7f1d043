package dev.pemba.bench;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/// The direction of imports in the bench.
@AnalyzeClasses(packages = "dev.pemba.bench", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule NO_CYCLES =
      slices().matching("dev.pemba.bench.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule WHAT_IS_ASKED_KNOWS_NO_SYSTEM =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.pemba.bench.worlds..",
              "dev.pemba.bench.organisation..",
              "dev.pemba.bench.shapes..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.pemba.bench.systems..", "dev.pemba.v1..", "io.grpc..");
}
