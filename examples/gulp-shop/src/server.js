// A web shop in one file: the assets, and a health endpoint that says which build is running.
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('.', import.meta.url));
const { build } = JSON.parse(await readFile(join(root, 'build.json'), 'utf8'));
const types = { '.html': 'text/html', '.css': 'text/css', '.js': 'text/javascript' };

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, 'http://shop');
  if (pathname === '/health') {
    response
      .setHeader('content-type', 'application/json')
      .end(JSON.stringify({ status: 'ok', build }));
    return;
  }
  const path = normalize(pathname === '/' ? '/index.html' : pathname);
  try {
    const body = await readFile(join(root, 'assets', path));
    response
      .setHeader('content-type', types[extname(path)] ?? 'application/octet-stream')
      .end(body);
  } catch {
    response.writeHead(404).end('not found\n');
  }
});

server.listen(Number(process.env.PORT ?? 8080), '127.0.0.1', async () => {
  const { port } = server.address();
  // Whoever checks on the server reads here where it listens: PORT=0 takes any port that is free.
  if (process.env.PORT_FILE) await writeFile(process.env.PORT_FILE, `${port}\n`);
  console.log(`shop ${build} listens on port ${port}`);
});

process.on('SIGTERM', () => server.close(() => process.exit(0)));
