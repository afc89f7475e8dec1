import {
  configuredSource,
  deploy,
  formatReport,
  githubAnnotations,
  lineReporter,
  listenForInterruption,
  visibleJson,
  type DeployEvent,
} from '@codedeployer/core';
import { loadFromFlags, type Context, type Flags } from '../context.js';

interface DeployFlags extends Flags {
  readonly json?: boolean;
}

/**
 * `deploy`, and with `rehearse` set `rehearse`: the same pipeline to the same end. With `--json` the report is all
 * that is printed to stdout, however the run ended; a run that could not begin has none.
 */
export async function runDeploy(
  context: Context,
  flags: DeployFlags,
  more: { readonly rehearse?: boolean } = {},
): Promise<void> {
  const config = await loadFromFlags(context, flags, more);
  const { env } = context.process;
  const tell = lineReporter(context.tell);
  const onEvent = (event: DeployEvent) => {
    tell(event);
    if (event.type !== 'ended') return;
    if (flags.json === true) context.printData(visibleJson(event.report));
    if (env.GITHUB_ACTIONS === 'true') githubAnnotations(event.report).forEach(context.command);
  };
  const interruption = listenForInterruption(context.process);
  try {
    const report = await deploy(configuredSource(config), config, {
      signal: interruption.signal,
      onEvent,
      env,
    });
    if (flags.json !== true) for (const line of formatReport(report)) context.print(line);
  } finally {
    interruption.dispose();
  }
}
