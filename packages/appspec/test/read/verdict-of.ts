import { parseAppspec, type AgentProfile, type Appspec, type Finding } from '@codedeployer/appspec';

export const validation =
  'InstanceAgent::Plugins::CodeDeployPlugin::ApplicationSpecification::AppSpecValidationException';

/** A file that is fine but for the lines given. */
export function linux(...lines: readonly string[]): string {
  return ['version: 0.0', 'os: linux', ...lines, ''].join('\n');
}

/** The parsed file; fails the test when the agent would refuse it. */
export function accepted(text: string | Uint8Array, profile: AgentProfile = 'v1'): Appspec {
  const verdict = parseAppspec(text, { profile });
  if (!verdict.accepted)
    throw new Error(`refused: ${verdict.error.class}: ${verdict.error.message}`);
  return verdict.appspec;
}

export interface Refusal {
  readonly class: string;
  readonly message: string;
  readonly finding: Finding;
}

/** Why the file is refused; fails the test when the agent would take it. */
export function refused(text: string | Uint8Array, profile: AgentProfile = 'v1'): Refusal {
  const verdict = parseAppspec(text, { profile });
  const [finding] = verdict.findings;
  if (verdict.accepted || finding === undefined) throw new Error('accepted');
  return { ...verdict.error, finding };
}

/** The timeout of the only script of a file whose `timeout` is written like this. */
export function timeoutOf(written: string, profile: AgentProfile = 'v1'): number | undefined {
  const text = linux(
    'hooks:',
    '  AfterInstall:',
    '    - location: run.sh',
    `      timeout: ${written}`,
  );
  return accepted(text, profile).hooks.get('AfterInstall')?.[0]?.timeout;
}
