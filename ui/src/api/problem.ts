import type { FieldProblem, Problem } from "./types";

/** The server declined, and said why (RFC 9457). */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.title);
    this.name = "ProblemError";
    this.problem = problem;
  }

  /** The problem of a response, even where something between us and the server answered. */
  static of(body: unknown, response: Response): ProblemError {
    if (isProblem(body)) return new ProblemError(body);

    return new ProblemError({
      type: "about:blank",
      code: "no_problem",
      status: response.status,
      title: `The server answered ${response.status} without saying why.`,
    });
  }
}

/** What to tell the user, whether the server declined or never answered. */
export function explain(error: unknown): {
  title: string;
  detail: string | null;
  requestId: string | null;
} {
  if (!(error instanceof ProblemError)) {
    return { title: "The server did not answer.", detail: null, requestId: null };
  }
  const { title, detail, request_id, status, fields = [] } = error.problem;
  const values = fields.map(({ field, problem }) => `${field}: ${problem}`).join("; ");

  return {
    title: sentence(title),
    detail: detail ?? (values === "" ? null : values),
    requestId: status >= 500 ? (request_id ?? null) : null,
  };
}

/** The stable name of what went wrong; null where the server never answered. */
export function codeOf(error: unknown): string | null {
  return error instanceof ProblemError ? error.problem.code : null;
}

/** What is wrong with the value of one field of the request. */
export function fieldProblem(error: unknown, ...fields: string[]): string | null {
  if (!(error instanceof ProblemError)) return null;
  const found = error.problem.fields?.find(({ field }: FieldProblem) => fields.includes(field));
  return found === undefined ? null : sentence(found.problem);
}

/** Whether every field that is wrong has an input next to which it is said. */
export function allFieldsShown(error: unknown, shown: string[]): boolean {
  if (!(error instanceof ProblemError)) return false;
  const fields = error.problem.fields ?? [];
  return fields.length > 0 && fields.every(({ field }) => shown.includes(field));
}

function sentence(text: string): string {
  const start = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(start) ? start : `${start}.`;
}

function isProblem(body: unknown): body is Problem {
  return typeof body === "object" && body !== null && "title" in body && "code" in body;
}
