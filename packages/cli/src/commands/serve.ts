import {
  listenForInterruption,
  makeRehearsalDirectory,
  rehearsalRequest,
} from '@codedeployer/core';
import { serveRehearsal } from '@codedeployer/rehearsal';
import { loadFromFlags, type Context, type Flags } from '../context.js';

interface ServeFlags extends Flags {
  readonly port?: number;
}

/** `rehearse --serve`: S3, CodeDeploy and the instances, for any AWS client, until it is interrupted. */
export async function runServe(context: Context, flags: ServeFlags): Promise<void> {
  const config = await loadFromFlags(context, flags);
  await makeRehearsalDirectory(config);
  const { signal, dispose } = listenForInterruption(context.process);
  try {
    const request = { ...rehearsalRequest(config, context.process.env), port: flags.port };
    await serveRehearsal(request, { signal, print: (text) => context.printData(text.trimEnd()) });
  } finally {
    dispose();
  }
}
