import type {
  ConfigDescription,
  DescribedOption,
  ValueSource,
} from '../model/config-description.js';
import { loadLayers, type ConfigLayers, type LoadConfigOptions } from './load-config.js';
import { isOn, variableOf } from './option-variables.js';
import { defaults, optionSchemas, type ConfigLayer, type OptionName } from './options.js';
import { valueAt } from './value-at.js';

/** Reads one layer of a configuration file. */
class FileLayer {
  readonly #layers: ConfigLayers;
  readonly #layer: 'file' | 'environment';
  readonly #prefix: readonly string[];

  constructor(layers: ConfigLayers, environment?: string) {
    this.#layers = layers;
    this.#layer = environment === undefined ? 'file' : 'environment';
    this.#prefix = environment === undefined ? [] : ['environments', environment];
  }

  /** The option at a path of the layer, where it is there. */
  find(path: readonly string[], layer: ValueSource['layer'] = this.#layer) {
    const { read } = this.#layers;
    const whole = [...this.#prefix, ...path];
    if (read === undefined || valueAt(read.contents, whole) === undefined) return undefined;
    const { shown, variables } = read.trace(whole);
    const source: ValueSource = {
      layer,
      where: read.locate(whole),
      ...(variables.length === 0 ? {} : { variables }),
    };
    return { name: path.at(-1) ?? '', value: shown, source };
  }
}

/**
 * Says what is in force of a project's configuration, and where each value comes from. Asks nobody.
 *
 * @throws as `loadRevisionConfig` does
 */
export async function describeConfig(request: LoadConfigOptions): Promise<ConfigDescription> {
  const { config, file, layers } = await loadLayers(request);
  const { env, environment, optionsName = 'options', only } = request;
  const { read, variables } = layers;
  const options: ConfigLayer = layers.options;
  // From the strongest to the weakest.
  const written = [
    ...(environment === undefined ? [] : [new FileLayer(layers, environment)]),
    new FileLayer(layers),
  ];
  const find = (path: readonly string[], layer?: 'group') =>
    written.map((it) => it.find(path, layer)).find((found) => found !== undefined);

  const inForce = (name: OptionName): DescribedOption | undefined => {
    const said = (value: unknown, layer: ValueSource['layer'], where?: string) => ({
      name,
      value,
      source: { layer, ...(where === undefined ? {} : { where }) },
    });
    if (name === 'rehearse' && isOn(env.CODEDEPLOYER_REHEARSE))
      return said(true, 'variable', 'CODEDEPLOYER_REHEARSE');
    if (name === 'groups' && only !== undefined) return said(config.groups, 'options', optionsName);
    // Its layers merge, so the strongest one alone is not what is in force.
    const merged = name === 'lint' ? config.lint : undefined;
    const option = options[name];
    if (option !== undefined) return said(merged ?? option, 'options', optionsName);
    const variable = variables[name];
    if (variable !== undefined) return said(merged ?? variable, 'variable', variableOf(name));
    const found = find([name]);
    // What groups say for themselves stands below each of them.
    if (found !== undefined && name === 'groups')
      return isMap(found.value) ? { ...found, value: Object.keys(found.value) } : found;
    if (found !== undefined) return merged === undefined ? found : { ...found, value: merged };
    if (name === 'region' && config.region !== undefined)
      return said(config.region, 'variable', env.AWS_REGION ? 'AWS_REGION' : 'AWS_DEFAULT_REGION');
    const value = (defaults as ConfigLayer)[name];
    return value === undefined ? undefined : said(value, 'default');
  };

  const ofGroup = (group: string): DescribedOption[] => {
    const names = written.flatMap((it) => {
      const settings = it.find(['groups', group])?.value;
      return isMap(settings) ? Object.keys(settings) : [];
    });
    return [...new Set(names)]
      .filter((name) => options[name as OptionName] === undefined)
      .flatMap((name) => find(['groups', group, name], 'group') ?? []);
  };

  return {
    ...(read === undefined ? {} : { file }),
    ...(environment === undefined ? {} : { environment }),
    options: (Object.keys(optionSchemas) as OptionName[]).flatMap((name) => inForce(name) ?? []),
    groups: config.groups
      .map((name) => ({ name, options: ofGroup(name) }))
      .filter((group) => group.options.length > 0),
  };
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
