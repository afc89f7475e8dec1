import type {
  CommandName,
  CommandResult,
  DeploymentSpecification,
  Instance,
} from '../../dist/protocol/instance.js';

export interface ScriptedInstance extends Instance {
  /** The commands it was given, as `i-1 Install`, in one list for all instances that share it. */
  readonly log: string[];
  readonly specifications: DeploymentSpecification[];
}

export type Answer = (
  command: CommandName,
  specification: DeploymentSpecification,
  signal: AbortSignal | undefined,
) => CommandResult | undefined | Promise<CommandResult | undefined>;

/** An instance in memory that succeeds at everything, except where `answer` gives or waits for something else. */
export function scriptedInstance(
  id: string,
  answer: Answer = () => undefined,
  log: string[] = [],
): ScriptedInstance {
  const specifications: DeploymentSpecification[] = [];
  return {
    id,
    log,
    specifications,
    async execute(command, specification, options) {
      log.push(`${id} ${command}`);
      specifications.push(specification);
      return (await answer(command, specification, options?.signal)) ?? success;
    },
    close: () => Promise.resolve(),
  };
}

const success: CommandResult = {
  status: 'Succeeded',
  noop: false,
  diagnostics: { errorCode: 0, scriptName: '', message: 'Succeeded: ', log: '' },
};

export function scriptFailure(
  scriptName: string,
  log: string,
  errorCode: CommandResult['diagnostics']['errorCode'] = 4,
): CommandResult {
  return {
    status: 'Failed',
    noop: false,
    diagnostics: {
      errorCode,
      scriptName,
      message: `Script at specified location: ${scriptName} failed with exit code 3`,
      log,
    },
  };
}
