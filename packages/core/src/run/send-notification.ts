import type { Readable } from 'node:stream';
import { proxyFor } from '../aws/proxy.js';
import { createRequestHandler } from '../aws/request-handler.js';
import type { Notification, NotifiedMoment } from '../config/options/notify.js';
import { limitTime } from '../time/limit-time.js';
import { runProjectCommand } from './project-command.js';

/** Seconds that a webhook has to answer, and a command to end. */
const longest = 10;

/** What somebody is told. As JSON it is what a webhook of Slack takes, which reads `text` alone. */
export interface Message {
  /** For people, in a line. */
  readonly text: string;
  readonly moment: NotifiedMoment;
  readonly application: string;
  readonly version?: string;
  readonly commit?: string;
  readonly groups: readonly string[];
  /** Those that there are so far. */
  readonly deployments: readonly {
    readonly group: string;
    readonly deploymentId: string;
    readonly status: string;
    readonly url?: string;
    /** The deployment that brings the last good revision back. */
    readonly rollback?: string;
  }[];
  readonly error?: { readonly code: string; readonly message: string };
  readonly rehearsed?: true;
}

/** Where it is sent from. */
export interface Sender {
  /** Of the project, absolute. */
  readonly directory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Somebody does not want to wait for it. */
  readonly hurry: AbortSignal | undefined;
  /** What a command prints. */
  readonly onLine: (line: string) => void;
}

/** As lines call it: an address may be a secret. */
export function nameNotification({ command, url }: Notification): string {
  return command === undefined ? `the webhook of ${url?.env ?? ''}` : `the command ${command}`;
}

/** Sends it once. Returns how it failed, with nothing of an address. */
export async function sendNotification(
  notification: Notification,
  message: Message,
  sender: Sender,
): Promise<string | undefined> {
  const { command, url } = notification;
  const limit = limitTime(longest * 1000, sender.hurry);
  try {
    return command === undefined
      ? await post(sender.env[url?.env ?? ''] ?? '', message, sender, limit.signal)
      : await run(command, message, sender, limit.signal);
  } catch (error) {
    if (limit.isPassed())
      return command === undefined
        ? `did not answer within ${longest} seconds`
        : `did not end within ${longest} seconds, and was killed`;
    if (limit.signal.aborted) return 'was not waited for';
    const { code, name } = error as NodeJS.ErrnoException;
    return `could not be reached (${code ?? name})`;
  } finally {
    limit.lift();
  }
}

async function post(
  address: string,
  message: Message,
  { env }: Sender,
  signal: AbortSignal,
): Promise<string | undefined> {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    return 'is no address that begins with https:// or http://';
  const handler = createRequestHandler(
    { proxyFor: (to) => proxyFor(to, env), authorities: undefined },
    {},
  );
  try {
    const body = JSON.stringify(message);
    const { protocol, hostname, port, pathname, search, username, password } = url;
    const { HttpRequest } = await import('@smithy/core/protocols');
    const request = new HttpRequest({
      method: 'POST',
      protocol,
      hostname,
      ...(port === '' ? {} : { port: Number(port) }),
      path: `${pathname}${search}`,
      ...(username === '' ? {} : { username: decodeURIComponent(username) }),
      ...(password === '' ? {} : { password: decodeURIComponent(password) }),
      headers: {
        host: url.host,
        'content-type': 'application/json; charset=utf-8',
        'content-length': String(Buffer.byteLength(body)),
      },
      body,
    });
    const { response } = await handler.handle(request, { abortSignal: signal });
    const { statusCode } = response;
    (response.body as Readable).destroy();
    return statusCode >= 200 && statusCode < 300 ? undefined : `answered ${statusCode}`;
  } finally {
    handler.destroy();
  }
}

function run(command: string, message: Message, sender: Sender, signal: AbortSignal) {
  const { directory, env, onLine } = sender;
  const { moment, application, groups, version = '', error } = message;
  return runProjectCommand({
    command,
    directory,
    env: {
      ...env,
      DEPLOYED_MOMENT: moment,
      DEPLOYED_APPLICATION: application,
      DEPLOYED_GROUPS: groups.join(','),
      DEPLOYED_VERSION: version,
      DEPLOYED_ERROR: error?.code ?? '',
    },
    input: `${JSON.stringify(message)}\n`,
    signal,
    onLine,
  });
}
