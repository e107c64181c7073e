import { defineConfig } from "vitest/config";

/** Real Chromium, the real program, a simulated fleet: one system for all specs, one at a time. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["*.spec.ts"],
    globalSetup: ["./system.ts"],
    fileParallelism: false,
    // They bound a failure; a machine that compiles beside takes its time.
    testTimeout: 180_000,
    hookTimeout: 120_000,
  },
});
