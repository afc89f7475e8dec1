import { expect } from 'chai';
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hookScripts } from './support/instance.js';

/** What bash learned after 4.2, which Amazon Linux 2 has, by the words in which it is written. */
const newer: Readonly<Record<string, RegExp>> = {
  'local -n, declare -n (4.3)': /\b(local|declare|typeset)\s+-[a-zA-Z]*n/,
  'negative array subscripts (4.3)': /\$\{\w+\[-\d/,
  'wait -n (4.3)': /\bwait\s+-n/,
  '${name@operator} (4.4)': /\$\{\w+(\[[^\]]*\])?@[A-Za-z]\}/,
  'mapfile -d, readarray -d (4.4)': /\b(mapfile|readarray)\b.*\s-d/,
  'local - (4.4)': /\blocal\s+-(\s|$)/,
  'inherit_errexit (4.4)': /inherit_errexit/,
  'EPOCHSECONDS, EPOCHREALTIME, BASH_ARGV0 (5.0)': /EPOCH(SECONDS|REALTIME)|BASH_ARGV0/,
  'wait -p (5.1)': /\bwait\s+.*-p/,
  'SRANDOM (5.1)': /\bSRANDOM\b/,
  '${ command; } (5.3)': /\$\{[ |]/,
  'test -v of an array member (4.3)': /-v\s+\S+\[/,
};

const scripts = readdirSync(hookScripts, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.sh'),
);

describe('every script', () => {
  for (const name of scripts) {
    it(`${name} keeps to bash 4.2 and to a hundred lines`, async () => {
      const text = await readFile(join(hookScripts, name), 'utf8');
      for (const [feature, pattern] of Object.entries(newer))
        expect(text, feature).not.to.match(pattern);
      expect(text.split('\n').length).to.be.at.most(101);
      expect(text).not.to.match(/\b(jq|python3?|perl)\b(?!\.)/);
    });
  }
});
