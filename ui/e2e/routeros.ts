import { connect, type Socket } from "node:net";

import type { SimulatedRouter } from "./tod.ts";

/**
 * Makes a user on a simulated router who may sign in and nothing else, as a customer's technician
 * would by mistake. Speaks just enough of RouterOS's API for that, from version 6.43 on.
 */
export async function addBlindUser(
  router: SimulatedRouter,
  user: string,
  password: string,
): Promise<void> {
  const socket = connect(router.api_port, router.address);
  try {
    await say(socket, "/login", "=name=admin", "=password=simulated-admin");
    await say(socket, "/user/group/add", `=name=${user}`, "=policy=api");
    await say(socket, "/user/add", `=name=${user}`, `=group=${user}`, `=password=${password}`);
  } finally {
    socket.destroy();
  }
}

/** Sends one sentence and waits for `!done`. All words are shorter than 128 bytes. */
function say(socket: Socket, ...words: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const answer: Buffer[] = [];
    const onData = (data: Buffer) => {
      answer.push(data);
      const text = Buffer.concat(answer).toString("latin1");
      if (!text.includes("!done")) return;
      socket.off("data", onData);
      if (text.includes("!trap")) reject(new Error(`${words[0]}: ${text}`));
      else resolve();
    };
    socket.on("data", onData);
    socket.once("error", reject);
    socket.setTimeout(10_000, () => reject(new Error(`${words[0]}: no answer`)));
    socket.write(
      Buffer.concat([
        ...words.map((word) =>
          Buffer.concat([Buffer.from([Buffer.byteLength(word)]), Buffer.from(word)]),
        ),
        Buffer.from([0]),
      ]),
    );
  });
}
