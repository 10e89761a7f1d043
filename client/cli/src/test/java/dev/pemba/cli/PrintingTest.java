package dev.pemba.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.v1.Decision;
import dev.pemba.v1.ExpandNode;
import dev.pemba.v1.ListPermissionsResponse;
import dev.pemba.v1.ListPermissionsResponse.Held;
import dev.pemba.v1.ListPermissionsResponse.ObjectPermissions;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PrintingTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Session session =
      new Session(
          Map.of(),
          InputStream.nullInputStream(),
          new PrintStream(out, true, StandardCharsets.UTF_8),
          new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
          Session.Terminal.NONE,
          InstantSource.fixed(Shell.NOW));
  private final Output output = new Output(session, OutputOptions.Format.TABLE, true, false);

  private String printed() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void permissionsAreATable() {
    ListPermissionsResponse response =
        ListPermissionsResponse.newBuilder()
            .addObjects(
                ObjectPermissions.newBuilder()
                    .setObject(Texts.object("dataset:patients"))
                    .addPermissions(held("read", Decision.DECISION_ALLOWED))
                    .addPermissions(
                        held("share", Decision.DECISION_CONDITIONAL).addMissingContext("ip")))
            .addObjects(ObjectPermissions.newBuilder().setObject(Texts.object("model:größe")))
            .build();
    ListPermissionsCommand.print(output, response);
    assertThat(printed())
        .isEqualTo(
            """
            OBJECT            PERMISSIONS
            dataset:patients  read, share (if ip)
            model:größe       none
            """);
  }

  private static Held.Builder held(String permission, Decision decision) {
    return Held.newBuilder().setPermission(permission).setDecision(decision);
  }

  @Test
  void anExpandedPermissionIsATree() {
    ExpandNode readers =
        node("reader")
            .setLeaf(
                ExpandNode.Leaf.newBuilder()
                    .addSubjects(subject("user:ana"))
                    .addSubjects(subject("team:ml#member")))
            .build();
    ExpandNode parents =
        node("")
            .setArrow(
                ExpandNode.Arrow.newBuilder()
                    .setThrough("project")
                    .setTarget("read")
                    .addParents(subject("project:fraud#read")))
            .build();
    ExpandNode barred = node("barred").setLeaf(ExpandNode.Leaf.getDefaultInstance()).build();
    ExpandNode union =
        node("")
            .setUnion(ExpandNode.Branch.newBuilder().addChildren(readers).addChildren(parents))
            .build();
    ExpandNode root =
        node("read")
            .setExclusion(ExpandNode.Branch.newBuilder().addChildren(union).addChildren(barred))
            .build();
    new ExpandTree(output).print(root);
    assertThat(printed())
        .isEqualTo(
            """
            dataset:x#read the first but not the second
            ├─ any of
            │  ├─ dataset:x#reader
            │  │  ├─ user:ana
            │  │  └─ team:ml#member
            │  └─ read of any project
            │     └─ project:fraud#read
            └─ dataset:x#barred nobody
            """);
  }

  private static ExpandNode.Builder node(String relation) {
    return ExpandNode.newBuilder().setObject(Texts.object("dataset:x")).setRelation(relation);
  }

  private static ExpandNode.Subject subject(String text) {
    return ExpandNode.Subject.newBuilder().setSubject(Texts.subject(text)).build();
  }
}
