import createClient from "openapi-fetch";

import { ProblemError } from "./problem";
import type { paths } from "./schema";
import type { Problem } from "./types";

/** One typed function per method; paths, parameters and answers are those of `openapi.json`. */
export const client = createClient<paths>({
  baseUrl: window.location.origin,
  // Looked up at each call, so that tests can put themselves between.
  fetch: (request) => fetch(request),
});

/** What the server answered, or a thrown `ProblemError`. */
export async function answered<T>(
  call: Promise<{ data?: T; error?: Problem; response: Response }>,
): Promise<T> {
  const { data, error, response } = await call;
  if (!response.ok) throw ProblemError.of(error, response);

  // A 204 has no content, and its type says so.
  return data as T;
}
