import type { Config } from '../config/load-config.js';

/** A rehearsal in which nothing is rolled back: with `keepFailed`, instances stay as they failed. */
export function withoutRollbacks(config: Config): Config {
  if (!config.rehearse || config.keepFailed !== true) return config;
  const targets = config.targets.map((group) => ({
    ...group,
    autoRollback: false,
    rollbackOn: undefined,
  }));
  return { ...config, targets };
}
