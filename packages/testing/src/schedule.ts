/** Every order in which two runs can take so many steps each, the older one's as `o` and the younger one's as `y`. */
export function interleavings(old: number, young: number): string[] {
  if (old === 0 || young === 0) return ['o'.repeat(old) + 'y'.repeat(young)];
  return [
    ...interleavings(old - 1, young).map((rest) => `o${rest}`),
    ...interleavings(old, young - 1).map((rest) => `y${rest}`),
  ];
}

/** Lets two runs take their steps in an order, as far as they do not wait for each other. */
export class Schedule {
  readonly #order: string[];
  readonly #patience: number;
  readonly #waiting = new Map<string, () => void>();
  /** Operations of each run since its last step. */
  readonly #operations = new Map<string, number>();
  #isAlone = false;

  /**
   * @param order the names of runs, a letter each
   * @param patience operations after which a run that does not come to its next step is taken for one that waits for the other
   */
  constructor(order: string, patience: number) {
    this.#order = order.split('');
    this.#patience = patience;
  }

  /** Resolves when it is a run's turn. Nobody else's comes before the end of one whose step waits for nobody. */
  async turn(run: string, { waitsForNobody }: { waitsForNobody: boolean }): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#operations.set(run, 0);
      this.#waiting.set(run, () => {
        this.#isAlone = waitsForNobody;
        resolve();
      });
      this.#advance();
    });
  }

  /** A run does something that is no step. */
  noticed(run: string): void {
    this.#operations.set(run, (this.#operations.get(run) ?? 0) + 1);
    this.#advance();
  }

  /** It has no more steps. */
  leave(run: string): void {
    this.#isAlone = false;
    this.#waiting.delete(run);
    for (let at = this.#order.indexOf(run); at >= 0; at = this.#order.indexOf(run))
      this.#order.splice(at, 1);
    this.#advance();
  }

  #advance(): void {
    if (this.#isAlone) return;
    const at = this.#order.findIndex((run) => this.#waiting.has(run) || !this.#isStuck(run));
    const next = this.#order[at] ?? '';
    const go = this.#waiting.get(next);
    if (go === undefined) return;
    this.#order.splice(at, 1);
    this.#waiting.delete(next);
    go();
  }

  #isStuck(run: string): boolean {
    return (this.#operations.get(run) ?? 0) > this.#patience;
  }
}
