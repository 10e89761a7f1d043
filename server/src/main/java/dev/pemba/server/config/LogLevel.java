package dev.pemba.server.config;

/// The least important lines to log.
public enum LogLevel {
  TRACE,
  DEBUG,
  INFO,
  WARN,
  ERROR
}
