import { createServer } from 'node:http';

createServer((_request, response) => response.end('shop\n')).listen(8080);
