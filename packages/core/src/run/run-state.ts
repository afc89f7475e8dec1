import type {
  NotStarted,
  RehearsalReport,
  ReportedWarning,
  RunReport,
} from '../model/deploy-report.js';
import {
  isSuccess,
  judgedStrictly,
  type DeploymentOutcome,
  type DeploymentRef,
} from '../model/progress.js';
import type { Withdrawn } from '../guard/withdraw.js';
import type { FleetPlan } from '../model/fleet.js';
import type { UploadedRevision } from '../model/uploaded-revision.js';
import type { RevisionPlan } from '../plan/plan.js';
import type { Sequence } from '../model/sequence.js';
import type { NamedRevision } from './name-revision.js';

/**
 * How far a run has come, and what it has found out: for the report, also of a run that was cut short, and for the
 * message when it is cancelled. Stages return facts; the run writes them here.
 */
export class RunState {
  #step = 'planning';
  plan: RevisionPlan | undefined;
  /** What is deployed where nothing is planned: a revision that is in S3 already. */
  named: NamedRevision | undefined;
  /** Where its build stands among the others, as its own metadata says. */
  sequence: Sequence | undefined;
  /** By the names of groups. */
  revisions: ReadonlyMap<string, UploadedRevision> = new Map();
  rehearsal: RehearsalReport | undefined;
  /** What the rehearsal is compared to. */
  earlier: RunReport | undefined;
  /** Groups that had what was asked for already. */
  there: readonly string[] = [];

  readonly startTime: Date;
  readonly #outcomes = new Map<string, DeploymentOutcome>();
  readonly #running = new Map<string, DeploymentRef>();
  readonly #stopped: DeploymentRef[] = [];
  readonly #notStarted: NotStarted[] = [];
  readonly #held = new Set<string>();
  readonly #warnings: ReportedWarning[] = [];
  readonly #withdrawn = new Map<string, Withdrawn>();
  /** Groups with Auto Scaling whose outdated instances CodeDeploy updates after a release. */
  readonly updatesItself = new Set<string>();
  /** How a deployment goes over the instances of a group, by its name, where they were counted before. */
  readonly fleets = new Map<string, FleetPlan>();

  readonly #broughtBack = new Set<string>();
  readonly #strict: boolean;

  readonly #onStep: (step: string) => void;

  /**
   * @param strict whether no instance may fail, whatever the configuration of a deployment tolerates
   * @param onStep is told of each step that begins, but for the first one
   */
  constructor(startTime: Date, strict = false, onStep: (step: string) => void = () => undefined) {
    this.startTime = startTime;
    this.#strict = strict;
    this.#onStep = onStep;
  }

  /** What is being done, as the end of "while ...". */
  get step(): string {
    return this.#step;
  }

  set step(step: string) {
    if (step === this.#step) return;
    this.#step = step;
    this.#onStep(step);
  }

  /** The revision of the first group; in most runs of all of them. */
  get revision(): UploadedRevision | undefined {
    return this.revisions.values().next().value;
  }

  /** Whether a deployment came to the end that was asked for. */
  isDone(outcome: DeploymentOutcome): boolean {
    return isSuccess(outcome) || this.#broughtBack.has(outcome.deploymentId);
  }

  /** Whether everything that was asked of some groups has been done. */
  succeededOn(groups: readonly string[]): boolean {
    return groups.every((name) => {
      const own = this.deployments.filter(({ group }) => group === name);
      const isUpdated = own.every((one) => one.updateOf === undefined || isSuccess(one));
      return this.isLeftOut(name) || (own.some(isSuccess) && isUpdated);
    });
  }

  /** Whether something was deployed to some groups, and not all of them were left out. */
  wasTriedOn(groups: readonly string[]): boolean {
    return groups.some((name) => this.deployments.some(({ group }) => group === name));
  }

  /** Whether nothing is done to a group, as it is busy and to be skipped then. */
  isLeftOut(group: string): boolean {
    return this.#notStarted.some((one) => one.group === group && one.skipped === true);
  }

  /** Deployments that have to go again, as a newer build came between. */
  get withdrawn(): ReadonlyMap<string, Withdrawn> {
    return this.#withdrawn;
  }

  /** How each deployment stood when last looked at, in the order in which they were started. */
  get deployments(): readonly DeploymentOutcome[] {
    return [...this.#outcomes.values()];
  }

  /** Deployments that have been started and not been seen to end; rollbacks that CodeDeploy has started as well. */
  get running(): readonly DeploymentRef[] {
    return [...this.#running.values()];
  }

  /** Deployments that CodeDeploy was asked to stop when the run was cancelled. */
  get stopped(): readonly DeploymentRef[] {
    return this.#stopped;
  }

  wasAskedToStop(deploymentId: string): boolean {
    return this.#stopped.some((ref) => ref.deploymentId === deploymentId);
  }

  get notStarted(): readonly NotStarted[] {
    return this.#notStarted;
  }

  /** Those of them that something else is wrong with than what went wrong before. */
  get refusedThemselves(): readonly NotStarted[] {
    return this.#notStarted.filter(({ group }) => !this.#held.has(group));
  }

  /** Beside the findings of the plan. */
  get warnings(): readonly ReportedWarning[] {
    return this.#warnings;
  }

  /** Groups of which it is not known whether a deployment to them was started. */
  get uncertain(): readonly NotStarted[] {
    return this.#notStarted.filter((group) => group.uncertain === true);
  }

  /** Whether every group was deployed to or had it already; to have deployed to none is no success otherwise. Of a run that has come to its end. */
  get succeeded(): boolean {
    const { deployments } = this;
    const refused = this.#notStarted.filter(({ skipped }) => skipped !== true);
    return (
      refused.length === 0 &&
      deployments.length + this.there.length > 0 &&
      deployments.every((outcome) => this.isDone(outcome))
    );
  }

  /** How one of them stood when last looked at. */
  outcomeOf(deploymentId: string): DeploymentOutcome | undefined {
    return this.#outcomes.get(deploymentId);
  }

  /** What is being deployed, once it is known. */
  get version(): string | undefined {
    return (this.plan ?? this.named)?.facts.version;
  }

  /** The revision of a group, once it is known. */
  revisionOf(group: string): UploadedRevision {
    const revision = this.revisions.get(group);
    if (revision === undefined) throw new TypeError(`no revision for the group ${group}`);
    return revision;
  }

  isRunning(deploymentId: string): boolean {
    return this.#running.has(deploymentId);
  }

  warned(warning: ReportedWarning): void {
    this.#warnings.push(warning);
  }

  started(deployment: DeploymentRef): void {
    this.#running.set(deployment.deploymentId, deployment);
    this.#outcomes.set(deployment.deploymentId, {
      ...deployment,
      status: 'Created',
      instances: [],
    });
  }

  /** A deployment that has been started has to go again. */
  withdrew(deploymentId: string, withdrawn: Withdrawn): void {
    this.#withdrawn.set(deploymentId, withdrawn);
  }

  refused(group: NotStarted): void {
    this.#notStarted.push(group);
  }

  /** CodeDeploy was not even asked to deploy to a group, because of what went wrong before. */
  held(group: NotStarted): void {
    this.#held.add(group.group);
    this.refused(group);
  }

  /** How a deployment stands now; a rollback is told with the deployment that it rolls back. */
  looked(standing: DeploymentOutcome): void {
    const { rollbackOf, deploymentId } = standing;
    const rolledBack = rollbackOf === undefined ? undefined : this.#outcomes.get(rollbackOf);
    const judged = this.#judged(standing);
    if (rolledBack === undefined) this.#outcomes.set(deploymentId, judged);
    else this.#outcomes.set(rolledBack.deploymentId, { ...rolledBack, rollback: standing });
  }

  /** It was stopped on purpose, and its rollback is what was asked for. */
  broughtBack(deploymentId: string): void {
    this.#broughtBack.add(deploymentId);
  }

  /** It was in the way, and is no part of what the run comes to. */
  setAside(deploymentId: string): void {
    this.#outcomes.delete(deploymentId);
  }

  #judged(standing: DeploymentOutcome): DeploymentOutcome {
    const error = this.#withdrawn.get(standing.deploymentId)?.error;
    if (error !== undefined) {
      const { code, message } = error;
      return { ...standing, error: { code, message } };
    }
    return this.#strict ? judgedStrictly(standing) : standing;
  }

  ended(deploymentId: string): void {
    this.#running.delete(deploymentId);
  }

  askedToStop(deployment: DeploymentRef): void {
    this.ended(deployment.deploymentId);
    this.#stopped.push(deployment);
  }

  /** @param rollback names the deployment that it rolls back */
  rollbackStarted(rollback: DeploymentRef & { readonly rollbackOf: string }): void {
    const { rollbackOf, deploymentId } = rollback;
    this.#running.set(deploymentId, rollback);
    const outcome = this.#outcomes.get(rollbackOf);
    if (outcome !== undefined)
      this.#outcomes.set(rollbackOf, { ...outcome, rollbackDeploymentId: deploymentId });
  }
}
