package dev.pemba;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaModifier.FINAL;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Random;
import java.util.Set;

/// The rules of `CONTRIBUTING.md` that a compiler does not know, for `core`.
@AnalyzeClasses(packages = "dev.pemba", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final Set<String> CLOCKS_AND_CHANCE =
      Set.of(
          "java.lang.System.currentTimeMillis",
          "java.lang.System.nanoTime",
          "java.lang.Thread.sleep",
          "java.lang.Math.random",
          "java.time.Instant.now",
          "java.time.LocalDate.now",
          "java.time.LocalDateTime.now",
          "java.time.OffsetDateTime.now",
          "java.time.ZonedDateTime.now",
          "java.util.UUID.randomUUID",
          "java.util.concurrent.ThreadLocalRandom.current");

  @ArchTest
  static final ArchRule coreUsesTheJdkBitmapsAndCelAlone =
      classes()
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                  "dev.pemba..",
                  "java..",
                  "org.jspecify.annotations..",
                  "org.roaringbitmap..",
                  "dev.cel..",
                  "com.google.common.."));

  @ArchTest
  static final ArchRule onlyConditionsKnowCel =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.pemba.schema")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.cel..", "com.google..");

  @ArchTest
  static final ArchRule coreDoesNoIo =
      noClasses()
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("java.nio.file..", "java.nio.channels..", "java.net..")
                  .and(
                      describe(
                          "are no address literals",
                          it -> !it.getFullName().equals("java.net.InetAddress"))))
          .orShould()
          .dependOnClassesThat()
          .haveNameMatching("java\\.io\\.(File.*|RandomAccessFile)");

  @ArchTest
  static final ArchRule coreHasNoClockAndNoChance =
      noClasses()
          .should()
          .accessTargetWhere(
              describe(
                  "it is a clock or chance",
                  (JavaAccess<?> access) ->
                      CLOCKS_AND_CHANCE.contains(
                          access.getTargetOwner().getFullName() + "." + access.getName())))
          .orShould()
          .callConstructorWhere(
              describe(
                  "it is unseeded chance",
                  (JavaConstructorCall call) ->
                      call.getTargetOwner().isEquivalentTo(Random.class)
                          && call.getTarget().getRawParameterTypes().isEmpty()));

  @ArchTest
  static final ArchRule coreHasNoCompletableFuture =
      noClasses()
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.util.concurrent.CompletableFuture");

  @ArchTest
  static final ArchRule importsRunOneWay =
      noClasses()
          .that()
          .resideInAPackage("dev.pemba.model")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.pemba.schema", "dev.pemba.store", "dev.pemba.graph");

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("dev.pemba.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule topLevelClassesAreClosed =
      classes()
          .that()
          .areTopLevelClasses()
          .and()
          .areNotInterfaces()
          .should()
          .haveModifier(FINAL)
          .orShould(be(describe("sealed or an enum", ArchitectureTest::isSealedOrEnum)));

  @ArchTest
  static final ArchRule namesSayWhatAClassIs =
      noClasses()
          .should()
          .haveSimpleNameEndingWith("Impl")
          .orShould()
          .haveSimpleNameEndingWith("Manager")
          .orShould()
          .haveSimpleNameEndingWith("Helper")
          .orShould()
          .haveSimpleNameEndingWith("Utils");

  private static boolean isSealedOrEnum(JavaClass type) {
    return type.isEnum() || type.reflect().isSealed();
  }
}
