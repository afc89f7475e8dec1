import type { LooseValue } from '@codedeployer/appspec';
import { AgentFailure } from '../agent-failure.js';
import { isList } from '../ruby/paths.js';
import type { Instruction } from './instruction.js';

/**
 * What the agent writes down before it carries the steps out. What is absent stands there as null.
 * @throws AgentFailure for what cannot be written: a context without a range, a name that is no UTF-8.
 */
export function serializeInstructions(instructions: readonly Instruction[]): string {
  return JSON.stringify({ instructions: instructions.map(describe) });
}

function describe(instruction: Instruction): object {
  const { type } = instruction;
  switch (type) {
    case 'chown': {
      const { owner, group, file } = instruction;
      return { type, owner: plain(owner), group: plain(group), file };
    }
    case 'semanage': {
      const { context, file } = instruction;
      if (context.range === undefined) {
        throw new AgentFailure({
          rubyClass: 'NoMethodError',
          message: "undefined method `get_range' for nil:NilClass",
        });
      }
      const { user, range } = context;
      // An appspec has no key for the role.
      return {
        type,
        context: { user: plain(user), role: null, type: plain(context.type), range },
        file,
      };
    }
    case 'copy':
      if (instruction.source.includes('\ufffd')) {
        throw new AgentFailure({
          rubyClass: 'JSON::GeneratorError',
          message: 'source sequence is illegal/malformed utf-8',
        });
      }
      return instruction;
    default:
      return instruction;
  }
}

/** A value as JSON has it: numbers and the like are written there as Ruby writes them, the rest as its text. */
function plain(value: LooseValue | undefined): unknown {
  if (value === undefined) return null;
  if (typeof value === 'string') return value;
  if (isList(value)) return value.items.map(plain);
  if (value.className === 'NilClass') return null;
  return /^(?:true|false|-?\d+(?:\.\d+)?)$/.test(value.inspect)
    ? (JSON.parse(value.inspect) as unknown)
    : value.inspect;
}
