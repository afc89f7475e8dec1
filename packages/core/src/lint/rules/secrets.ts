import { error, findingsOf } from '@codedeployer/appspec/rules';
import { Buffer } from 'node:buffer';
import { posix } from 'node:path';
import type { Finding } from '@codedeployer/appspec';
import type { FileEntry } from '../../model/entry.js';
import type { IsPlain } from '../../model/sought.js';
import { readIgnorePatterns } from '../../text/ignore-pattern.js';
import { takeTurns } from '../../time/turns.js';
import { readContents } from '../../workers/read-contents.js';
import {
  findCredentials,
  isCredentialFile,
  isKeyStore,
  largeCredentials,
} from '../credential-files.js';
import { isLookedInto, largestText, thirdParty } from '../looked-into.js';
import { nobodyTells, type JudgedRevision, type RevisionRule } from '../rule.js';

const codes = {
  'secret-environment': error('A file of environment variables such as .env.'),
  'secret-private-key': error('A private key.'),
  'secret-credentials': error(
    'A file with a token or password: .npmrc, auth.json, .netrc, terraform.tfstate and others.',
  ),
  'secret-aws-credentials': error('AWS credentials.'),
};

const finding = findingsOf(codes);

/** Secrets that are not to leave this machine. */
export const secrets: RevisionRule<keyof typeof codes> = {
  codes,
  check: lintSecrets,
};

/** Secrets that would end up on every instance and in the bucket. What lies in folders of dependencies is left out. */
async function lintSecrets({
  entries,
  allow,
  isPlain,
  signal,
}: JudgedRevision): Promise<readonly Finding[]> {
  const isAllowed = allowedPaths(allow);
  const candidates = entries.filter(
    (entry): entry is FileEntry =>
      entry.type === 'file' && !thirdParty.test(entry.path) && !isAllowed(entry.path),
  );
  const findings: Finding[] = [];
  const tell = ({ path }: FileEntry, { code, line, what }: Secret) =>
    findings.push(
      finding(code, {
        file: path,
        place: line === undefined ? undefined : { line, column: 1 },
        message: `${path} ${what}, and would be in the archive and on every instance.`,
        hint: `Keep it out with a line in .codedeployignore, or allow it by name: "${path}".`,
      }),
    );
  const unknown: FileEntry[] = [];
  for (const entry of candidates) {
    const secret = secretByName(entry);
    if (secret !== undefined) tell(entry, secret);
    else if (isLookedInto(entry.path, entry.size)) unknown.push(entry);
  }
  const turns = takeTurns(signal);
  for (const entry of unknown) {
    if (turns.isOver()) await turns.pass();
    // What is refused anyway is refused at once, and nobody waited for.
    const secret = await findSecret(entry, findings.length === 0 ? isPlain : nobodyTells);
    if (secret !== undefined) tell(entry, secret);
  }
  return findings;
}

/** Whether a path is allowed, or a folder that it is in: nobody has walked there folder by folder. */
function allowedPaths(allowed: readonly string[]): (path: string) => boolean {
  const patterns = readIgnorePatterns(allowed.join('\n')).reverse();
  if (patterns.length === 0) return () => false;
  const matches = (names: readonly string[], isDirectory: boolean) =>
    patterns.find((pattern) => pattern.matches(names, isDirectory))?.isNegated === false;
  const folders = new Map<string, boolean>();
  const isAllowedFolder = (folder: string, names: readonly string[]): boolean => {
    const judged = folders.get(folder);
    if (judged !== undefined) return judged;
    const isAllowed = names.some((_name, at) => matches(names.slice(0, at + 1), true));
    folders.set(folder, isAllowed);
    return isAllowed;
  };
  return (path) => {
    const names = path.split('/');
    return isAllowedFolder(posix.dirname(path), names.slice(0, -1)) || matches(names, false);
  };
}

interface Secret {
  readonly code: keyof typeof codes;
  readonly what: string;
  readonly line?: number | undefined;
}

function secretByName({ path, size }: FileEntry): Secret | undefined {
  if (isEnvironmentFile(posix.basename(path)))
    return { code: 'secret-environment', what: 'holds environment variables' };
  if (isKeyStore(path)) return { code: 'secret-private-key', what: 'is a store of private keys' };
  const large = size > largestText ? largeCredentials(path) : undefined;
  return large === undefined ? undefined : { code: 'secret-credentials', what: large };
}

/** What is looked for by what it is, and not by the file that it is in, has one of the words that `sought` names. */
async function findSecret(entry: FileEntry, isPlain: IsPlain): Promise<Secret | undefined> {
  if (!isCredentialFile(entry.path) && (await isPlain(entry))) return undefined;
  const bytes = await readContents(entry);
  if (bytes.subarray(0, 8192).includes(0)) return undefined;
  const text = Buffer.from(bytes).toString('latin1');
  const key = privateKeyLine(text);
  if (key !== undefined)
    return { code: 'secret-private-key', what: 'holds a private key', line: key };
  const named = findCredentials(entry.path, text);
  if (named !== undefined)
    return {
      code: 'secret-credentials',
      what: named.what,
      line: lineAt(text, named.index),
    };
  const credentials = credentialsLine(text);
  if (credentials === undefined) return undefined;
  return { code: 'secret-aws-credentials', what: 'holds AWS credentials', line: credentials };
}

/** `.env`, `.env.production`, `.envrc`, `prod.env`; not the samples that are meant to be shared. */
function isEnvironmentFile(name: string): boolean {
  return (
    /^\.env(?:rc|\..+)?$|^[^.].*\.env$/.test(name) &&
    name !== '.env.vault' && // which is encrypted
    !/(?:^|[._-])(?:example|sample|template|dist|defaults?|schema|md|d\.ts)(?:\.env)?$/i.test(name)
  );
}

const keyHeader = '-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----';

/** A key has lines of base64; a mention in code or prose has none. */
const privateKeys: readonly RegExp[] = [
  // The header has a line of its own, or a name in front of it.
  new RegExp(
    String.raw`^[ \t]*(?:(?:export )?[\w.-]+ ?[:=] ?)?["'\`]?${keyHeader}[ \t]*\r?\n(?:[A-Za-z-]+: .*\r?\n|[ \t]*\r?\n)*[ \t]*[A-Za-z0-9+/=]{40,}`,
    'm',
  ),
  // All of it is in one string, as in JSON.
  new RegExp(String.raw`${keyHeader}(?:(?:\\r)?\\n(?:[A-Za-z-]+: [^"'\\]*)?)+[A-Za-z0-9+/=]{40,}`),
];

function privateKeyLine(text: string): number | undefined {
  // Few files have the words, and to look for words is quick.
  for (const key of text.includes('PRIVATE KEY') ? privateKeys : []) {
    const line = lineOf(text, key);
    if (line !== undefined) return line;
  }
  // PuTTY's own format; the key stands somewhere behind the first line.
  const putty = /^PuTTY-User-Key-File-\d+: /m.exec(text);
  const isKey =
    putty !== null &&
    /^Private-Lines: [1-9]\d*\r?\n[A-Za-z0-9+/=]{16,}/m.test(text.slice(putty.index));
  return isKey ? lineAt(text, putty.index) : undefined;
}

/** A secret access key that is assigned to its name; not the ones of Amazon's documentation. */
function credentialsLine(text: string): number | undefined {
  const assignment =
    /(?:aws_?secret_?(?:access_?)?key(?:_?id)?|secret_?access_?key)\\?["']?\s*(?:[:=]|=>)\s*\\?["'`]?(?![A-Za-z0-9+/]*EXAMPLE)(?=[A-Za-z+/]*\d)(?=[\d+/]*[A-Za-z])[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/=])/i;
  return lineOf(text, assignment);
}

function lineOf(text: string, pattern: RegExp): number | undefined {
  const found = pattern.exec(text);
  return found === null ? undefined : lineAt(text, found.index);
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}
