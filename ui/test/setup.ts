import { cleanup, configure } from "@testing-library/react";
import { afterAll, afterEach, beforeAll, vi } from "vitest";

import { server } from "./server";

// Waits end with the state that is waited for; this only bounds a failure.
configure({ asyncUtilTimeout: 10_000 });

// jsdom draws nothing.
vi.mock("@/chart/Plot", () => ({ default: () => null }));

beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
afterEach(() => {
  cleanup();
  server.resetHandlers();
  if (typeof localStorage !== "undefined") localStorage.clear();
});
afterAll(() => server.close());

if (typeof window !== "undefined") standIn();

/** What jsdom lacks: sizes, media queries, scrolling. */
function standIn(): void {
  window.matchMedia = (query) =>
    ({
      matches: false,
      media: query,
      addEventListener() {},
      removeEventListener() {},
    }) as unknown as MediaQueryList;
  window.ResizeObserver = class {
    observe() {}
    unobserve() {}
    disconnect() {}
  };
  Element.prototype.scrollIntoView = () => {};
  window.scrollTo = () => {};
  Object.defineProperties(Element.prototype, {
    clientHeight: { configurable: true, get: () => 600 },
    clientWidth: { configurable: true, get: () => 1200 },
  });
}
