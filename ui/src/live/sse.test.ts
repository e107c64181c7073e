import { expect, test } from "vitest";

import { type Message, Parser } from "./sse";

const STREAM =
  ': hello\n\nid: a:1\nevent: devices\ndata: {"x":\ndata: 1}\n\n: beat\n\nevent: resync\r\ndata: {}\r\n\r\nid: a:2\n\n';

const MESSAGES: Message[] = [
  { event: "devices", data: '{"x":\n1}', id: "a:1" },
  { event: "resync", data: "{}", id: "a:1" },
];

test("messages come out whole, however the network cuts them", () => {
  for (let size = 1; size <= STREAM.length; size += 1) {
    const parser = new Parser("");
    const messages: Message[] = [];
    for (let at = 0; at < STREAM.length; at += size) {
      messages.push(...parser.push(STREAM.slice(at, at + size)));
    }
    expect(messages, `chunks of ${size}`).toEqual(MESSAGES);
  }
});

test("a message carries the last id, even one from before the reconnect", () => {
  expect(new Parser("a:7").push("data: 1\n\n")).toEqual([
    { event: "message", data: "1", id: "a:7" },
  ]);
});
