package dev.pemba.server.config;

/// How log lines look.
public enum LogFormat {
  TEXT,
  JSON
}
