import { error, warning, findingsOf } from '@codedeployer/appspec/rules';
import { Buffer } from 'node:buffer';
import { type Appspec, type HookScript, type Finding, scriptEvents } from '@codedeployer/appspec';
import { closest } from '@codedeployer/appspec/text';
import type { FileEntry } from '../../model/entry.js';
import { isUtf16Text, isUtf8Text } from '../../text/decode-text.js';
import { readContents } from '../../workers/read-contents.js';
import { type BundleTree, pathInBundle } from '../bundle-tree.js';
import { findBashism } from '../bashisms.js';
import { checkSyntax } from '../check-syntax.js';
import { isLookedInto } from '../looked-into.js';
import { hasByteOrderMark } from '../normalize-appspec.js';
import { findPythonBackground } from '../python-source.js';
import { type BackgroundCommand, codeLines, findBackgroundCommands } from '../shell-source.js';
import type { RevisionRule } from '../rule.js';

const codes = {
  'hook-script-missing': error('A script that is not in the revision.'),
  'hook-script-case': error('A script whose name differs in upper and lower case.'),
  'hook-script-directory': error('A location that is a folder.'),
  'hook-script-characters': error('A location with characters that the agent hands to a shell.'),
  'hook-script-interpreter': error(
    'A first line that names an interpreter with a carriage return behind it.',
  ),
  'hook-script-syntax': error('A script that bash cannot parse.'),
  'hook-script-line-ends': warning('A shell script with CRLF line ends.'),
  'hook-script-encoding': error(
    'A script in UTF-16, or an rsync_exclude that is anything but UTF-8.',
  ),
  'hook-script-bom': warning('A script that begins with a byte order mark.'),
  'hook-script-shebang': warning('A script without a first line that names its interpreter.'),
  'hook-script-mode': warning('A script that is not executable.'),
  'hook-script-bashism': warning('A script for sh that only bash understands.'),
  'hook-script-background': warning(
    'A background process that holds the output of the script open.',
  ),
};

export const finding = findingsOf(codes);

/** The scripts of the events that run any, on Linux. */
export const scripts: RevisionRule<keyof typeof codes> = {
  codes,
  check: ({ installation, os, appspecFile, bash }) =>
    installation === undefined || os === 'windows'
      ? []
      : lintScripts(installation.appspec, installation.tree, { appspecFile, bash }),
};

export interface LintScriptsOptions {
  readonly appspecFile: string;
  /** Path of bash, or undefined to leave out the syntax check. */
  readonly bash: string | undefined;
}

/** Scripts of groups that the wrapper runs: `deploy/hook-scripts/<group>/<event>.sh`. */
const groupScript = /^deploy\/hook-scripts\/[^/]+\/[^/]+\.sh$/;
const shippedFolder = /^deploy\/hook-scripts\/(?:lib|strategies)\//;
/** The names of what the wrapper's strategies do not copy. */
const excludeFile = 'deploy/hook-scripts/rsync_exclude';

/** For so many scripts that are missing it is looked up what was probably meant. */
const mostGuesses = 5;

/** The scripts of the events that run any: that each is there, and that the agent can run it. */
async function lintScripts(
  appspec: Appspec,
  tree: BundleTree,
  options: LintScriptsOptions,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const scripts = new Map<string, FileEntry>();
  let guesses = mostGuesses;
  const candidates = () =>
    guesses-- > 0
      ? tree.entries.flatMap(({ type, path }) => (type === 'directory' ? [] : path))
      : [];
  for (const [event, list] of appspec.hooks) {
    // A script that never runs need not be there; that it never runs is told of its event.
    if (!scriptEvents.includes(event)) continue;
    for (const script of list) {
      const located = locate(event, script, tree, options.appspecFile, candidates);
      if ('file' in located) scripts.set(located.file.path, located.file);
      else findings.push(located.finding);
    }
  }
  for (const file of scripts.values()) findings.push(...(await lintHookScript(file, options)));
  for (const entry of tree.entries) {
    if (entry.type !== 'file' || scripts.has(entry.path)) continue;
    if (entry.path === excludeFile) findings.push(...(await lintExcludeFile(entry)));
    if (!groupScript.test(entry.path) || shippedFolder.test(entry.path)) continue;
    if (!isLookedInto(entry.path, entry.size)) continue;
    const text = await readContents(entry);
    findings.push(...(await lintShellText(entry, text, { ...options, byWrapper: true })));
  }
  return findings;
}

/** What a shell does not take for a part of a name. Patterns without a match stay what they are, and do no harm. */
const isShellSyntax = /[\s`"'\\;&|<>()]|\$[\w({]/;

type Located = { readonly file: FileEntry } | { readonly finding: Finding };

function locate(
  event: string,
  script: HookScript,
  tree: BundleTree,
  file: string,
  candidates: () => readonly string[],
): Located {
  const { location, at } = script;
  const path = pathInBundle(location);
  const kind = path === undefined ? 'outside' : tree.kindOf(path);
  const found = path === undefined ? undefined : tree.fileAt(path);
  if (found !== undefined && !isShellSyntax.test(location)) return { file: found };
  if (found !== undefined) {
    return {
      finding: finding('hook-script-characters', {
        file,
        place: at,
        message: `The agent hands "${location}" to a shell without quotes, so that it does not run the file of this name.`,
        hint: 'Rename the script: letters, digits, "-", "_" and "." only.',
      }),
    };
  }
  if (kind === 'directory') {
    return {
      finding: finding('hook-script-directory', {
        file,
        place: at,
        message: `The location "${location}" of ${event} is a folder.`,
        hint: 'Name the script in it.',
      }),
    };
  }
  const paths = candidates();
  const sameLetters = paths.find(
    (other) => other !== path && other.toLowerCase() === path?.toLowerCase(),
  );
  if (sameLetters !== undefined) {
    return {
      finding: finding('hook-script-case', {
        file,
        place: at,
        message: `The location "${location}" of ${event} is not in the revision; "${sameLetters}" is, and upper and lower case matter.`,
        hint: `Write location: ${sameLetters}.`,
      }),
    };
  }
  return {
    finding: finding('hook-script-missing', {
      file,
      place: at,
      message: `The location "${location}" of ${event} is not in the revision.`,
      hint: missingHint(location, path, tree, paths),
    }),
  };
}

function missingHint(
  location: string,
  path: string | undefined,
  tree: BundleTree,
  paths: readonly string[],
): string {
  if (path !== undefined && tree.get(path)?.type === 'symlink')
    return 'It is a link that leads nowhere.';
  const [first = ''] = location.split(/\s+/);
  if (first !== location && tree.fileAt(pathInBundle(first) ?? '') !== undefined) {
    return 'A location cannot have arguments: call the script with them from another script.';
  }
  const suggestion = path === undefined ? undefined : closest(path, paths);
  if (suggestion !== undefined) return `Did you mean "${suggestion}"?`;
  return 'Locations are relative to the root of the revision. Check that the script is not ignored.';
}

async function lintHookScript(
  file: FileEntry,
  options: LintScriptsOptions,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  if ((file.mode & 0o111) === 0) {
    findings.push(
      finding('hook-script-mode', {
        file: file.path,
        message: `${file.path} is not executable; the agent makes it so, others do not.`,
        hint: `chmod +x ${file.path} (in git: git update-index --chmod=+x).`,
      }),
    );
  }
  if (file.size === 0 || !isLookedInto(file.path, file.size)) return findings;
  const bytes = await readContents(file);
  if (isUtf16Text(bytes)) return [...findings, inUtf16(file.path)];
  const isProgram = bytes.subarray(0, 8192).includes(0);
  if (isProgram) return findings;
  if (!hasByteOrderMark(bytes) && !startsWithShebang(bytes)) {
    findings.push(
      finding('hook-script-shebang', {
        file: file.path,
        place: { line: 1, column: 1 },
        message: `${file.path} does not say what runs it, so /bin/sh does.`,
        hint: 'Begin it with a line such as #!/usr/bin/env bash.',
      }),
    );
  }
  return [...findings, ...(await lintShellText(file, bytes, options))];
}

function inUtf16(path: string): Finding {
  return finding('hook-script-encoding', {
    file: path,
    message: `${path} is UTF-16, as Windows PowerShell writes it, which no shell can run.`,
    hint: 'Save the file as UTF-8 without a byte order mark.',
  });
}

/** A rule in another encoding fits no name, and what it is to hold back is copied. */
async function lintExcludeFile(file: FileEntry): Promise<readonly Finding[]> {
  const bytes = await readContents(file);
  if (isUtf8Text(bytes)) return [];
  return [
    finding('hook-script-encoding', {
      file: file.path,
      message: `${file.path} is not UTF-8, so that its rules fit no file, and nothing is held back.`,
      hint: 'Save the file as UTF-8.',
    }),
  ];
}

function startsWithShebang(bytes: Uint8Array): boolean {
  return bytes[0] === 0x23 && bytes[1] === 0x21;
}

interface ScriptOptions extends LintScriptsOptions {
  /** The wrapper runs it in bash, whatever its first line says, and lets go of what it leaves in the background. */
  readonly byWrapper?: boolean;
}

async function lintShellText(
  { path }: FileEntry,
  bytes: Uint8Array,
  { bash, byWrapper = false }: ScriptOptions,
): Promise<readonly Finding[]> {
  if (isUtf16Text(bytes)) return [inUtf16(path)];
  const text = Buffer.from(bytes).toString('utf8');
  const [firstLine = ''] = text.split('\n');
  if (hasByteOrderMark(bytes)) {
    return [
      finding('hook-script-bom', {
        file: path,
        place: { line: 1, column: 1 },
        message: `${path} begins with a byte order mark, so its first line does not count and /bin/sh runs it.`,
        hint: 'Save the file as UTF-8 without a byte order mark.',
      }),
    ];
  }
  if (firstLine.startsWith('#!') && firstLine.endsWith('\r')) {
    return [
      finding('hook-script-interpreter', {
        file: path,
        place: { line: 1, column: firstLine.length },
        message: `The first line of ${path} ends with a carriage return, so that its interpreter is not found ("No such file or directory").`,
        hint: `Convert the line ends to LF (git: *.sh text eol=lf in .gitattributes).`,
      }),
    ];
  }
  const isShell =
    !firstLine.startsWith('#!') ||
    /^#!\s*\S*\/(?:env\s+(?:-S\s+)?)?(?:ba|da|k|z)?sh\b/.test(firstLine);
  if (/^#!.*\bpython/.test(firstLine) && !byWrapper)
    return findPythonBackground(text).flatMap((command) => background(path, command));
  if (!isShell) return [];
  const crlfLine = text.split('\n').findIndex((line) => line.endsWith('\r'));
  if (crlfLine >= 0) {
    return [
      finding('hook-script-line-ends', {
        file: path,
        place: { line: crlfLine + 1, column: 1 },
        message: `${path} has lines that end with a carriage return, which the shell takes for a part of the command.`,
        hint: 'Convert the line ends to LF (git: *.sh text eol=lf in .gitattributes).',
      }),
    ];
  }
  const findings: Finding[] = [];
  const isBash = !/^#!\s*\S*\/(?:env\s+(?:-S\s+)?)?(?:k|z)sh\b/.test(firstLine);
  const problem = bash === undefined || !isBash ? undefined : await checkSyntax(bytes, bash);
  if (problem !== undefined) {
    findings.push(
      finding('hook-script-syntax', {
        file: path,
        place: { line: problem.line, column: 1 },
        message: `${path}, line ${String(problem.line)}: ${problem.message}`,
        hint: `Check it with: bash -n ${path}`,
      }),
    );
  } else if (!byWrapper) {
    findings.push(...lintBackground(path, text), ...lintBashisms(path, text));
  }
  return findings;
}

/** A script for /bin/sh that is written for bash: on Amazon Linux the one is the other, on Debian and Ubuntu it is not. */
function lintBashisms(path: string, text: string): readonly Finding[] {
  const hasShebang = text.startsWith('#!');
  if (hasShebang && !/^#!\s*\S*\/(?:env\s+(?:-S\s+)?)?(?:da)?sh\b/.test(text)) return [];
  const found = findBashism(text);
  if (found === undefined) return [];
  return [
    finding('hook-script-bashism', {
      file: path,
      place: { line: found.line, column: 1 },
      message: `${path}, line ${found.line}: ${found.what} is understood by bash, but ${hasShebang ? 'the first line asks for' : 'without a first line that names it, it is run by'} sh, which on Debian and Ubuntu is dash.`,
      hint: 'Begin the script with #!/bin/bash.',
    }),
  ];
}

/** A child that keeps the script's output open lets the event wait until its timeout, and fail. */
function lintBackground(path: string, text: string): readonly Finding[] {
  // `wait` ends the children first; `exec >…` takes the script's own output away from the agent.
  const code = [...codeLines(text)].map((line) => line.text).join('\n');
  if (/(?:^|[;&|({]|\b(?:then|do|else))\s*wait(?=$|[\s;)}&|])/m.test(code)) return [];
  if (/(?:^|[\s;])exec\s+\d*&?>/m.test(code)) return [];
  return findBackgroundCommands(text).flatMap((command) => background(path, command));
}

function background(
  path: string,
  { line, text, redirectsOutput, redirectsErrors }: BackgroundCommand,
): readonly Finding[] {
  if (redirectsOutput && redirectsErrors) return [];
  const [kept, stream] = redirectsOutput
    ? ['the error output', 'STDERR']
    : ['the output', 'STDOUT'];
  return [
    finding('hook-script-background', {
      file: path,
      place: { line, column: 1 },
      message: `${path}, line ${String(line)}: the background process keeps ${kept} of the script open; the event then waits for its timeout and fails with "failed to close ${stream}".`,
      hint: text.startsWith('Popen(')
        ? 'Redirect both (stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) or, better, start it as a service.'
        : 'Redirect both; nohup and setsid do not do that by themselves. Better is a service: … > /var/log/app.log 2>&1 < /dev/null &',
    }),
  ];
}
