import { defineConfig } from "vitest/config";

/** Real Chromium, the real program, a simulated fleet: one system for all specs, one at a time. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["*.spec.ts"],
    globalSetup: ["./system.ts"],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
