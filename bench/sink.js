/*
 * An S3 endpoint that takes everything and keeps nothing, no faster than a given rate over all connections:
 * `node sink.js <MB per second, or 0>`. Prints its address. It costs next to no processor time, unlike a real one.
 */
import { createServer } from 'node:http';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

const rate = Number(process.argv[2] ?? 0) * 1e6;

/** When the bytes that have been taken so far should have been through. */
let due = performance.now();

async function drain(request) {
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (rate === 0) continue;
    due = Math.max(due, performance.now() - 20) + (chunk.length / rate) * 1000;
    const early = due - performance.now();
    if (early > 5) await sleep(early);
  }
  return size;
}

const xml = (name, content) =>
  `<?xml version="1.0" encoding="UTF-8"?><${name} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${content}</${name}>`;

const server = createServer((request, response) => {
  void (async () => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    await drain(request);
    if (request.headers['x-amz-target'] !== undefined) {
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end('{}');
    } else if (request.method === 'HEAD') {
      // What is asked for under there/<digest>.zip is there.
      const digest = /\/there\/([0-9a-f]+)\.zip$/.exec(url.pathname)?.[1];
      const isBucket = url.pathname.split('/').filter((name) => name !== '').length === 1;
      if (digest !== undefined) {
        response.writeHead(200, {
          etag: '"e"',
          'content-type': 'application/zip',
          'x-amz-meta-codedeployer-digest': digest,
        });
        response.end();
      } else response.writeHead(isBucket ? 200 : 404).end();
    } else if (request.method === 'POST' && url.searchParams.has('uploads')) {
      const content = '<Bucket>bench</Bucket><Key>revision.zip</Key><UploadId>u</UploadId>';
      response.writeHead(200, { 'content-type': 'application/xml' });
      response.end(xml('InitiateMultipartUploadResult', content));
    } else if (request.method === 'POST') {
      response.writeHead(200, { 'content-type': 'application/xml' });
      response.end(xml('CompleteMultipartUploadResult', '<ETag>"e"</ETag>'));
    } else response.writeHead(200, { etag: '"e"' }).end();
  })();
});
server.requestTimeout = 0;
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
