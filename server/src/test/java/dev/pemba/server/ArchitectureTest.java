package dev.pemba.server;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;

/// The direction of imports in the server, and what none of its classes may be called or do.
@AnalyzeClasses(
    packages = {"dev.pemba.server", "dev.pemba.model", "dev.pemba.schema", "dev.pemba.store"},
    importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.WithoutTestJars.class})
class ArchitectureTest {
  /// Leaves out the test classes that another module ships as a jar.
  static final class WithoutTestJars implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("-tests.jar");
    }
  }

  private static final String SERVER = "dev.pemba.server";

  @ArchTest
  static final ArchRule ONLY_ROCKS_KNOWS_ROCKSDB =
      noClasses()
          .that()
          .resideOutsideOfPackage(SERVER + ".rocks..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.rocksdb..");

  /// The HTTP door serves the same gRPC services, so it knows what they are.
  @ArchTest
  static final ArchRule ONLY_DOORS_KNOW_GRPC =
      noClasses()
          .that()
          .resideOutsideOfPackages(SERVER + ".grpc..", SERVER + ".http..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.grpc..",
              "io.netty..",
              "dev.pemba.v1..",
              "dev.pemba.envoy..",
              "com.google.protobuf..");

  @ArchTest
  static final ArchRule A_GATEWAYS_MAPPING_KNOWS_NO_DOOR_AND_NO_STORE =
      noClasses()
          .that()
          .resideInAPackage(SERVER + ".gateway..")
          .should()
          .dependOnClassesThat(
              resideInAPackage(SERVER + "..")
                  .and(DescribedPredicate.not(resideInAPackage(SERVER + ".gateway.."))));

  @ArchTest
  static final ArchRule ONLY_THE_GATEWAYS_MAPPING_KNOWS_TOKENS =
      noClasses()
          .that()
          .resideOutsideOfPackage(SERVER + ".gateway..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.nimbusds..");

  @ArchTest
  static final ArchRule ONLY_HTTP_KNOWS_ARMERIA =
      noClasses()
          .that()
          .resideOutsideOfPackage(SERVER + ".http..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.linecorp.armeria..");

  /// It serves whatever the protos name, and no message by name.
  @ArchTest
  static final ArchRule HTTP_KNOWS_NO_MESSAGE_OF_OURS =
      noClasses()
          .that()
          .resideInAPackage(SERVER + ".http..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.pemba.v1..");

  @ArchTest
  static final ArchRule USE_CASES_KNOW_PORTS_ONLY =
      classes()
          .that()
          .resideInAPackage(SERVER + ".app..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              SERVER + ".app..",
              SERVER + ".cache..",
              "dev.pemba.model..",
              "dev.pemba.schema..",
              "dev.pemba.store..",
              "dev.pemba.graph..",
              "java..",
              "org.jspecify..");

  @ArchTest
  static final ArchRule ROCKS_KNOWS_NO_DOOR =
      noClasses()
          .that()
          .resideInAnyPackage(SERVER + ".rocks..", SERVER + ".log..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              SERVER + ".app..",
              SERVER + ".grpc..",
              SERVER + ".http..",
              SERVER + ".config..",
              SERVER);

  @ArchTest
  static final ArchRule CACHES_KNOW_NOTHING_THAT_THEY_KEEP =
      classes()
          .that()
          .resideInAPackage(SERVER + ".cache..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(SERVER + ".cache..", "java..", "org.jspecify..");

  @ArchTest
  static final ArchRule THE_LOG_KNOWS_NO_STORE =
      noClasses()
          .that()
          .resideInAPackage(SERVER + ".log..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(SERVER + ".rocks..");

  @ArchTest
  static final ArchRule SETTINGS_KNOW_NOTHING_ELSE =
      noClasses()
          .that()
          .resideInAPackage(SERVER + ".config..")
          .should()
          .dependOnClassesThat(
              resideInAPackage(SERVER + "..")
                  .and(DescribedPredicate.not(resideInAPackage(SERVER + ".config.."))));

  @ArchTest
  static final ArchRule DOORS_KNOW_NO_STORE =
      noClasses()
          .that()
          .resideInAnyPackage(SERVER + ".grpc..", SERVER + ".http..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(SERVER + ".rocks..", SERVER + ".log..");

  @ArchTest
  static final ArchRule NO_CYCLES = slices().matching(SERVER + ".(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule TIME_IS_A_PARAMETER =
      noClasses()
          .that()
          .resideInAnyPackage(SERVER + ".app..", SERVER + ".log..", SERVER + ".rocks..")
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(Clock.class, "systemUTC")
          .orShould()
          .callMethod(InstantSource.class, "system");

  @ArchTest
  static final ArchRule NOBODY_SLEEPS_OR_THROWS_UNSEEDED_DICE =
      noClasses()
          .should()
          .callMethod(Thread.class, "sleep", long.class)
          .orShould()
          .callMethod(Thread.class, "sleep", java.time.Duration.class)
          .orShould()
          .callConstructor(Random.class);

  @ArchTest
  static final ArchRule TOP_LEVEL_CLASSES_ARE_CLOSED =
      classes()
          .that()
          .areTopLevelClasses()
          .and()
          .haveSimpleNameNotEndingWith("package-info")
          .should(
              new ArchCondition<>("be final, a record, an enum, sealed or an interface") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                  boolean closed =
                      type.getModifiers().contains(JavaModifier.FINAL)
                          || type.isEnum()
                          || type.isInterface()
                          || type.reflect().isSealed();
                  events.add(new SimpleConditionEvent(type, closed, type.getName()));
                }
              });

  @ArchTest
  static final ArchRule NAMES_SAY_WHAT_A_CLASS_IS =
      noClasses().should().haveNameMatching(".*(Impl|Manager|Helper|Helpers|Util|Utils)(\\$.*)?");
}
