#!/usr/bin/env node
import { main } from '../bundle/command/main.js';

// Whoever reads the first lines only, as `head` does, closes the pipe.
process.stdout.on('error', (error) => {
  if (error.code !== 'EPIPE') throw error;
});
process.exitCode = await main(process);
