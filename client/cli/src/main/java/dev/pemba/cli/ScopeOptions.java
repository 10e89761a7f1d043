package dev.pemba.cli;

import dev.pemba.v1.DiffAccessRequest;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Whose access to what is compared; everybody's to everything if nothing is said.
final class ScopeOptions {
  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description = "Only objects of this type. May be repeated.")
  private List<String> types = List.of();

  @Option(names = "--object", paramLabel = "OBJECT", description = "Only this object.")
  private String object = "";

  @Option(
      names = "--permission",
      paramLabel = "NAME",
      description =
          "Only this permission, or relation. May be repeated. Default: every permission.")
  private List<String> permissions = List.of();

  @Option(names = "--subject", paramLabel = "SUBJECT", description = "Only this subject.")
  private String subject = "";

  @Mixin private ThroughOptions through = new ThroughOptions();

  /// Restricts a request to this scope.
  void restrict(DiffAccessRequest.Builder request) {
    request.addAllObjectTypes(types).addAllPermissions(permissions).addAllActors(through.actors());
    if (!object.isEmpty()) {
      request.setObject(Texts.object(object));
    }
    if (!subject.isEmpty()) {
      request.setSubject(Texts.subject(subject));
    }
  }
}
