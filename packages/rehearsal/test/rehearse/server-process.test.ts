import { expect } from 'chai';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../support/temporary-folder.js';

const megabyte = 1024 * 1024;

describe('the server of a rehearsal in a process of its own', () => {
  const processes: ChildProcess[] = [];
  afterEach(async () => {
    for (const child of processes.splice(0)) await kill(child);
  });
  const folder = temporaryFolder();

  async function start(): Promise<{ child: ChildProcess; endpoint: string }> {
    const script = fileURLToPath(new URL('../support/server-process.js', import.meta.url));
    const child = spawn(process.execPath, [script, folder.path], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    processes.push(child);
    for await (const line of createInterface({ input: child.stdout })) {
      return { child, endpoint: line };
    }
    throw new Error('the server ended before it printed its endpoint');
  }

  it('streams objects to and from disk: its memory stays flat over 400 MB', async () => {
    const { child, endpoint } = await start();
    await upload(endpoint, 'small', 8);
    const before = await peakMemory(child);
    await upload(endpoint, 'large', 400);
    expect(await download(endpoint, 'large')).to.equal(400 * megabyte);
    expect((await peakMemory(child)) - before).to.be.below(100 * megabyte);
  });

  it('keeps what was complete when it is killed, and nothing of what was not', async () => {
    const first = await start();
    await upload(first.endpoint, 'whole', 1);
    const half = put(first.endpoint, 'half', 20);
    half.on('error', () => undefined); // it is cut off below
    half.write(Buffer.alloc(10 * megabyte));
    const incoming = join(folder.path, 's3', 'incoming');
    while ((await readdir(incoming)).length === 0) await sleep(5);
    await kill(first.child);
    const second = await start();
    expect(await download(second.endpoint, 'whole')).to.equal(megabyte);
    expect(await download(second.endpoint, 'half')).to.equal('404 NoSuchKey');
    expect(await readdir(incoming)).to.deep.equal([]);
  });
});

const authorization = 'AWS4-HMAC-SHA256 Credential=a/20260101/eu-central-1/s3/aws4_request';

function put(endpoint: string, key: string, megabytes: number): ClientRequest {
  return request(`${endpoint}/artifacts/${key}`, {
    method: 'PUT',
    headers: { authorization, 'content-length': megabytes * megabyte },
  });
}

async function upload(endpoint: string, key: string, megabytes: number): Promise<void> {
  const sending = put(endpoint, key, megabytes);
  const answered = once(sending, 'response') as Promise<[IncomingMessage]>;
  const piece = Buffer.alloc(megabyte, 7);
  for (let sent = 0; sent < megabytes; sent += 1) {
    if (!sending.write(piece)) await once(sending, 'drain');
  }
  sending.end();
  const [answer] = await answered;
  answer.resume();
  expect(answer.statusCode).to.equal(200);
}

/** The number of bytes, or the status and code of the refusal. */
async function download(endpoint: string, key: string): Promise<number | string> {
  const answer = await fetch(`${endpoint}/artifacts/${key}`, { headers: { authorization } });
  if (!answer.ok) {
    const code = /<Code>(\w+)<\/Code>/.exec(await answer.text())?.[1];
    return `${answer.status} ${code ?? ''}`;
  }
  let size = 0;
  for await (const piece of answer.body!) size += (piece as Uint8Array).length;
  return size;
}

/** The most memory that a process ever held, in bytes. */
async function peakMemory(child: ChildProcess): Promise<number> {
  const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}
