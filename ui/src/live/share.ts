import type { LiveEvent } from "@/api/types";
import { cut, type LiveStatus } from "./status";
import { runStream } from "./stream";

/** What the leading tab tells the others. */
type Broadcast =
  | { kind: "status"; status: LiveStatus }
  | { kind: "event"; event: LiveEvent }
  /** A tab that has just opened asks how things are. */
  | { kind: "hello" };

export interface Listener {
  onStatus(status: LiveStatus): void;
  onEvent(event: LiveEvent): void;
}

/**
 * Follows the event stream together with all other tabs of this browser, until `signal`.
 *
 * One tab holds a lock and the connection, and passes on what it hears. When it closes, the lock
 * goes to the next tab. The server tells a new connection to read everything again, so what was
 * said in between is not lost.
 */
export function shareStream(signal: AbortSignal, listener: Listener): void {
  if (!("locks" in navigator)) {
    // Plain HTTP off loopback has no locks: every tab for itself.
    void lead(signal, listener, () => {});
    return;
  }

  const channel = new BroadcastChannel("tod.live");
  signal.addEventListener("abort", () => channel.close());
  channel.onmessage = ({ data }: MessageEvent<Broadcast>) => {
    if (data.kind === "status") listener.onStatus(data.status);
    if (data.kind === "event") listener.onEvent(data.event);
  };
  channel.postMessage({ kind: "hello" } satisfies Broadcast);

  navigator.locks
    .request("tod.live", { signal }, () =>
      lead(signal, listener, (message) => channel.postMessage(message), channel),
    )
    .catch(() => {
      // The wait for the lock was aborted with `signal`.
    });
}

/** Holds the connection for everybody. */
async function lead(
  signal: AbortSignal,
  listener: Listener,
  tell: (message: Broadcast) => void,
  channel?: BroadcastChannel,
): Promise<void> {
  let status: LiveStatus = { phase: "connecting" };
  const become = (next: LiveStatus) => {
    status = next;
    listener.onStatus(status);
    tell({ kind: "status", status });
  };
  channel?.addEventListener("message", ({ data }: MessageEvent<Broadcast>) => {
    if (data.kind === "hello") tell({ kind: "status", status });
  });

  await runStream(signal, {
    onOpen: () => become({ phase: "live" }),
    onCut: (retryAt) => become(cut(status, Date.now(), retryAt)),
    onSignedOut: () => become({ phase: "signed out" }),
    onEvent: (event) => {
      listener.onEvent(event);
      tell({ kind: "event", event });
    },
  });
}
