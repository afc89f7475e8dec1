import type { LooseValue, Permission } from '@codedeployer/appspec';
import { inspectString, matchesName } from '@codedeployer/appspec/ruby';
import { AgentFailure } from '../agent-failure.js';

/**
 * Tells whether a permission applies to a path: strictly below its object, matched by its pattern and by none of its exceptions.
 * `**` matches at any depth; every other pattern only direct children, and only `*` is special in it.
 */
export function matchesPermission(
  path: string,
  object: string,
  { pattern, except }: Pick<Permission, 'pattern' | 'except'>,
): boolean {
  const base = object.endsWith('/') ? object : `${object}/`;
  if (!path.startsWith(base)) return false;
  const name = path.slice(base.length);
  if (pattern !== '**' && !matchesSimpleGlob(name, pattern)) return false;
  return !except.some((item) => matchesSimpleGlob(name, item));
}

/**
 * A file takes no pattern and no exceptions.
 * @throws AgentFailure when the permission has one.
 */
export function checkFilePermission({ object, pattern, except }: Permission): void {
  if (pattern !== '**') {
    throw invalid(
      `the application specification file includes an object (${object}) with an invalid pattern (${typeof pattern === 'string' ? pattern : pattern.inspect}), such as a pattern for a file applied to a directory. Correct the permissions section of the AppSpec file, and then try again.`,
    );
  }
  if (except.length > 0) {
    throw invalid(
      `the except parameter for a pattern in the permissions section ([${except.map(inspect).join(', ')}]) for the object named ${object} contains an invalid format. Update the AppSpec file, and then try again.`,
    );
  }
}

/**
 * Default entries of an access control list are for directories only.
 * @throws AgentFailure when the permission has one.
 */
export function checkFileAcl({ acls }: Pick<Permission, 'acls'>): void {
  if (!acls?.some((entry) => entry.default)) return;
  throw new AgentFailure({
    rubyClass: 'RuntimeError',
    message:
      'The deployment failed because the -d parameter has been specified to apply an acl setting to a file. This parameter is supported for directories only. Update the AppSpec file, and then try again.',
  });
}

function matchesSimpleGlob(name: string, pattern: LooseValue): boolean {
  if (name.includes('/')) return false;
  if (typeof pattern !== 'string') {
    throw new AgentFailure({
      rubyClass: 'NoMethodError',
      message: `undefined method \`chars' for ${pattern.inspect}:${pattern.className}`,
    });
  }
  return matchesName(name, pattern);
}

function inspect(value: LooseValue): string {
  return typeof value === 'string' ? inspectString(value) : value.inspect;
}

function invalid(why: string): AgentFailure {
  return new AgentFailure({
    rubyClass:
      'InstanceAgent::Plugins::CodeDeployPlugin::ApplicationSpecification::AppSpecValidationException',
    message: `The deployment failed because ${why}`,
  });
}
