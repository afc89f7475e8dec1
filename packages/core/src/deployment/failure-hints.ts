import { constants } from 'node:os';
import type { Diagnostics } from '../model/progress.js';
import { programHints, withoutNetwork } from './program-hints.js';

interface Rule {
  readonly when: (diagnostics: Diagnostics) => boolean;
  readonly hint: string;
}

const said = (pattern: RegExp) => (diagnostics: Diagnostics) =>
  pattern.test(diagnostics.message) || pattern.test(diagnostics.logTail);
const ended = (code: number) => said(new RegExp(`failed with exit code ${code}\\b`));

const tail =
  (pattern: RegExp) =>
  ({ logTail }: Diagnostics) =>
    pattern.test(logTail);

const preparable =
  'In a rehearsal, `prepare` makes users, programs and folders in the instance: docs/rehearsal-instances.md of @codedeployer/core.';

/** What people meet most, and what helps. The first rule that fits is taken. */
const rules: readonly Rule[] = [
  {
    when: said(/specified file already exists at this location/),
    hint: 'The file on the instance is not from the previous deployment. Set "fileExistsBehavior" to OVERWRITE or RETAIN, or remove it there.',
  },
  {
    when: said(/did not find an AppSpec file/i),
    hint: 'The archive has no appspec.yml at its root, or the previous revision was removed from the instance by hand.',
  },
  {
    when: said(/No space left on device|disk is \(or was\) full/i),
    hint: 'The disk of the instance is full: remove old releases, or make it larger.',
  },
  {
    when: ({ errorCode }) => errorCode === 'ScriptTimedOut',
    hint: 'The script ran longer than its `timeout` in appspec.yml (3600 seconds unless set).',
  },
  {
    when: said(/failed to close STD(?:OUT|ERR)/),
    hint: 'A background process that the script started still holds its output: start it with `>/dev/null 2>&1 &`, or as a service. nohup, setsid and `su -c "… &"` do not let go of it by themselves.',
  },
  {
    when: ({ errorCode }) => errorCode === 'ScriptMissing',
    hint: 'Hook locations in appspec.yml are relative to the root of the archive, and upper and lower case matter.',
  },
  {
    when: said(/\bsu: (?:user \S+ does not exist|unknown (?:user|id))|Cannot find your? entry/i),
    hint: `The user that \`runas\` (or \`su\`) names does not exist on the instance: create it in the image, or name another. The default users are ec2-user (Amazon Linux), ubuntu (Ubuntu) and admin (Debian); a rehearsal has those of this machine. ${preparable}`,
  },
  {
    when: said(
      /can't find (?:user|group) for|invalid (?:user|group|spec)\b|no such user|unknown user|unknown group/i,
    ),
    hint: `An owner, group or user is named that the instance does not have: create it in the image, or correct the name in \`permissions\` or in the script. A rehearsal has the users of this machine. ${preparable}`,
  },
  {
    when: said(/This account is currently not available|account is not available/i),
    hint: 'The user has no login shell (nologin), so `runas` and `su` cannot run anything as that user: name another user, or use `runuser -u USER -- command` or `su -s /bin/bash USER -c …` in a script that runs as root.',
  },
  {
    when: said(
      /not been booted with systemd|Failed to (?:connect to bus|get D-Bus connection)|Can't operate\. Failed to connect/i,
    ),
    hint: `There is no service manager where this ran, as in a rehearsal without namespaces or with \`services: none\`: let the script pass over it (\`if [ -d /run/systemd/system ]; then systemctl …; fi\`), or start the program itself. On EC2 the same line works. ${preparable}`,
  },
  {
    when: said(/(?:systemctl|service): (?:command )?not found/i),
    hint: `The instance has no systemctl (a rehearsal instance has what this machine has): let the script pass over it (\`if [ -d /run/systemd/system ]; then systemctl …; fi\`). ${preparable}`,
  },
  {
    when: said(
      /\\r': (?:No such file|command not found)|\^M|bad interpreter|\r'?: (?:not found|No such)/,
    ),
    hint: 'The script has Windows line ends, or its first line names a program that is not there: convert it to LF (git: *.sh text eol=lf in .gitattributes), and check the path behind #!.',
  },
  {
    when: ({ message }) => message.includes('failed with error Errno::ENOENT'),
    hint: `The script is there, but not the program that its first line names (behind #!): correct the path, or install it on the instance. ${preparable}`,
  },
  {
    when: ({ message }) => /failed with error Errno::E(?:ACCES|NOEXEC)/.test(message),
    hint: 'The script is there and cannot be run: its first line has to name an interpreter (#!/bin/bash), and the script has to be executable.',
  },
  {
    when: ({ logTail }) =>
      /: (?:\d+: )?(?:\[\[|source|declare|shopt|pushd|popd|function): not found|Syntax error: (?:"\(" unexpected|redirection unexpected|Bad for loop variable)|Bad substitution|Illegal option -o pipefail|set: .*-o pipefail/.test(
        logTail,
      ),
    hint: 'The script is written for bash and was run by sh, which knows less: let its first line be #!/bin/bash, and call it as a program or by bash, not by sh.',
  },
  {
    when: said(/shared object '.*' does not exist/),
    hint: `SHARED_OBJECTS names what is made once by hand on each instance. ${preparable}`,
  },
  {
    when: ended(126),
    hint: 'Exit code 126: a command was found and could not be run: it is not executable (chmod +x), a folder, built for another system, or on a disk that is mounted noexec.',
  },
  ...programHints.map(([says, hint]): Rule => ({ when: tail(says), hint })),
  {
    when: ended(127),
    hint: `Exit code 127: a command was not found. Hooks have the PATH of the agent, not of a login shell: name the command by its full path, set PATH in the script, or install it on the instance. ${preparable}`,
  },
  {
    // Without a word of why, as by `curl -s`.
    when: ended(6),
    hint: `Exit code 6 is curl's where it finds no address for a name: the instance has no way to the internet, or the name is wrong. ${withoutNetwork}`,
  },
  {
    when: ended(137),
    hint: 'Exit code 137: something was killed (SIGKILL), most often because the instance had no memory left; `dmesg` there says so.',
  },
  {
    // Ruby has no code of a process that a signal has ended, and the agent prints nothing for it.
    when: ({ message }) => /failed with exit code\s*$/.test(message),
    hint: 'There is no exit code, because a signal ended the script itself: it was killed, by hand, by another script (pkill, killall), or because the instance had no memory left; `dmesg` there says so.',
  },
];

/** Shells end with 128 and the number of the signal that has ended what they ran. */
const endings = /failed with exit code (\d+)\b/;

const whatSignals: Readonly<Record<string, string>> = {
  SIGTERM:
    'somebody asked it to end, such as a service manager, another script, or a limit of time',
  SIGINT: 'somebody asked it to end',
  SIGHUP: 'its terminal or its parent was gone',
  SIGABRT: 'it gave up by itself, often because there was no memory left',
  SIGSEGV: 'it crashed; a module that was built for another system does that',
  SIGBUS: 'it crashed; a full disk below a mapped file does that',
  SIGILL: 'it was built for another processor',
  SIGPIPE: 'nobody read its output any more',
};

function hintForSignal({ message }: Diagnostics): string | undefined {
  const code = Number(endings.exec(message)?.[1]);
  const [name] =
    Object.entries(constants.signals).find(([, number]) => number === code - 128) ?? [];
  if (name === undefined) return undefined;
  return `Exit code ${code}: a signal (${name}) ended what the script ran${name in whatSignals ? `: ${whatSignals[name] ?? ''}` : ''}.`;
}

/** What is true of every failure of this event, whatever its cause. */
const aboutStop =
  'ApplicationStop runs the script of the revision that was installed before, not of this one. Set "ignoreApplicationStopFailures: true" to get past it once.';

/** What to do about a failure, when that is known: first about its cause, then about its event. */
export function hintFor(diagnostics: Diagnostics, event: string): string | undefined {
  const hints = [
    rules.find((rule) => rule.when(diagnostics))?.hint ?? hintForSignal(diagnostics),
    event === 'ApplicationStop' ? aboutStop : undefined,
  ].filter((hint) => hint !== undefined);
  return hints.length === 0 ? undefined : hints.join(' ');
}
