import { quote } from './instance.js';

export interface RotatingSettings {
  readonly target: string;
  readonly sourceSubdir?: string;
  readonly shared?: readonly string[];
  readonly commands?: readonly string[];
  /** Further lines before the strategy is sourced. */
  readonly more?: string;
  /** Lines after it. */
  readonly after?: string;
}

const array = (name: string, values: readonly string[] = []): string =>
  [`${name}=(`, ...values.map((value) => `  ${quote(value)}`), ')'].join('\n');

const head = '#!/bin/bash\n\nset -e\nset -o pipefail\n';

/** A group script as the PHP tool's template has it, for either strategy. */
function groupScript(
  strategy: string,
  { target, sourceSubdir = '', shared, commands, more = '', after = '' }: RotatingSettings,
): string {
  return [
    head,
    `ARCHIVE_SOURCE_SUBDIR=${quote(sourceSubdir)}`,
    `TARGET_DEPLOY_DIR=${quote(target)}`,
    array('SHARED_OBJECTS', shared),
    array('POST_INSTALL_COMMANDS', commands),
    more,
    `source strategies/${strategy}.sh`,
    after,
  ].join('\n');
}

export const rotatingReleases = (settings: RotatingSettings): string =>
  groupScript('rotating-releases', settings);

export const simpleCopy = (
  settings: RotatingSettings & { readonly protectedPaths?: readonly string[] },
): string =>
  groupScript('simple-copy', {
    ...settings,
    more: [array('PROTECTED_PATHS', settings.protectedPaths), settings.more ?? ''].join('\n'),
  });
