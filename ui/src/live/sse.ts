/** One message of an event stream (HTML Standard, "Server-sent events"). */
export interface Message {
  event: string;
  data: string;
  /** The last id seen, which this message may have set. */
  id: string;
}

/**
 * Puts an event stream together from pieces, however the network cut them.
 *
 * We read the stream ourselves rather than through `EventSource`, which hides the server's
 * heartbeats: without them nobody can tell a quiet fleet from a dead connection.
 */
export class Parser {
  private rest = "";
  private event = "";
  private data: string[] = [];
  private id: string;

  constructor(lastId: string) {
    this.id = lastId;
  }

  /** The messages that `chunk` completes. */
  push(chunk: string): Message[] {
    const lines = (this.rest + chunk).split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop() ?? "";

    const messages: Message[] = [];
    for (const line of lines) {
      const message = this.line(line);
      if (message !== null) messages.push(message);
    }

    return messages;
  }

  private line(line: string): Message | null {
    if (line === "") return this.dispatch();

    const colon = line.indexOf(":");
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") this.event = value;
    else if (field === "data") this.data.push(value);
    else if (field === "id" && !value.includes("\0")) this.id = value;

    return null;
  }

  private dispatch(): Message | null {
    const { event, data, id } = this;
    this.event = "";
    this.data = [];

    return data.length === 0 ? null : { event: event || "message", data: data.join("\n"), id };
  }
}
