package dev.pemba.cli.exports;

import dev.pemba.client.PembaClient;
import dev.pemba.client.PembaClientException;
import dev.pemba.client.Tailing;
import dev.pemba.server.audit.AuditReader.Leaf;
import dev.pemba.server.audit.Bytes;
import dev.pemba.v1.AuditFilter;
import dev.pemba.v1.AuditRecord;
import dev.pemba.v1.AuditServiceExportRequest;
import dev.pemba.v1.AuditServiceExportResponse;
import dev.pemba.v1.AuditServiceQueryRequest;
import dev.pemba.v1.AuditServiceTailRequest;
import io.grpc.Status;

/// The log of a server: all of it, or what a filter lets through; what there is, or for ever.
public final class LogSource implements Pump.Source {
  private final PembaClient client;
  private final AuditFilter filter;
  private final boolean follow;

  /// @param follow true to go on with records as they come, across restarts of the server
  public LogSource(PembaClient client, AuditFilter filter, boolean follow) {
    this.client = client;
    this.filter = filter;
    this.follow = follow;
  }

  @Override
  public void read(long from, Pump.Receiver receiver) throws InterruptedException {
    Handing handing = new Handing(receiver, from);
    try {
      if (filter.equals(AuditFilter.getDefaultInstance())) {
        all(handing); // with the hashes of what was pruned, which no other call gives
      } else if (!follow) {
        filtered(handing);
      }
      if (follow) {
        tail(handing);
      }
    } catch (Gone _) {
      throw new InterruptedException("nobody takes any more");
    }
  }

  private void all(Handing handing) {
    while (true) {
      long from = handing.next;
      try {
        export(handing);
        return;
      } catch (PembaClientException e) {
        if (!follow || handing.next == from || e.code() != Status.Code.UNAVAILABLE) {
          throw e;
        }
        awaitServer(handing.next);
      }
    }
  }

  /// Waits for a server that was there, and went: a tail goes on once it is back.
  private void awaitServer(long from) {
    try (Tailing tailing = client.audit().tail(tailFrom(from))) {
      boolean _ = tailing.hasNext();
    }
  }

  private void export(Handing handing) {
    client
        .audit()
        .export(
            AuditServiceExportRequest.newBuilder().setFromLeaf(handing.next).build(),
            leaf -> handing.take(leaf(leaf)));
  }

  private void filtered(Handing handing) {
    AuditServiceQueryRequest request =
        AuditServiceQueryRequest.newBuilder().setFilter(filter).setOldestFirst(true).build();
    for (AuditRecord record : client.audit().query(request)) {
      handing.take(leaf(record));
    }
  }

  private void tail(Handing handing) {
    try (Tailing tailing = client.audit().tail(tailFrom(handing.next))) {
      while (tailing.hasNext()) {
        tailing.next().getRecordsList().forEach(record -> handing.take(leaf(record)));
      }
    }
  }

  private AuditServiceTailRequest tailFrom(long leaf) {
    return AuditServiceTailRequest.newBuilder().setFilter(filter).setFromLeaf(leaf).build();
  }

  private static Leaf leaf(AuditRecord record) {
    return new Leaf.Kept(record.getLeaf(), Bytes.of(record.getCanonical().toByteArray()));
  }

  private static Leaf leaf(AuditServiceExportResponse.Leaf leaf) {
    return switch (leaf.getContentCase()) {
      case CANONICAL -> new Leaf.Kept(leaf.getLeaf(), Bytes.of(leaf.getCanonical().toByteArray()));
      case HASH -> new Leaf.Pruned(leaf.getLeaf(), Bytes.of(leaf.getHash().toByteArray()));
      case CONTENT_NOT_SET ->
          throw new IllegalStateException("leaf %d came empty".formatted(leaf.getLeaf()));
    };
  }

  /// Hands leaves over, from one on. Used by one thread.
  private static final class Handing {
    private final Pump.Receiver receiver;
    private long next;

    Handing(Pump.Receiver receiver, long from) {
      this.receiver = receiver;
      this.next = from;
    }

    void take(Leaf leaf) {
      if (leaf.leaf() < next) {
        return; // a query begins at the beginning
      }
      try {
        receiver.leaf(leaf);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        throw new Gone();
      }
      next = leaf.leaf() + 1;
    }
  }

  /// Nobody takes any more. No failure, so it has no stack.
  private static final class Gone extends RuntimeException {
    private static final long serialVersionUID = 1;

    Gone() {
      super("nobody takes any more", null, false, false);
    }
  }
}
