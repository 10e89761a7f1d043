package dev.pemba.server.http;

import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.common.util.ThreadFactories;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.server.config.Configuration.Address;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/// Opens ports for HTTP.
final class Listening {
  private Listening() {}

  /// A server on that address, without TLS.
  static ServerBuilder on(Address address) {
    return on(address, SessionProtocol.HTTP);
  }

  static ServerBuilder on(Address address, SessionProtocol protocol) {
    return Server.builder()
        .port(new InetSocketAddress(address.host(), address.port()), protocol)
        // Calls have deadlines of their own.
        .requestTimeoutMillis(0)
        .disableServerHeader()
        .disableDateHeader()
        .gracefulShutdownTimeoutMillis(0, 0)
        // What is worth counting, the calls count themselves.
        .meterRegistry(new CompositeMeterRegistry())
        .bossGroupFactory(Acceptors::new);
  }

  /// Starts to listen. Throws `PembaException` with `CONFIGURATION_INVALID` if it can't.
  static Server start(ServerBuilder builder, String what, Address address) {
    Server server = builder.build();
    try {
      server.start().join();
      return server;
    } catch (CompletionException failure) {
      server.close();
      Throwable cause = failure.getCause() == null ? failure : failure.getCause();
      PembaException told =
          new PembaException(
              Reason.CONFIGURATION_INVALID,
              "can't serve %s on `%s:%d`: %s"
                  .formatted(what, address.host(), address.port(), cause.getMessage()),
              Map.of());
      told.initCause(failure);
      throw told;
    }
  }

  /// The thread that accepts connections. Netty lets such a group linger for two seconds when it is
  /// stopped, in case more work comes; none does.
  private static final class Acceptors extends MultiThreadIoEventLoopGroup {
    Acceptors(String name) {
      super(1, ThreadFactories.newThreadFactory(name, false), NioIoHandler.newFactory());
    }

    @Override
    public Future<?> shutdownGracefully() {
      return shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
  }
}
