import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { largestArchive } from '../archive/largest-archive.js';
import { packPieces } from '../archive/pack.js';
import type { ArchiveFormat } from '../model/archive-format.js';
import { formatRepeated } from '../aws/call.js';
import { patienceOf } from '../aws/call-policy.js';
import type { Clients } from '../aws/clients.js';
import { createServiceClock } from '../aws/service-clock.js';
import type { Config } from '../config/load-config.js';
import { setDeadline } from '../time/deadline.js';
import { checkGroups } from '../deployment/check-groups.js';
import { deployToGroups } from './deploy-to-groups.js';
import { isFinal, isSuccess, nameDeployment } from '../model/progress.js';
import { CodedeployerError } from '../errors/codedeployer-error.js';
import { DeploymentFailedError } from './deployment-failed.js';
import { failure } from '../errors/failure.js';
import { openTarget, type Target } from './open-target.js';
import { rehearsalDirectory } from './open-rehearsal.js';
import type { InstanceHolding } from '../model/contract.js';
import { tellIdleHooks } from './idle-hooks.js';
import type { DeployReport, RehearsalReport } from '../model/deploy-report.js';
import { describeError } from './describe-error.js';
import { describeRun } from './describe-run.js';
import type { DeployEvent } from '../model/events.js';
import { formatFailure } from '../report/format-failure.js';
import { allSucceeded, knowNothing } from './known.js';
import { publishReport } from './publish-report.js';
import { prepareReportFile } from '../config/report-file.js';
import { checkPlan } from './check-plan.js';
import { cacheDirectory as userCacheDirectory } from '../plan/cache-directory.js';
import { digestScheme } from '../plan/digest-scheme.js';
import type { RevisionPlan } from '../plan/plan.js';
import { prepareRevision } from './prepare-revision.js';
import type { RevisionSource } from '../source/revision-source.js';
import type { Run } from './run.js';
import { nameRevision } from './name-revision.js';
import { objectOptions } from '../upload/object-options.js';
import { uploadRevision } from '../upload/upload.js';
import type { UploadedRevision } from '../model/uploaded-revision.js';

export interface DeployOptions {
  /** Cancels the run: what was half done is removed, then it rejects with CANCELLED. `onCancel` says what becomes of running deployments. */
  readonly signal?: AbortSignal | undefined;
  /** Told of everything as it happens. Must not throw. */
  readonly onEvent?: ((event: DeployEvent) => void) | undefined;
  /** Otherwise made from the configuration and the SDK's default chain. Not used in a rehearsal, which has its own. */
  readonly clients?: Clients | undefined;
  /** Otherwise the environment of this process. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Where one-shot streams are spooled; otherwise the system's temporary folder. */
  readonly temporaryDirectory?: string | undefined;
  /** Where it is remembered what was in unchanged files; otherwise the folder that the system has for caches. */
  readonly cacheDirectory?: string | undefined;
}

/**
 * Deploys a source to the configured groups: plan → pack → upload → deploy → watch → report.
 *
 * @returns the report when every deployment succeeded
 * @throws DeploymentFailedError, with the report, when one did not; CANCELLED; RUN_TIMED_OUT before there is a deployment
 *   and DEPLOYMENT_TIMED_OUT after; and what the stages throw, each before it has done anything by halves
 */
export async function deploy(
  source: RevisionSource,
  config: Config,
  options: DeployOptions = {},
): Promise<DeployReport> {
  const run = startRun(config, options);
  const { signal, onEvent, env } = run;
  const { temporaryDirectory = tmpdir(), cacheDirectory = userCacheDirectory(env) } = options;
  return carryOut(run, async () => {
    const now = Date.now();
    const plan = await prepareRevision(source, config, {
      env,
      temporaryDirectory,
      now,
      cache: { directory: cacheDirectory, now },
      onEvent,
      signal,
    });
    try {
      return await deployPlan(plan, run, options.clients);
    } finally {
      plan.dispose();
    }
  });
}

/**
 * Deploys a revision that has been planned, for callers that show or change something between the two.
 * The caller disposes of the plan. A configuration other than the one that the plan was made with may change how it
 * is deployed, not what it is.
 *
 * @throws PLAN_MISMATCH; otherwise as `deploy` does
 */
export async function deployRevision(
  plan: RevisionPlan,
  config: Config,
  options: DeployOptions = {},
): Promise<DeployReport> {
  const run = startRun(config, options);
  return carryOut(run, () => deployPlan(plan, run, options.clients));
}

function startRun(
  config: Config,
  { signal, onEvent = () => undefined, env = process.env }: DeployOptions,
): Run {
  const known = knowNothing(new Date());
  const deadline = setDeadline(config.timeout, signal);
  const tell = (event: DeployEvent) => {
    if (event.type === 'warning') known.warnings.push({ message: event.message, hint: event.hint });
    onEvent(event);
  };
  return {
    config,
    onEvent: tell,
    signal: deadline.signal,
    cancel: signal,
    deadline,
    calling: {
      patience: patienceOf(config),
      signal: deadline.signal,
      clock: createServiceClock(),
      onRepeat: (repeated) => tell({ type: 'notice', message: formatRepeated(repeated) }),
    },
    env,
    doing: 'planning',
    running: new Map(),
    stopped: [],
    known,
  };
}

/** Does the steps; when they do not come to their end, the report tells how far they came. */
async function carryOut(run: Run, steps: () => Promise<DeployReport>): Promise<DeployReport> {
  const { config, known } = run;
  await prepareReportFile(config);
  let report: DeployReport;
  try {
    run.signal.throwIfAborted();
    report = await steps();
  } catch (caught) {
    const error = orCancelled(run, caught);
    await publishReport(run, describeRun(config, known, new Date(), describeError(error)));
    throw error;
  } finally {
    run.deadline.lift();
  }
  // A verdict on the deployments tells more than that the run was cancelled meanwhile.
  if (report.error === undefined) return report;
  throw new DeploymentFailedError(report.error, report);
}

/** Judges deployments that have come to their end, and tells everybody who wants to know. */
async function conclude(
  run: Run,
  deployed: Pick<DeployReport, 'version' | 'digest' | 'revision'>,
): Promise<DeployReport> {
  const { config, known } = run;
  const deployments = [...known.deployments.values()];
  const failed = formatFailure({ ...known, application: config.application, deployments });
  // That one has failed is sure, and said before what is not known.
  const uncertain =
    deployments.every(isSuccess) && known.notStarted.find((group) => group.uncertain === true);
  const verdict = uncertain
    ? {
        code: 'DEPLOYMENT_UNCERTAIN',
        ...(uncertain.hint === undefined ? {} : { hint: uncertain.hint }),
      }
    : { code: 'DEPLOYMENT_FAILED' };
  const error = allSucceeded(known) ? undefined : { ...verdict, message: failed };
  const report = { ...describeRun(config, known, new Date(), error), ...deployed };
  await publishReport(run, report);
  return report;
}

/** The error that a run ends with; when it was cancelled, that, and what has become of its deployments. */
function orCancelled(run: Run, error: unknown): unknown {
  const { signal, known, config, doing, deadline } = run;
  // Something was left behind that costs money: that is told rather than that the run was cancelled.
  const mustBeTold = CodedeployerError.is(error) && error.code === 'UPLOAD_PARTS_LEFT';
  if (!signal.aborted || mustBeTold) return withVerdicts(run, error);
  const running = [...run.running.values()].map(nameDeployment);
  const minutes = config.timeout ?? 0;
  if (deadline.isPassed() && running.length > 0)
    return withVerdicts(run, failure('DEPLOYMENT_TIMED_OUT', { minutes, running }));
  const uncertain = known.notStarted.filter((group) => group.uncertain === true);
  const perhaps = uncertain.map(({ group }) => group);
  if (deadline.isPassed()) return failure('RUN_TIMED_OUT', { minutes, doing, perhaps });
  const ended = [...known.deployments.values()]
    .filter(({ status, deploymentId }) => isFinal(status) && !run.running.has(deploymentId))
    .map((outcome) => `${nameDeployment(outcome)} ${outcome.status.toLowerCase()}`);
  const stopped = run.stopped.map(nameDeployment);
  const reason: unknown = signal.reason;
  // An error of ours tells something beside the cancellation; an abort error of a stream or a client does not.
  const cause = CodedeployerError.is(error)
    ? new AggregateError([reason, error], String(reason))
    : reason;
  return failure(
    'CANCELLED',
    { doing, rehearsed: config.rehearse, running, stopped, ended, perhaps },
    { cause },
  );
}

/** An error that ended the wait, with the causes of what had failed by then. */
function withVerdicts({ config, known }: Run, error: unknown): unknown {
  const endsTheWait =
    CodedeployerError.is(error) && ['DEPLOYMENT_TIMED_OUT', 'WATCH_LOST'].includes(error.code);
  if (!endsTheWait) return error;
  const deployments = [...known.deployments.values()].filter(({ status }) => isFinal(status));
  const failed = formatFailure({ ...known, application: config.application, deployments });
  if (failed === '') return error;
  const { code, message, hint } = error;
  return new CodedeployerError(code, { message: `${message}\n${failed}`, hint }, { cause: error });
}

async function deployPlan(
  plan: RevisionPlan,
  run: Run,
  clients: Clients | undefined,
): Promise<DeployReport> {
  const { config, known, onEvent } = run;
  const { version } = plan.facts;
  known.plan = plan; // for the report, should the check refuse it
  known.plan = await checkPlan(plan, config, onEvent, run.signal);
  // Before anything is sent: a wrong template should not be found out after the upload.
  const names = nameRevision(plan, config, formatOf(plan, config));
  if (names.key.startsWith('/'))
    onEvent({
      type: 'warning',
      message: `The key ${names.key} begins with a slash, which to S3 is a folder without a name.`,
      hint: 'Remove the slash at the start of the option "key".',
    });
  run.doing = config.rehearse ? 'starting the rehearsal' : 'connecting to AWS';
  const target = await openTarget(run, clients);
  try {
    known.rehearsal = describeRehearsal(target, config, []);
    const { application, groups } = config;
    await checkGroups(target.clients, application, groups, target.region, run.calling);
    await tellUnknownUsers(target, known.plan, run);
    const revision = await upload(plan, names.key, run, target);
    known.revision = revision;
    await deployToGroups(revision, names, run, target);
    await inspectRehearsal(target, run);
    await tellRehearsed(target, known.plan, run);
    const report = await conclude(run, { version, digest: plan.digest, revision });
    await keepRunning(target, run);
    return report;
  } finally {
    await target.close().catch((error: unknown) => {
      // What became of the deployments is not less true because something could not be tidied up.
      run.onEvent({ type: 'warning', message: `Could not tidy up: ${(error as Error).message}` });
    });
  }
}

function formatOf({ archive }: RevisionPlan, config: Config): ArchiveFormat {
  return archive?.format ?? config.format;
}

async function upload(
  plan: RevisionPlan,
  key: string,
  run: Run,
  { clients, region }: Target,
): Promise<UploadedRevision> {
  const { config, onEvent } = run;
  const { version, commit } = plan.facts;
  run.doing = 'packing and uploading';
  let loaded = 0;
  const revision = await uploadRevision(clients, {
    bucket: config.bucket,
    key,
    bundleType: formatOf(plan, config),
    digest: plan.digest,
    scheme: digestScheme,
    region,
    metadata: {
      application: config.application,
      version,
      ...(commit === undefined ? {} : { commit }),
    },
    object: objectOptions(config),
    sizeAtMost: largestArchive(plan),
    pack: (signal) => packPieces(plan, { format: config.format, level: config.level, signal }),
    onProgress: (bytes) => {
      loaded = bytes;
      onEvent({ type: 'upload-progress', loaded });
    },
    onWarning: ({ message, hint }) => onEvent({ type: 'warning', message, hint }),
    signal: run.signal,
    calling: run.calling,
  });
  onEvent({ type: 'uploaded', bucket: revision.bucket, key, skipped: revision.skipped, loaded });
  return revision;
}

function describeRehearsal(
  { rehearsal }: Target,
  config: Config,
  holdings: readonly InstanceHolding[],
): RehearsalReport | undefined {
  if (rehearsal === undefined) return undefined;
  const { isolation } = rehearsal;
  return { isolation, directory: rehearsalDirectory(config), holdings };
}

/** Finds out what the instances hold; that it cannot be written down does not change how the deployments ended. */
async function inspectRehearsal(target: Target, { config, known, onEvent }: Run): Promise<void> {
  const { rehearsal } = target;
  if (rehearsal === undefined) return;
  try {
    if (config.out !== undefined) await rehearsal.export(resolve(config.directory, config.out));
    known.rehearsal = describeRehearsal(target, config, await rehearsal.holdings());
  } catch (error) {
    onEvent({
      type: 'warning',
      message: `What the instances hold could not be written down: ${(error as Error).message}`,
    });
  }
}

/** Says before the deployment which users of the appspec are missing, where nothing was asked for that could make them. */
async function tellUnknownUsers(
  { rehearsal }: Target,
  { entries }: Pick<RevisionPlan, 'entries'>,
  { config, onEvent }: Run,
): Promise<void> {
  if (rehearsal === undefined || config.prepare !== undefined) return;
  const { usersOf } = await import('./hooks-of.js'); // what knows the agent is much to load
  const { names, canBeMade } = await rehearsal.unknownUsers(
    await usersOf(entries, config.agentProfile),
  );
  const [first] = names;
  if (first === undefined) return;
  onEvent({
    type: 'warning',
    message: `This machine has no user ${names.join(', ')}, which appspec.yml names; on EC2 it may be there.`,
    hint: canBeMade
      ? `Make it in the instance: prepare: deploy/prepare-instance.sh with \`useradd -m ${first}\`.`
      : 'Rehearse as root with the isolation namespaces: there the script of `prepare` can make it in the instance.',
  });
}

/** Says at the end what the rehearsal of a revision has not shown, and what a failure had to do with this machine. */
async function tellRehearsed(
  { rehearsal }: Target,
  { entries }: Pick<RevisionPlan, 'entries'>,
  { config, known, onEvent }: Run,
): Promise<void> {
  if (rehearsal === undefined) return;
  for (const message of rehearsal.remarks()) onEvent({ type: 'warning', message });
  const { hooksOf } = await import('./hooks-of.js'); // what knows the agent is much to load
  const hooks = await hooksOf(entries, config.agentProfile);
  const deployments = [...known.deployments.values()];
  const rehearsed = { hooks, ran: rehearsal.ranEvents(), asked: config.events, deployments };
  for (const event of tellIdleHooks(rehearsed)) onEvent(event);
}

/** With `keep`, holds a rehearsal open until the run is cancelled: what was asked for is done, so that is no error. */
async function keepRunning({ rehearsal }: Target, { config, cancel, onEvent }: Run): Promise<void> {
  if (rehearsal === undefined || config.keep !== true || cancel === undefined) return;
  onEvent({
    type: 'notice',
    message: 'The instances keep running until this is interrupted (Ctrl-C).',
  });
  if (!cancel.aborted) await once(cancel, 'abort');
}
