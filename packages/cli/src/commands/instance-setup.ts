import { instanceSetup, type InstanceSetup } from '@codedeployer/core';
import { failure } from '@codedeployer/core/config';
import type { Context, Flags } from '../context.js';

/** `instance-setup`: the user data on stdout, and where it goes on stderr. */
export function runInstanceSetup({ printData, tell }: Context, flags: Flags): void {
  const wanted = flags as Flags & InstanceSetup;
  if (wanted.agent === 'v2' && wanted.agentVersion !== undefined)
    throw failure('CONFIG_INVALID_VALUE', {
      where: 'command line',
      key: 'agentVersion',
      problem: 'agents 2.x come from their installer, which knows the newest alone',
    });
  printData(instanceSetup(wanted).trimEnd());
  tell(
    'This is the user data of new instances: `aws ec2 run-instances --user-data file://…`, or that of the launch template.',
  );
}
