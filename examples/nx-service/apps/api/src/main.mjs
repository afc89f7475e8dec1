// A service that needs an npm package to run: how long it has been up, in words.
import { createServer } from 'node:http';
import ms from 'ms';

const server = createServer((_request, response) =>
  response.end(`up for ${ms(process.uptime() * 1000, { long: true })}\n`),
);
server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1');
process.on('SIGTERM', () => server.close(() => process.exit(0)));
