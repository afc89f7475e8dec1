import { closest } from '@codedeployer/appspec/text';
import type { Environment } from './expand-variables.js';
import { optionInfos, type OptionInfo } from './option-info.js';
import type { ConfigLayer, OptionName } from './options.js';
import { validateLayer } from './validate.js';

/** What begins like the variable of an option and means something else: for a rehearsal, for hooks, for tests. */
const others = [
  'CODEDEPLOYER_REHEARSE',
  'CODEDEPLOYER_REHEARSAL',
  'CODEDEPLOYER_INSTANCE',
  'CODEDEPLOYER_NODE',
  'CODEDEPLOYER_ROOT',
  'CODEDEPLOYER_LOG',
  'CODEDEPLOYER_LOG_KEEP',
  'CODEDEPLOYER_LOG_MARK',
  'CODEDEPLOYER_LOG_MAX_BYTES',
  'CODEDEPLOYER_TEST_MARK',
  'CODEDEPLOYER_TEST_SEED',
] as const;

/** The variable of the environment that gives an option its value, such as CODEDEPLOYER_DEPLOYMENT_CONFIG. */
export function variableOf(option: OptionName): string {
  return `CODEDEPLOYER_${option.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

const on = ['1', 'true', 'yes', 'on'];
const off = ['0', 'false', 'no', 'off'];

/** Whether a variable that is a switch is set, and not to `0`, `false`, `no` or `off`. */
export function isOn(value: string | undefined): boolean {
  return value !== undefined && !['', ...off].includes(value.toLowerCase());
}

/** A value as the flag of the option takes it. What is no number or boolean stays a text, which is refused then. */
function parseValue({ type, commas }: OptionInfo, text: string): unknown {
  switch (type) {
    case 'number': {
      const number = Number(text);
      return text.trim() === '' || Number.isNaN(number) ? text : number;
    }
    case 'boolean': {
      const word = text.trim().toLowerCase();
      if (on.includes(word)) return true;
      return off.includes(word) ? false : text;
    }
    case 'list':
      // Values that may have commas themselves stand in lines of their own.
      return text
        .split(commas ? ',' : '\n')
        .map((item) => item.trim())
        .filter((item) => item !== '');
    case 'map':
      return Object.fromEntries(
        text.split(',').map((item) => {
          const [name = '', ...value] = item.split('=');
          return [name.trim(), value.join('=').trim()];
        }),
      );
    case 'string':
    case 'choice':
    case 'structure':
      return text;
  }
}

/**
 * The options that variables of the environment give values to. An empty one counts as not set.
 *
 * @param onNotice told which variables mean nothing here
 * @throws CONFIG_INVALID_VALUE, which names the variable
 */
export function readOptionVariables(
  env: Environment,
  onNotice: (message: string) => void = () => undefined,
): ConfigLayer {
  const options = new Map(
    optionInfos()
      .filter(({ name }) => name !== 'rehearse') // wins over every layer, and is read apart
      .map((info) => [variableOf(info.name), info]),
  );
  let layer: ConfigLayer = {};
  for (const [variable, text] of Object.entries(env)) {
    if (!/^CODEDEPLOYER_/i.test(variable) || text === undefined || text === '') continue;
    const info = options.get(variable);
    if (info?.type === 'structure') {
      onNotice(`${variable} is not heeded: "${info.name}" is written in a configuration file.`);
    } else if (info !== undefined) {
      const value = parseValue(info, text);
      layer = { ...layer, ...validateLayer({ [info.name]: value }, () => variable) };
    } else if (!(others as readonly string[]).includes(variable)) {
      const near = closest(variable.toUpperCase(), [...options.keys(), ...others]);
      const meant = near === undefined ? '' : ` Did you mean ${near}?`;
      onNotice(`${variable} is not heeded: there is no such option.${meant}`);
    }
  }
  return layer;
}
