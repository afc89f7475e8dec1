import { readFile, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { hookScriptsDirectory } from '../files/hook-scripts.js';
import { fillTemplate, shellWord, type TemplateValues } from './fill-template.js';
import type { Proposal } from './proposal.js';
import { textOf } from './recognise/look.js';
import type { SetupRequest, Strategy } from './setup.js';

type Answers = Pick<SetupRequest, 'strategy' | 'start' | 'healthUrl'>;

/** A file that setup would write. */
export interface SetupText {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
  /** Permissions, before the umask. */
  readonly mode: number;
}

export async function copyOf(from: string, path: string): Promise<SetupText> {
  const [text, { mode }] = await Promise.all([readFile(from, 'utf8'), stat(from)]);
  return { path, text, mode: mode & 0o777 };
}

/** The templates of a group's scripts: path in the package, name in the group's folder. */
async function groupTemplates(strategy: Strategy): Promise<{ from: string; name: string }[]> {
  const folder = join(hookScriptsDirectory(), 'instance-template');
  const alternative = /^AfterInstall-(.+)\.sh$/;
  return (await readdir(folder)).sort().flatMap((name) => {
    if (alternative.test(name)) {
      return alternative.exec(name)?.[1] === strategy
        ? [{ from: join(folder, name), name: 'AfterInstall.sh' }]
        : [];
    }
    const replaced = name === 'AfterInstall.sh' && strategy !== 'rotating-releases';
    return replaced ? [] : [{ from: join(folder, name), name }];
  });
}

/** The absolute path of the folder that an application runs in, as a script writes it. */
function liveFolder(target: string, strategy: string): string {
  return strategy === 'simple-copy' ? target : `${target}/current`;
}

/**
 * The same of a group that has its AfterInstall.sh already, by what that says; undefined where it says it in another way
 * than with a plain path.
 */
function liveFolderIn(script: string): string | undefined {
  const target =
    /^TARGET_DEPLOY_DIR=["']?(\/(?:[\w./-]|\$(?:APPLICATION_NAME|DEPLOYMENT_GROUP_NAME)\b)+?)\/?["']?\s*$/m;
  const [, folder] = target.exec(script) ?? [];
  const [, strategy] = /^(?:source|\.) strategies\/([\w-]+)\.sh/m.exec(script) ?? [];
  return folder === undefined || strategy === undefined ? undefined : liveFolder(folder, strategy);
}

/** The unit of systemd for an application. */
function serviceOf(application: string): string {
  return application.replaceAll(/[^\w.-]+/g, '-');
}

/** What of an application goes into the scripts of a group. */
function valuesFor(
  { recognised, asRecognised, application, start, port, healthUrl }: Proposal,
  live: string,
): TemplateValues {
  const { shared = [], expected = [] } = asRecognised ? recognised : {};
  const kept = shared.map((path) => shellWord(path.replace(/\/$/, '')));
  return {
    SERVICE: start && shellWord(serviceOf(application)),
    START_COMMAND: start && shellWord(start),
    START_DIRECTORY: start && `"${live}"`,
    PORT: start && port?.toString(),
    HEALTH_URL: healthUrl && shellWord(healthUrl),
    EXPECTED_FILES:
      expected.length === 0 ? [`"${live}"`] : expected.map((path) => `"${live}/${path}"`),
    SHARED_OBJECTS: kept,
    PROTECTED_PATHS: kept,
  };
}

/** What a group has that is put into place by a script of its own: only what was asked for, as that may start it already. */
function valuesBeside(script: string, proposal: Proposal, request: Answers): TemplateValues {
  const live = liveFolderIn(script);
  const healthUrl = request.healthUrl && proposal.healthUrl;
  if (live === undefined) return { HEALTH_URL: healthUrl && shellWord(healthUrl) };
  const start = request.start && proposal.start;
  return valuesFor({ ...proposal, asRecognised: false, start, healthUrl }, live);
}

/**
 * The scripts of a group that starts and checks its application. Where the group has an AfterInstall.sh, they go by that.
 *
 * @param folder absolute path of the group's folder
 * @param events the events that scripts are called for; undefined for all
 */
export async function groupScripts(
  folder: string,
  proposal: Proposal,
  request: Answers,
  events?: ReadonlySet<string>,
): Promise<SetupText[]> {
  const { strategy } = request;
  const own = await textOf(folder, 'AfterInstall.sh');
  const values =
    own === ''
      ? valuesFor(proposal, liveFolder('/var/www/$APPLICATION_NAME', strategy))
      : valuesBeside(own, proposal, request);
  const templates = (await groupTemplates(strategy)).filter(
    ({ name }) => events?.has(basename(name, '.sh')) ?? true,
  );
  return Promise.all(
    templates.map(async ({ from, name }) => {
      const copy = await copyOf(from, join(folder, name));
      // Until ApplicationStart.sh starts the service anew, the one before serves.
      if (name === 'ApplicationStop.sh') return copy;
      return { ...copy, text: fillTemplate(copy.text, values) };
    }),
  );
}
