import { Readable } from "node:stream";
import { getResponse } from "msw";
import type { Connect, Plugin } from "vite";

/**
 * Answers the API of the development server from the fixtures of the tests, for work on the look
 * of things without a backend: `npm run dev:mock`. `TOD_MOCK_ROUTERS` says how many there are.
 */
export function mockApi(): Plugin {
  return {
    name: "tod-mock-api",
    apply: "serve",
    async configureServer(server) {
      const { makeFleet } = await server.ssrLoadModule("/test/mock/fleet.ts");
      const { serverOf } = await server.ssrLoadModule("/test/mock/handlers.ts");
      const fleet = makeFleet(Number(process.env.TOD_MOCK_ROUTERS ?? 50), Date.now());
      server.middlewares.use(answerWith(serverOf(fleet)));
    },
  };
}

function answerWith(handlers: Parameters<typeof getResponse>[0]): Connect.NextHandleFunction {
  return async (incoming, outgoing, next) => {
    const path = incoming.originalUrl ?? "/";
    if (!path.startsWith("/api/")) return next();
    if (path === "/api/v1/events") {
      outgoing.writeHead(200, { "Content-Type": "text/event-stream" });
      const beat = setInterval(() => outgoing.write(": beat\n\n"), 15_000);
      outgoing.on("close", () => clearInterval(beat));
      outgoing.write(": hello\n\n");
      return;
    }

    const hasBody = incoming.method !== "GET" && incoming.method !== "HEAD";
    const response = await getResponse(
      handlers,
      new Request(`http://localhost${path}`, {
        method: incoming.method,
        headers: { "Content-Type": incoming.headers["content-type"] ?? "" },
        ...(hasBody ? { body: Readable.toWeb(incoming) as ReadableStream, duplex: "half" } : {}),
      } as RequestInit),
    );
    outgoing.writeHead(response?.status ?? 404, { "Content-Type": "application/json" });
    outgoing.end(response ? await response.text() : "{}");
  };
}
