package dev.pemba.client.guard;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Message;
import dev.pemba.client.PembaClient;
import dev.pemba.client.PembaClientException;
import dev.pemba.client.References;
import dev.pemba.v1.CheckRequest;
import dev.pemba.v1.Decision;
import io.grpc.BindableService;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Lets a gRPC server run a method only for callers who have the permission that it requires.
///
/// INVARIANT (closed on failure): a method without a rule, a caller without an identity, an object
/// that can't be told, a denied, a conditional and a failed check all end the call before the
/// method sees the message. Only an *allowed* lets it through.
///
/// Who calls is said by a function of the call, which must know it from what was verified: a
/// context value that an authenticating interceptor before this one set, or the certificate of the
/// connection. Each message of a stream is asked for by itself, and a stream without any is
/// refused.
///
/// Checks block the thread that runs the call, so give the server an executor that may block, as
/// gRPC's own may. Thread-safe.
public final class PermissionGuard implements ServerInterceptor {
  private static final System.Logger LOG = System.getLogger(PermissionGuard.class.getName());

  private static final Status NO_OBJECT =
      Status.INVALID_ARGUMENT.withDescription("the request names no object");

  private final PembaClient pemba;
  private final Function<ServerCall<?, ?>, Optional<String>> subject;
  private final Map<String, Rule> rules;

  private PermissionGuard(Builder builder) {
    this.pemba = builder.pemba;
    this.subject = builder.subject;
    this.rules = Map.copyOf(builder.rules);
  }

  /// Starts to say what is required.
  ///
  /// @param subject who makes a call, such as `user:ana`; empty if nobody is known to
  public static Builder of(
      PembaClient pemba, Function<ServerCall<?, ?>, Optional<String>> subject) {
    return new Builder(pemba, subject);
  }

  private sealed interface Rule {
    record Open() implements Rule {}

    record Required(String permission, Function<Object, String> object) implements Rule {}
  }

  /// Collects what the methods require. Not thread-safe.
  public static final class Builder {
    private final PembaClient pemba;
    private final Function<ServerCall<?, ?>, Optional<String>> subject;
    private final Map<String, Rule> rules = new HashMap<>();

    private Builder(PembaClient pemba, Function<ServerCall<?, ?>, Optional<String>> subject) {
      this.pemba = pemba;
      this.subject = subject;
    }

    /// Requires a permission on the object that a request names, as `type:id`.
    @SuppressWarnings("unchecked") // gRPC hands a method only messages of its own type
    public <Q> Builder require(
        MethodDescriptor<Q, ?> method, String permission, Function<? super Q, String> object) {
      return put(method, new Rule.Required(permission, message -> object.apply((Q) message)));
    }

    /// Lets anybody call a method.
    public Builder open(MethodDescriptor<?, ?> method) {
      return put(method, new Rule.Open());
    }

    /// Takes the rules that stand on a service's methods. Every method of the service must have
    /// [RequiresPermission] or [Unguarded].
    ///
    /// Annotations can be read by reflection only; it is done once, here.
    ///
    /// @throws IllegalArgumentException if a method has neither or both, or names a field that its
    ///   request does not have
    public Builder service(BindableService service) {
      for (ServerMethodDefinition<?, ?> definition : service.bindService().getMethods()) {
        MethodDescriptor<?, ?> method = definition.getMethodDescriptor();
        Method java = implementation(service, method);
        RequiresPermission required = java.getAnnotation(RequiresPermission.class);
        boolean open = java.isAnnotationPresent(Unguarded.class);
        if (open == (required != null)) {
          throw new IllegalArgumentException(
              "`%s` needs one of @RequiresPermission and @Unguarded"
                  .formatted(method.getFullMethodName()));
        }
        if (required == null) {
          open(method);
        } else {
          FieldTemplate object = new FieldTemplate(required.on(), inputOf(method));
          put(
              method,
              new Rule.Required(required.value(), message -> object.apply((Message) message)));
        }
      }
      return this;
    }

    private Builder put(MethodDescriptor<?, ?> method, Rule rule) {
      if (rules.putIfAbsent(method.getFullMethodName(), rule) != null) {
        throw new IllegalArgumentException(
            "`%s` has two rules".formatted(method.getFullMethodName()));
      }
      return this;
    }

    public PermissionGuard build() {
      return new PermissionGuard(this);
    }

    /// Generated code names the method as the contract does, but for the first letter, and with an
    /// underscore after it where that would be a word of Java's.
    private static Method implementation(BindableService service, MethodDescriptor<?, ?> method) {
      String bare =
          method.getFullMethodName().substring(method.getFullMethodName().indexOf('/') + 1);
      String name = Character.toLowerCase(bare.charAt(0)) + bare.substring(1);
      List<Method> named =
          Arrays.stream(service.getClass().getMethods())
              .filter(one -> one.getName().equals(name) || one.getName().equals(name + "_"))
              .filter(one -> !one.isBridge() && one.getDeclaringClass() != Object.class)
              .toList();
      if (named.size() != 1) {
        throw new IllegalArgumentException(
            "`%s` has %d methods `%s`, expected one"
                .formatted(service.getClass().getName(), named.size(), name));
      }
      return named.getFirst();
    }

    private static Descriptor inputOf(MethodDescriptor<?, ?> method) {
      if (method.getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier proto) {
        return proto.getMethodDescriptor().getInputType();
      }
      throw new IllegalArgumentException(
          "`%s` is not made from a proto: use require()".formatted(method.getFullMethodName()));
    }
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    String method = call.getMethodDescriptor().getFullMethodName();
    Rule rule = rules.get(method);
    if (rule == null) {
      LOG.log(System.Logger.Level.WARNING, "no rule for {0}: refused", method);
      return refused(call, Status.PERMISSION_DENIED.withDescription("no rule for this method"));
    }
    return switch (rule) {
      case Rule.Open() -> next.startCall(call, headers);
      case Rule.Required required -> guarded(required, call, headers, next);
    };
  }

  private <Q, R> ServerCall.Listener<Q> guarded(
      Rule.Required rule, ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    Optional<String> caller;
    try {
      caller = subject.apply(call);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "who calls can't be told", e);
      return refused(call, Status.INTERNAL.withDescription("who calls can't be told"));
    }
    if (caller.isEmpty()) {
      return refused(call, Status.UNAUTHENTICATED.withDescription("say who calls"));
    }
    return new Guarded<>(next.startCall(call, headers), call, this, rule, caller.get());
  }

  private static <Q> ServerCall.Listener<Q> refused(ServerCall<Q, ?> call, Status status) {
    call.close(status, new Metadata());
    return new ServerCall.Listener<>() {};
  }

  /// OK if the caller may do it, else what to end the call with.
  private Status judge(Rule.Required rule, String caller, Object message) {
    CheckRequest.Builder question = CheckRequest.newBuilder().setPermission(rule.permission());
    try {
      question.setObject(References.object(rule.object().apply(message)));
    } catch (IllegalArgumentException e) {
      return NO_OBJECT.withCause(e);
    }
    try {
      question.setSubject(References.individual(caller));
    } catch (IllegalArgumentException e) {
      return noSubject(caller).withCause(e);
    }
    return judge(question.build(), caller);
  }

  private Status judge(CheckRequest question, String caller) {
    try {
      return pemba.check(question).getDecision() == Decision.DECISION_ALLOWED
          ? Status.OK
          : Status.PERMISSION_DENIED.withDescription(
              "`%s` may not %s `%s`"
                  .formatted(
                      caller, question.getPermission(), References.print(question.getObject())));
    } catch (PembaClientException e) {
      String field = e.metadata().getOrDefault("field", "");
      if (field.equals("object.id")) {
        return NO_OBJECT.withCause(e);
      }
      if (field.equals("subject.id")) {
        return noSubject(caller).withCause(e);
      }
      LOG.log(System.Logger.Level.ERROR, "a check failed, so the call is refused", e);
      return e.isTemporary()
          ? Status.UNAVAILABLE.withDescription("the permission can't be checked now")
          : Status.INTERNAL.withDescription("the permission can't be checked");
    }
  }

  private static Status noSubject(String caller) {
    return Status.PERMISSION_DENIED.withDescription("`%s` is no subject".formatted(caller));
  }

  /// Hands on the messages that the caller may send. gRPC calls it by one thread at a time.
  private static final class Guarded<Q> extends SimpleForwardingServerCallListener<Q> {
    private final ServerCall<Q, ?> call;
    private final PermissionGuard guard;
    private final Rule.Required rule;
    private final String caller;
    private boolean allowed;
    private boolean refused;

    Guarded(
        ServerCall.Listener<Q> listener,
        ServerCall<Q, ?> call,
        PermissionGuard guard,
        Rule.Required rule,
        String caller) {
      super(listener);
      this.call = call;
      this.guard = guard;
      this.rule = rule;
      this.caller = caller;
    }

    @Override
    public void onMessage(Q message) {
      if (refused) {
        return;
      }
      Status verdict;
      try {
        verdict = guard.judge(rule, caller, message);
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.ERROR, "a check broke down, so the call is refused", e);
        verdict = Status.INTERNAL.withDescription("the permission can't be checked");
      }
      if (verdict.isOk()) {
        allowed = true;
        super.onMessage(message);
      } else {
        refused = true;
        call.close(verdict, new Metadata());
      }
    }

    @Override
    public void onHalfClose() {
      if (refused) {
        return;
      }
      if (allowed) {
        super.onHalfClose();
      } else {
        refused = true;
        call.close(NO_OBJECT, new Metadata());
      }
    }
  }
}
