import type { Answer, Call } from './call.js';

/** One of the services behind the endpoint. */
export interface Service {
  /** The API's name of the operation that a request is for; `Unknown` when it has none. */
  operation(call: Call): string;
  /** Carries a request out. Rejects only when the rehearsal itself is at fault; a refusal is an answer. */
  answer(call: Call): Promise<Answer>;
  /** Renders an error in the service's format. */
  refuse(call: Call, status: number, code: string, message: string): Answer;
}
