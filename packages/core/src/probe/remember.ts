import type { PlaceSeen } from './probe.js';

/** Asks for something once, however many want to know it. */
export function remember(): PlaceSeen['once'] {
  const asked = new Map<string, Promise<unknown>>();
  return <Answer>(what: string, ask: () => Promise<Answer>) => {
    const answer = (asked.get(what) as Promise<Answer> | undefined) ?? ask();
    asked.set(what, answer);
    return answer;
  };
}
