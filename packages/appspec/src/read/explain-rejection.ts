import { Buffer } from 'node:buffer';
import type { Place } from './appspec.js';
import type { Finding } from './finding.js';
import type { AgentError } from './verdict.js';
import type { YamlNode } from './yaml/node.js';

export interface Rejection {
  readonly code: string;
  readonly error: AgentError;
  readonly place: Place | undefined;
  readonly node: YamlNode | undefined;
  readonly bytes: Uint8Array;
  readonly file: string;
}

/** Makes the agent's error a finding that names the thing and says what to change. */
export function explainRejection(rejection: Rejection): Finding {
  const { code, error, place, bytes, file } = rejection;
  // The agent's own messages about such a file lead astray: it does not see the first key.
  if (code !== 'appspec-yaml' && Buffer.from(bytes.subarray(0, 3)).equals(Buffer.from('\ufeff'))) {
    return {
      code: 'appspec-bom',
      severity: 'error',
      file,
      line: 1,
      column: 1,
      message: `The file begins with a byte order mark, which hides its first key. The agent says: ${error.message}`,
      hint: 'Save it as UTF-8 without a byte order mark.',
    };
  }
  const hint = hintFor(rejection);
  return {
    code,
    severity: 'error',
    file,
    ...place,
    message: messageFor(rejection),
    ...(hint === undefined ? {} : { hint }),
  };
}

/** Ruby's own errors say what went wrong inside of the agent; people need to know what is wrong with the file. */
function messageFor({ code, error }: Rejection): string {
  if (code !== 'appspec-shape') return error.message;
  return `${shapeProblem(error.message)} The agent fails with ${error.class}: ${error.message}`;
}

const shapes: readonly (readonly [RegExp, string, string])[] = [
  [
    /`each_pair'/,
    'Here a mapping of events to lists of scripts is expected.',
    'Write an event such as "AfterInstall:" with its scripts in a list below.',
  ],
  [
    /`has_key\?'/,
    'Here a list of mappings is expected.',
    'Begin each entry with "- ", for example "- location: scripts/start.sh" or "- object: /srv/app".',
  ],
  [
    /`each'/,
    'Here a list is expected.',
    'Begin each entry with "- ", or put the value into brackets: [value].',
  ],
  [/`to_i'/, 'Here a number of seconds is expected.', 'Write timeout: 300.'],
  [/`(?:split|include\?)'/, 'Here a text is expected.', 'Put the value in quotes.'],
  [
    /./,
    'Here a mapping is expected.',
    'Begin each entry of a list with "- ", for example "- source: /app", and write its other keys below the first.',
  ],
];

function shapeFor(message: string): readonly [RegExp, string, string] | undefined {
  return shapes.find(([pattern]) => pattern.test(message));
}

function shapeProblem(message: string): string {
  return shapeFor(message)?.[1] ?? '';
}

const hints: Readonly<Record<string, string>> = {
  'appspec-empty': 'Begin with: version: 0.0 and, on the next line, os: linux.',
  'appspec-encoding': 'Save the file as UTF-8.',
  'appspec-alias':
    'Write the value out instead of referring to it; an agent on Ruby 2.7 or 3.0 takes it, and agent 2.',
  'appspec-date': 'Put it in quotes.',
  'appspec-class-tag': 'Remove the tag.',
  'appspec-documents': 'Keep one document.',
  'appspec-duplicate-key': 'Put both into one.',
  'appspec-os':
    'Write os: linux, in small letters (or os: windows, where the instances run Windows).',
  'appspec-size':
    'Is it really the appspec.yml? Name folders instead of single files, or make what is generated smaller.',
  'appspec-version': 'Write version: 0.0 (the number, without quotes).',
  'appspec-file-exists-behavior': 'Write DISALLOW, OVERWRITE or RETAIN, in capitals.',
  'appspec-type':
    'Write a value of the type that is expected; text that looks like a number needs quotes, a number must have none.',
  'hook-location-missing': 'Give each script a location, relative to the root of the revision.',
  'hook-timeout-invalid': 'Give the timeout in seconds, 1 or more, as a whole number.',
  'files-source-missing': 'Give each entry a source, relative to the root of the revision.',
  'files-destination-missing': 'Give each entry a destination: the folder on the instance.',
  'permission-object-missing':
    'Give each permission an object: the absolute path of a file or folder.',
  'permission-type': 'Write type: [file], type: [directory], or leave it out for both.',
  'permission-mode-length': 'Give up to four octal digits in quotes, for example "0644".',
  'permission-acl-invalid':
    'Write for example user:deploy:rwx, group:www-data:r-x, mask::rwx or default:user:deploy:rwx.',
  'permission-acl-base': 'Set the permissions of owner, group and others with "mode".',
  'permission-acl-character':
    'Write the permissions as r, w, x and -, or as one digit from 0 to 7.',
  'permission-context-type':
    'Give the context a type, for example {type: httpd_sys_content_t, range: s0}.',
  'permission-context-range': 'Write a range such as s0, s0-s1 or s0:c0.c3,c7.',
  'permission-on-windows': 'Remove the section.',
  'permission-file-pattern': 'Agent 2 takes a pattern only with type: [directory].',
  'permission-file-except': 'Agent 2 takes exceptions only with type: [directory].',
  'permission-acl-default-on-file': 'Add type: [directory].',
};

function hintFor(rejection: Rejection): string | undefined {
  const { code, error, node } = rejection;
  if (code === 'appspec-yaml') return yamlHint(rejection);
  if (code === 'appspec-shape') return shapeFor(error.message)?.[2];
  if (code === 'permission-mode-character') {
    const written = node?.kind === 'scalar' && !node.quoted ? node.value : undefined;
    if (written !== undefined && /^0[0-7]{3}$/.test(written)) {
      return `YAML takes ${written} without quotes for an octal number. Write mode: "${written}".`;
    }
    return 'Give up to four octal digits in quotes, for example "0644".';
  }
  return hints[code];
}

function yamlHint({ error, bytes, place }: Rejection): string | undefined {
  const { message } = error;
  const line =
    Buffer.from(bytes)
      .toString('utf8')
      .split(/\r\n|[\r\n]/)[(place?.line ?? 1) - 1] ?? '';
  if (/octet|control characters|Unicode character at/.test(message))
    return 'Save the file as UTF-8 text.';
  if (message.includes('scanning an alias'))
    return 'Put patterns that begin with "*" in quotes: "*.txt".';
  if (message.includes('tab character') || /^\s*\t/.test(line))
    return 'Indent with spaces; YAML allows no tabs.';
  if (message.includes('mapping values are not allowed')) {
    return 'Put values with ": " in quotes, leave a space behind the colon of a key, and check the indentation of this line and the one above.';
  }
  if (message.includes("could not find expected ':'"))
    return 'Check that each key has a colon and a space behind it.';
  if (message.includes('did not find expected key') || message.includes("expected '-' indicator")) {
    return 'Check the indentation: keys of one mapping and entries of one list begin in the same column.';
  }
  if (message.includes('cannot start any token'))
    return 'Put values that begin with "@", "`" or "%" in quotes.';
  if (message.includes('quoted scalar')) return 'Check that each quote is closed.';
  return undefined;
}
