import { deploymentPaths } from '../agent/deployment-paths.js';
import { agentFolder } from '../agent/unit-environment.js';
import { deploymentRoot } from '../instance/scripts-log.js';
import type { KeptInstance } from './find-kept-instance.js';

/** Processes that are named one by one. */
const mostNamed = 8;

/** What who looks into an instance has to know: how it stands, what does not run any more, where things lie. */
export function describeKept(
  instance: KeptInstance,
  { isRunning }: { readonly isRunning: boolean },
): readonly string[] {
  const { id, name, last, ended, isolation, directory, network } = instance;
  const how = isRunning ? 'which runs' : 'as it stood when it was ended';
  if (last === undefined)
    return [`${name} (${id}), ${how}: nothing was deployed to it so far.`, ...advice(instance)];
  const { event, specification, status, scriptName, message } = last;
  const { deploymentId } = specification;
  const script = scriptName === '' ? '' : `, ${scriptName}`;
  const end =
    status === 'Failed' ? `failed in ${event}${script}: ${message}` : `has come as far as ${event}`;
  const root =
    isolation === 'directory' ? deploymentRoot(directory) : `${agentFolder}/deployment-root`;
  const { archive } = deploymentPaths(root, specification);
  return [
    `${name} (${id}), ${how}: ${deploymentId} ${end}`,
    ...(isRunning ? [] : noLongerRunning(ended)),
    ...(isRunning || network !== 'loopback'
      ? []
      : ["What listens on this machine's loopback is reached while the rehearsal runs only."]),
    scriptName === ''
      ? `Its revision: ${archive}`
      : `Its revision, with the script to try again: ${archive}/${scriptName}`,
    ...advice(instance),
  ];
}

function noLongerRunning(ended: KeptInstance['ended']): readonly string[] {
  if (ended === undefined)
    return ['Its processes are gone; the rehearsal was ended before it could note which.'];
  if (ended.length === 0) return ['When it was ended, nothing was running that hooks had started.'];
  const more = ended.length - mostNamed;
  return [
    `Its files are there, its processes are not. No longer running, as they ended with the rehearsal:`,
    ...ended.slice(0, mostNamed).map(({ command }) => `  ${command}`),
    ...(more > 0 ? [`  … and ${more} more`] : []),
    'Next time: codedeployer rehearse --keep holds them until Ctrl-C, and this command enters beside them.',
  ];
}

function advice({ isolation, last }: KeptInstance): readonly string[] {
  const whose = last === undefined ? 'an agent' : `the hook ${last.event}`;
  return [
    isolation === 'directory'
      ? `A shell of yours on this machine, with the environment of ${whose}; the files of the instance are below $CODEDEPLOYER_ROOT.`
      : `A shell as root in it, with the environment of ${whose}. What you change stays in the instance; "exit" ends the shell.`,
  ];
}
