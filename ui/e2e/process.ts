import { spawn } from "node:child_process";
import { existsSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Where a program writes what it says, and which process it is. */
interface Place {
  directory: string;
  binary: string;
}

/** What is needed to start `tod up`. */
export interface Server extends Place {
  data: string;
  url: string;
}

/** The only addresses that may be dialled: those of the simulation. */
const ADDRESSES = "127.64.0.0/10";

/** Starts `tod up` and waits until it serves. It outlives whoever starts it. */
export async function startTod(server: Server): Promise<void> {
  const flags = ["--data-dir", server.data, "--listen", new URL(server.url).host];
  start(server, "tod", ["up", ...flags, "--public-url", server.url, "--allow-dial", ADDRESSES]);
  await until(server, "tod", async () => (await fetch(`${server.url}/health/ready`)).ok);
}

/** Stops `tod up` cleanly. */
export function stopTod(place: Place): Promise<void> {
  return stop(place, "tod");
}

/** Starts the program in the background; its log and its process id are files named after it. */
export function start({ directory, binary }: Place, name: string, flags: string[]): void {
  const log = openSync(join(directory, `${name}.log`), "a");
  const child = spawn(binary, flags, { stdio: ["ignore", log, log], detached: true });
  child.unref();
  writeFileSync(join(directory, `${name}.pid`), String(child.pid));
}

/** Waits for a state, as long as the process that is to reach it lives. */
export async function until(
  place: Place,
  name: string,
  reached: () => boolean | Promise<boolean>,
): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    const done = await Promise.resolve()
      .then(reached)
      .catch(() => false);
    if (done) return;
    if (!isAlive(place, name)) throw new Error(`${name} ended:\n${tail(place, name)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${name} did not become ready:\n${tail(place, name)}`);
}

/** Asks the process to end and waits until it has; kills it where it will not. */
export async function stop(place: Place, name: string): Promise<void> {
  signal(place, name, "SIGTERM");
  const deadline = Date.now() + 20_000;
  while (isAlive(place, name)) {
    if (Date.now() > deadline) signal(place, name, "SIGKILL");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function isAlive(place: Place, name: string): boolean {
  return signal(place, name, 0);
}

/** Whether there was a process to send it to. */
function signal({ directory }: Place, name: string, signal: NodeJS.Signals | 0): boolean {
  const file = join(directory, `${name}.pid`);
  if (!existsSync(file)) return false;
  const pid = Number(readFileSync(file, "utf8"));
  try {
    // A child that has ended and waits to be collected is still listed, but does nothing.
    const state = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.charAt(0);
    return state !== "Z" && process.kill(pid, signal);
  } catch {
    return false;
  }
}

function tail({ directory }: Place, name: string): string {
  return readFileSync(join(directory, `${name}.log`), "utf8")
    .split("\n")
    .slice(-30)
    .join("\n");
}
