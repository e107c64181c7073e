import { Tooltip } from "@base-ui/react/tooltip";
import { QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, RouterProvider } from "@tanstack/react-router";
import { render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { RequestHandler } from "msw";
import { http } from "msw";

import type { LiveEvent } from "@/api/types";
import { createApp } from "@/router";
import { server } from "./server";

/** An event stream that a test speaks through. */
export interface Stream {
  say(event: LiveEvent): void;
  /** Breaks the connection, as a server that stops does. */
  cut(): void;
  handler: RequestHandler;
}

/** The whole app at an address, with `handlers` for a server. */
export function renderAt(path: string, handlers: RequestHandler[], stream = silentStream()) {
  server.use(...handlers, stream.handler);
  const { router, queries } = createApp(createMemoryHistory({ initialEntries: [path] }));
  const user = userEvent.setup();
  render(
    <QueryClientProvider client={queries}>
      <Tooltip.Provider>
        <RouterProvider router={router} />
      </Tooltip.Provider>
    </QueryClientProvider>,
  );

  return { router, queries, user };
}

/** A stream that says only what it is told to. */
export function silentStream(): Stream {
  const open = new Set<ReadableStreamDefaultController<Uint8Array>>();
  const encode = (text: string) => new TextEncoder().encode(text);

  return {
    say({ name, data }) {
      for (const controller of open) {
        controller.enqueue(encode(`id: t:1\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`));
      }
    },
    cut() {
      for (const controller of open) controller.close();
      open.clear();
    },
    handler: http.get("*/api/v1/events", () => {
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          open.add(controller);
          controller.enqueue(encode(": hello\n\n"));
        },
      });
      return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
    }),
  };
}
