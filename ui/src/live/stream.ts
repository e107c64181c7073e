import type { LiveEvent } from "@/api/types";
import { Parser } from "./sse";

/** The server sends a comment every 15 s; after two missed ones the connection is dead. */
const SILENCE_MS = 40_000;
/** How long to wait before each try; the last one repeats. */
const BACKOFF_MS = [500, 1000, 2000, 5000, 10_000];

/** What became of the stream. */
export interface StreamHandlers {
  onOpen(): void;
  onEvent(event: LiveEvent): void;
  /** The connection is gone; the next try is at `retryAt`. */
  onCut(retryAt: number): void;
  /** The session has ended: there is nothing to try again. */
  onSignedOut(): void;
}

/** Keeps the event stream open until `signal`, and begins where it broke off. */
export async function runStream(signal: AbortSignal, handlers: StreamHandlers): Promise<void> {
  let lastId = "";
  let failures = 0;

  while (!signal.aborted) {
    try {
      const opened = await follow(signal, lastId, handlers, (id) => {
        lastId = id;
        failures = 0;
      });
      if (opened === "signed out") return handlers.onSignedOut();
    } catch {
      // Whatever broke the connection, the answer is the next try.
    }
    if (signal.aborted) return;

    const wait = BACKOFF_MS[Math.min(failures, BACKOFF_MS.length - 1)] ?? 0;
    const jittered = wait * (0.75 + Math.random() / 2);
    failures += 1;
    handlers.onCut(Date.now() + jittered);
    await pause(jittered, signal);
  }
}

/** Reads one connection to its end. */
async function follow(
  signal: AbortSignal,
  lastId: string,
  handlers: StreamHandlers,
  onProgress: (lastId: string) => void,
): Promise<"ended" | "signed out"> {
  const silence = new AbortController();
  let deadline = setTimeout(() => silence.abort(), SILENCE_MS);
  const heard = () => {
    clearTimeout(deadline);
    deadline = setTimeout(() => silence.abort(), SILENCE_MS);
  };

  try {
    const response = await fetch("/api/v1/events", {
      headers: {
        Accept: "text/event-stream",
        ...(lastId === "" ? {} : { "Last-Event-ID": lastId }),
      },
      signal: AbortSignal.any([signal, silence.signal]),
      cache: "no-store",
    });
    if (response.status === 401) return "signed out";
    if (!response.ok || response.body === null) throw new Error(`status ${response.status}`);

    handlers.onOpen();
    const parser = new Parser(lastId);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return "ended";
      heard();
      for (const message of parser.push(value)) {
        onProgress(message.id);
        const event = liveEvent(message.event, message.data);
        if (event !== null) handlers.onEvent(event);
      }
    }
  } finally {
    clearTimeout(deadline);
  }
}

const NAMES = new Set(["devices", "removed", "changes", "summary", "resync"]);

/** Events of other names are of a newer server, and not for us. */
function liveEvent(name: string, data: string): LiveEvent | null {
  return NAMES.has(name) ? ({ name, data: JSON.parse(data) } as LiveEvent) : null;
}

/** Waits, or until the browser says the network is back, or `signal`. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      window.removeEventListener("online", done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    window.addEventListener("online", done);
    signal.addEventListener("abort", done);
  });
}
