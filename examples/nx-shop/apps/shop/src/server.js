// The shop's server: its wares as HTML and as JSON, and a health endpoint that says which build is running.
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { wares } from './wares.js';

const { build } = JSON.parse(await readFile(new URL('./build.json', import.meta.url), 'utf8'));
const price = (cents) => (cents / 100).toFixed(2);

const pages = {
  '/health': () => ['application/json', JSON.stringify({ status: 'ok', build })],
  '/wares': () => ['application/json', JSON.stringify(wares)],
  '/': () => [
    'text/html; charset=utf-8',
    `<!doctype html><title>Shop</title><ul>${wares.map(({ name, cents }) => `<li>${name} ${price(cents)}</li>`).join('')}</ul>`,
  ],
};

const server = createServer(({ url }, response) => {
  const page = pages[url];
  if (page === undefined) return response.writeHead(404).end('not found\n');
  const [type, body] = page();
  return response.setHeader('content-type', type).end(body);
});

server.listen(Number(process.env.PORT ?? 8080), '127.0.0.1', async () => {
  const { port } = server.address();
  // Whoever checks on the server reads here where it listens: PORT=0 takes any port that is free.
  if (process.env.PORT_FILE) await writeFile(process.env.PORT_FILE, `${port}\n`);
  console.log(`shop ${build} listens on port ${port}`);
});

process.on('SIGTERM', () => server.close(() => process.exit(0)));
