import { join } from 'node:path';

/** Where an agent finds what it asks, and keeps what it writes. All paths are absolute, as the instance sees them. */
export interface DaemonPlaces {
  /** The folder of its deployments. */
  readonly rootDir: string;
  readonly logDir: string;
  readonly pidDir: string;
  /** Of the command service and of S3, for example `http://127.0.0.1:40123`. */
  readonly endpoint: string;
}

/** @param folder absolute path of the one that the agent works in */
export const daemonLogs = (folder: string): string => join(folder, 'log');

/** What it writes of what it does. */
export const daemonLog = (folder: string): string =>
  join(daemonLogs(folder), 'codedeploy-agent.log');

/**
 * Writes `codedeployagent.yml`: as the package has it, but for where everything is. A test profile of the agent's own allows an
 * endpoint without TLS.
 */
export function daemonConfiguration({ rootDir, logDir, pidDir, endpoint }: DaemonPlaces): string {
  const settings: Readonly<Record<string, unknown>> = {
    log_aws_wire: false,
    log_dir: logDir,
    pid_dir: pidDir,
    program_name: 'codedeploy-agent',
    root_dir: rootDir,
    verbose: false,
    // The package waits a second before each command.
    wait_between_runs: 0,
    max_revisions: 5,
    codedeploy_test_profile: 'beta',
    deploy_control_endpoint: endpoint,
    s3_endpoint_override: endpoint,
  };
  const lines = Object.entries(settings).map(
    // Of text, JSON is YAML.
    ([name, setting]) => `:${name}: ${JSON.stringify(setting)}\n`,
  );
  return `---\n${lines.join('')}`;
}
