import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { markedProcesses } from '../../dist/agent/end-marked-processes.js';

/** Waits until so many processes have the mark in their environment: a process in the background starts and ends in its own time. */
export async function untilMarked(mark: string, count: number): Promise<void> {
  for (let round = 0; round < 100; round += 1) {
    if ((await markedProcesses(mark)).length === count) return;
    await delay(50);
  }
  expect(await markedProcesses(mark)).to.have.lengthOf(count);
}
