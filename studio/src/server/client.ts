import type { Capabilities, Face, Job, JobEvent, JobFields, Lines, SentPicture } from "./contract.ts";
import { EventReader } from "./event_stream.ts";
import { Failure, failureOf, isAbort, unreachable } from "./failure.ts";

/** The server's API. Every call throws a Failure, or the AbortError of its signal. */
export class Client {
  private asking: Promise<string | null> | null = null;

  /**
   * @param key an API key, for servers that want one
   * @param askForKey asks the person for it when the server does
   */
  constructor(private readonly base = "", private key: string | null = null,
              private readonly askForKey: () => Promise<string | null> = async () => null) {}

  capabilities(): Promise<Capabilities> {
    return this.json("GET", "/v1/capabilities");
  }

  sendPicture(file: Blob): Promise<SentPicture> {
    return this.json("POST", "/v1/pictures", file, file.type || "application/octet-stream");
  }

  async faces(photo: string): Promise<readonly Face[]> {
    const { faces } = await this.post<{ faces: readonly Face[] }>("/v1/faces", { photo });
    return faces.map((face, i) => ({ ...face, number: face.number ?? i + 1 }));
  }

  lines(fields: JobFields, signal?: AbortSignal): Promise<Lines> {
    return this.post("/v1/lines", fields, signal);
  }

  submit(fields: JobFields, signal?: AbortSignal): Promise<Job> {
    return this.post("/v1/jobs", fields, signal);
  }

  async cancel(id: string): Promise<void> {
    await this.answer("DELETE", `/v1/jobs/${id}`);
  }

  async picture(url: string, signal?: AbortSignal): Promise<Blob> {
    return (await this.answer("GET", url, undefined, undefined, signal)).blob();
  }

  /** What happens to a job, until it has ended. Hanging up cancels it. */
  async *events(id: string, signal: AbortSignal): AsyncGenerator<JobEvent> {
    const answer = await this.answer("GET", `/v1/jobs/${id}/events?cancel_on_close=true`, undefined, undefined, signal);
    const bytes = answer.body!.getReader();
    const text = new TextDecoder(), events = new EventReader();
    try {
      for (;;) {
        const { done, value } = await bytes.read();
        if (done) return;
        for (const { event, data } of events.read(text.decode(value, { stream: true }))) {
          yield { event, data: JSON.parse(data) } as JobEvent;
        }
      }
    } catch (error) {
      throw isAbort(error) || error instanceof Failure ? error : unreachable();
    } finally {
      bytes.cancel().catch(() => {});
    }
  }

  private post<T>(path: string, body: unknown, signal?: AbortSignal): Promise<T> {
    return this.json("POST", path, JSON.stringify(body), "application/json", signal);
  }

  private async json<T>(method: string, path: string, body?: BodyInit, type?: string, signal?: AbortSignal): Promise<T> {
    return (await this.answer(method, path, body, type, signal)).json();
  }

  private async answer(method: string, path: string, body?: BodyInit, type?: string, signal?: AbortSignal): Promise<Response> {
    const headers: Record<string, string> = {};
    if (type) headers["Content-Type"] = type;
    if (this.key) headers["Authorization"] = `Bearer ${this.key}`;
    let answer: Response;
    try {
      answer = await fetch(this.base + path, { method, body, headers, signal });
    } catch (error) {
      throw isAbort(error) ? error : unreachable();
    }
    if (answer.ok) return answer;
    if (answer.status === 401) {
      const tried = this.key;
      this.asking ??= this.askForKey().finally(() => { this.asking = null; });
      const key = await this.asking;
      if (key && key !== tried) {
        this.key = key;
        return this.answer(method, path, body, type, signal);
      }
    }
    throw failureOf(answer.status, await answer.json().catch(() => null), answer.headers.get("Retry-After"));
  }
}
