import { RubyError } from '../ruby/ruby-error.js';
import type { YamlNode } from '../yaml/node.js';

const className =
  'InstanceAgent::Plugins::CodeDeployPlugin::ApplicationSpecification::AppSpecValidationException';

/** A broken rule of the agent itself. The message is the agent's, to the letter; it is what people search for. */
export function validationError(code: string, message: string, node: YamlNode): RubyError {
  return new RubyError(className, message, code, node);
}

/** Most of the agent's messages begin like this. */
export function deploymentFailed(code: string, because: string, node: YamlNode): RubyError {
  return validationError(code, `The deployment failed because ${because}`, node);
}
