import type { RevisionPlan } from '@codedeployer/core';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * The plans that have files in the temporary folder, and whether one is being deployed. This is module state, because
 * it belongs to the process: that ends once, and in watch mode a listener for each revision would be too many.
 */
const spooled = new Map<RevisionPlan, { deploying: boolean }>();

/** Without a signal: 'exit' comes also when somebody else has decided what a signal does. */
function disposeAll(): void {
  for (const plan of spooled.keys()) plan.dispose();
}

/** Does not decide what a signal does: after the cleaning up, it is as if nobody had listened here. */
function onSignal(signal: NodeJS.Signals): void {
  // One that is being deployed is disposed of by deploy(), which hears the signal as well.
  for (const [plan, { deploying }] of spooled) if (!deploying) plan.dispose();
  for (const name of signals) process.off(name, onSignal);
  if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
}

function listen(): void {
  if (!process.listeners('exit').includes(disposeAll)) process.on('exit', disposeAll);
  for (const name of signals)
    // First of all: others look whether they are alone before they let the process end.
    if (!process.listeners(name).includes(onSignal)) process.prependListener(name, onSignal);
}

function forget(plan: RevisionPlan): void {
  spooled.delete(plan);
  if (spooled.size > 0) return;
  process.off('exit', disposeAll);
  for (const name of signals) process.off(name, onSignal);
}

/** The plan, which is disposed of when the process ends or is ended by a signal, unless that has been done before. */
export function disposeAtEnd(plan: RevisionPlan): RevisionPlan {
  const kept: RevisionPlan = {
    ...plan,
    dispose() {
      forget(kept);
      plan.dispose();
    },
  };
  spooled.set(kept, { deploying: false });
  listen();
  return kept;
}

/** Leaves it to the caller to dispose of the plan on a signal, while it is being deployed. */
export async function whileDeploying<T>(plan: RevisionPlan, run: () => Promise<T>): Promise<T> {
  const state = spooled.get(plan);
  if (state === undefined) return run();
  state.deploying = true;
  try {
    return await run();
  } finally {
    state.deploying = false;
    if (spooled.has(plan)) listen(); // a signal may have ended that
  }
}
