import type { ErrorWords } from "./contract.ts";

/** What went wrong, in words for the person before the screen. */
export class Failure extends Error {
  constructor(readonly code: string, message: string, readonly context = "", readonly retrySeconds: number | null = null) {
    super(message);
  }

  /** One sentence or two, beginning with what it is about. */
  get words(): string {
    const text = this.message + (/[.!?]$/.test(this.message) ? "" : ".");
    if (this.context && !this.message.includes(this.context)) return `${this.context}: ${text}`;
    return /^[a-z]+ /.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
  }
}

/** An answer that is an error: the server's own words where it has any. */
export function failureOf(status: number, body: unknown, retryAfter: string | null): Failure {
  const error = (body as { error?: Partial<ErrorWords> } | null)?.error;
  const retry = retryAfter && /^\d+$/.test(retryAfter) ? Number(retryAfter) : null;
  if (status === 429 || status === 503) {
    const again = retry ? ` Try again in ${retry} s.` : " Try again in a moment.";
    return new Failure(error?.code ?? "too_busy", (error?.message ?? "the server has too much to do").replace(/\.?$/, ".") + again, "", retry);
  }
  if (error?.message) return new Failure(error.code ?? "internal", error.message, error.context ?? "");
  return new Failure("internal", `the server answered with status ${status} and no explanation`);
}

export const unreachable = () =>
  new Failure("unreachable", "The server does not answer. Is `ilat serve` still running?");

export function failureFrom(error: unknown): Failure {
  if (error instanceof Failure) return error;
  return new Failure("internal", error instanceof Error ? error.message : String(error));
}

export const isAbort = (error: unknown) => error instanceof DOMException && error.name === "AbortError";
