package dev.pemba.bench.systems;

import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Writes whose answer is a token, alone or with something after them that must see them.
public final class Writes {
  private Writes() {}

  /// A write of so many relationships.
  public static Prepared write(
      Connections connections,
      MethodDescriptor<byte[], String> method,
      byte[] request,
      long count) {
    return done -> connections.send(method, request, new Token(done, _ -> done.answered(count)));
  }

  /// A write, and what is to be sent with its token; answers what the second one does.
  public static Prepared thenSend(
      Connections connections,
      MethodDescriptor<byte[], String> method,
      byte[] request,
      Function<String, Prepared> next) {
    return done ->
        connections.send(method, request, new Token(done, token -> next.apply(token).send(done)));
  }

  /// A message's bytes after another's are the two merged.
  public static byte[] concat(byte[] first, byte[] then) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(first.length + then.length);
    out.writeBytes(first);
    out.writeBytes(then);
    return out.toByteArray();
  }

  /// Waits for a write's token and hands it on.
  private static final class Token implements Connections.Heard<String> {
    private final Prepared.Done done;
    private final Consumer<String> next;
    private @Nullable String token;

    Token(Prepared.Done done, Consumer<String> next) {
      this.done = done;
      this.next = next;
    }

    @Override
    public void message(String message) {
      token = message;
    }

    @Override
    public void end(Status status) {
      if (!status.isOk()) {
        done.failed(status.asRuntimeException());
      } else if (token == null) {
        done.failed(new IllegalStateException("a write was answered without a token"));
      } else {
        next.accept(token);
      }
    }
  }
}
