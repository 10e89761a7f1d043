package dev.pemba.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.server.config.Role;
import io.grpc.ServerServiceDefinition;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessTest {
  @Test
  void everyMethodOfEveryServiceThatIsServedHasARole(@TempDir Path folder) {
    try (TestService service = TestService.start(folder)) {
      List<String> methods = new ArrayList<>();
      for (ServerServiceDefinition served : service.services()) {
        served.getMethods().forEach(m -> methods.add(m.getMethodDescriptor().getFullMethodName()));
      }
      assertThat(methods).hasSizeGreaterThan(15).allMatch(Access::isKnown);
      assertThat(methods.stream().filter(m -> Access.of(m).isEmpty()))
          .allMatch(m -> m.startsWith("grpc.health.") || m.startsWith("grpc.reflection."));
    }
  }

  @Test
  void aMethodThatTheTableDoesNotKnowIsForAdminsOnly() {
    assertThat(Access.of("pemba.v1.PermissionService/Forgotten"))
        .isEqualTo(Optional.of(Role.ADMIN));
  }

  @Test
  void aRoleIncludesThoseBelowIt() {
    assertThat(Role.ADMIN.includes(Role.WRITE)).isTrue();
    assertThat(Role.WRITE.includes(Role.WRITE)).isTrue();
    assertThat(Role.READ.includes(Role.WRITE)).isFalse();
    assertThat(Role.AUDIT.includes(Role.READ)).isTrue();
    assertThat(Role.AUDIT.includes(Role.WRITE)).isFalse();
    assertThat(Role.WRITE.includes(Role.AUDIT)).isFalse();
    assertThat(Role.ADMIN.includes(Role.AUDIT)).isTrue();
  }
}
