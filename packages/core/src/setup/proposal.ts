import { applicationNameOf, bucketNameOf } from './defaults.js';
import type { SetupRequest } from './setup.js';
import { ownAppspec } from './own-appspec.js';
import { recognise } from './recognise/kinds.js';
import type { Recognised } from './recognise/recognised.js';

/** What setup writes of an application where nobody says otherwise. */
export interface Proposal {
  readonly recognised: Recognised;
  readonly application: string;
  readonly bucket: string;
  readonly source: string;
  /** Command line that starts it; undefined for nothing to start. */
  readonly start: string | undefined;
  /** Port that it listens on. */
  readonly port: number | undefined;
  readonly healthUrl: string | undefined;
  /** Whether it is deployed as it was recognised, so that what else is known of that kind fits. */
  readonly asRecognised: boolean;
}

function localPort(url: string | undefined): number | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  const { hostname, port, protocol } = new URL(url);
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(hostname)) return undefined;
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
}

/** An answer that may also be none. */
function orNone(answer: string | undefined, otherwise: string | undefined): string | undefined {
  return answer === undefined ? otherwise : answer.trim() || undefined;
}

/**
 * What is asked for, and for the rest what fits the project.
 *
 * @param request an empty `start` or `healthUrl` means that there is none
 */
export async function propose(
  request: Omit<SetupRequest, 'strategy' | 'eject'>,
): Promise<Proposal> {
  const { directory } = request;
  const recognised = await recognise(directory);
  const application = request.application ?? applicationNameOf(directory);
  // What has an appspec.yml of its own is deployed as that says, and not as its kind would be.
  const isOwn = (await ownAppspec(directory, request.source))?.isOfSource === true;
  const source = request.source ?? (isOwn ? '.' : recognised.source);
  const asRecognised = !isOwn && source === recognised.source;
  const start = orNone(request.start, asRecognised ? recognised.start : undefined);
  const { port, health } = recognised;
  const answers = start !== undefined && start === recognised.start;
  const url =
    answers && health !== undefined ? `http://127.0.0.1:${String(port ?? 80)}${health}` : undefined;
  const healthUrl = orNone(request.healthUrl, url);
  return {
    recognised,
    application,
    bucket: request.bucket ?? bucketNameOf(application),
    source,
    start,
    port: start === undefined ? undefined : (localPort(healthUrl) ?? (answers ? port : undefined)),
    healthUrl,
    asRecognised,
  };
}
