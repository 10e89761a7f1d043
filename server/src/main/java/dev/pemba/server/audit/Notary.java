package dev.pemba.server.audit;

/// Signs the record as it grows: see [Checkpoints].
interface Notary {
  /// Looks whether a checkpoint is due; called by the log's thread after each step.
  void look(Ledger ledger, boolean last);
}
