import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import { tanstackRouter } from "@tanstack/router-plugin/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

import { integrity } from "./build/integrity.ts";
import { mockApi } from "./build/mock-api.ts";
import { precompress } from "./build/precompress.ts";

/** The server's policy, loosened by what hot reloading injects. */
const DEVELOPMENT_POLICY =
  "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; " +
  "img-src 'self' data:; connect-src 'self' ws:; base-uri 'none'; frame-ancestors 'none'";

/** Where `tod up` serves its API while the app is being developed. */
const DEVELOPMENT_API = process.env.TOD_DEV_API ?? "http://127.0.0.1:8080";

export default defineConfig(({ mode }) => ({
  plugins: [
    tanstackRouter({ target: "react", autoCodeSplitting: true, quoteStyle: "double" }),
    react(),
    tailwindcss(),
    integrity(),
    precompress(),
    ...(mode === "mock" ? [mockApi()] : []),
  ],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    sourcemap: false,
    modulePreload: { polyfill: false },
  },
  server: {
    headers: { "Content-Security-Policy": DEVELOPMENT_POLICY },
    ...(mode === "mock" ? {} : { proxy: { "/api": DEVELOPMENT_API } }),
  },
  test: {
    restoreMocks: true,
    testTimeout: 20_000,
    projects: [
      {
        // What needs no page runs without one, and starts at once.
        extends: true,
        test: {
          name: "units",
          include: ["src/**/*.test.ts", "test/**/*.test.ts"],
          exclude: ["src/live/apply.test.ts"],
        },
      },
      {
        extends: true,
        test: {
          name: "pages",
          include: ["src/**/*.test.tsx", "src/live/apply.test.ts"],
          environment: "jsdom",
          setupFiles: ["./test/setup.ts"],
        },
      },
    ],
  },
}));
