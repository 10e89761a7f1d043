import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.{ts,tsx}"],
    globalSetup: ["tests/package.ts"],
    testTimeout: 15_000,
    hookTimeout: 60_000,
  },
});
