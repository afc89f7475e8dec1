import type { Clients } from './clients.js';

/** One call; what it gives is its answer. What later ones need of it, it keeps in `seen`. */
export interface Step {
  /** The API's name of the operation, and what is particular about it. */
  readonly call: string;
  readonly run: (clients: Clients, seen: Record<string, string>) => Promise<object>;
}

/** An answer, or a refusal by its name and status. */
export interface Recorded {
  readonly call: string;
  readonly answer: unknown;
}

/** Makes calls one after another, and goes on when one is refused. */
export async function record(
  steps: readonly Step[],
  clients: Clients,
): Promise<readonly Recorded[]> {
  const seen: Record<string, string> = {};
  const recorded: Recorded[] = [];
  for (const { call, run } of steps) {
    try {
      const { $metadata: _, ...answer } = (await run(clients, seen)) as Record<string, unknown>;
      recorded.push({ call, answer });
    } catch (error) {
      const { name, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
      recorded.push({ call, answer: { refused: name, status: $metadata?.httpStatusCode } });
    }
  }
  for (const client of Object.values(clients)) client.destroy();
  return recorded;
}
