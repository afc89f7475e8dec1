import type { AgentErrorCode } from '../protocol/instance.js';

export interface FailureFacts {
  /** The Ruby class that the agent raises, for example `RuntimeError` or `Errno::ENOENT`. */
  readonly rubyClass: string;
  readonly message: string;
  readonly errorCode?: AgentErrorCode;
  readonly scriptName?: string;
  readonly cause?: unknown;
}

/** A command that failed as the agent would fail it: the message is the one that the agent reports. */
export class AgentFailure extends Error {
  override readonly name = 'AgentFailure';
  readonly rubyClass: string;
  readonly errorCode: AgentErrorCode;
  readonly scriptName: string;

  constructor({ rubyClass, message, errorCode = 5, scriptName = '', cause }: FailureFacts) {
    super(message, { cause });
    this.rubyClass = rubyClass;
    this.errorCode = errorCode;
    this.scriptName = scriptName;
  }
}
