import type { CommandDiagnostics } from '../protocol/instance.js';
import type { Diagnostics } from './model.js';

/** The service keeps so much of the agent's log: 4 KB. */
const longestLogTail = 4096;

const errorCodes: Readonly<Record<string, Diagnostics['errorCode']>> = {
  0: 'Success',
  1: 'ScriptMissing',
  2: 'ScriptNotExecutable',
  3: 'ScriptTimedOut',
  4: 'ScriptFailed',
};

/** Renders what an agent reported as the API shows it. */
export function renderDiagnostics(reported: CommandDiagnostics): Diagnostics {
  const errorCode = errorCodes[reported.errorCode] ?? 'UnknownError';
  return errorCode === 'Success'
    ? succeeded
    : {
        errorCode,
        scriptName: reported.scriptName,
        message: reported.message,
        logTail: reported.log.slice(-longestLogTail),
      };
}

/** An event that went well, or had nothing to do. */
export const succeeded: Diagnostics = {
  errorCode: 'Success',
  scriptName: '',
  message: 'Succeeded',
  logTail: '',
};

/** An event whose command the instance did not answer in time, or that was lost with its instance. */
export const noAnswer: Diagnostics = {
  errorCode: 'UnknownError',
  scriptName: '',
  message:
    'CodeDeploy agent was not able to receive the lifecycle event. Check the CodeDeploy agent logs on your host and make sure the agent is running and can connect to the CodeDeploy server.',
  logTail: '',
};
