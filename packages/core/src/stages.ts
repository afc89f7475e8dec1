/* The stages of a run one by one, for who goes another way than deploy(): entries → plan → pack → upload → start → watch. */
export * from './revision.js';

export { createClients, type ClientOptions, type Timeouts } from './aws/clients.js';
export type { Calling, CallRepeated } from './aws/call.js';
export { createServiceClock, type ServiceClock } from './aws/service-clock.js';
export type { Patience } from './aws/call-policy.js';
export { uploadRevision } from './upload/upload.js';
export type { UploadRequest, UploadWarning } from './upload/request.js';
export type { ObjectOptions } from './upload/object-options.js';
export {
  openUploadJournal,
  type RecordedUpload,
  type S3Place,
  type UploadJournal,
  type UploadPlace,
} from './upload/upload-journal.js';

export {
  registerRevision,
  startDeployment,
  type DeploymentOptions,
  type StartOptions,
} from './deployment/start.js';
export { watchDeployments, type WatchOptions } from './deployment/watch.js';
export { stopDeployment, type StopRequest } from './deployment/stop.js';
export { explainOutcome, type FailureCause } from './deployment/explain.js';
export { isFinal, isSuccess } from './model/progress.js';
export type { StaticCredentials } from './aws/credentials.js';
export type { Sequence } from './model/sequence.js';
export type { Fleet, FleetPlan, FleetRule, MinimumHealthy, ZonalRule } from './model/fleet.js';
export type { IsPlain, Sought } from './model/sought.js';
