package dev.pemba.client;

import dev.pemba.v1.CheckManyRequest;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.MethodDescriptor;
import java.util.Queue;

/// Takes down every `CheckMany` that goes to the server.
record SentMany(Queue<CheckManyRequest> sent) implements ClientInterceptor {
  @Override
  public <Q, R> ClientCall<Q, R> interceptCall(
      MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
    return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
      @Override
      public void sendMessage(Q message) {
        if (message instanceof CheckManyRequest many) {
          sent.add(many);
        }
        super.sendMessage(message);
      }
    };
  }
}
