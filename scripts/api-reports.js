// usage: node scripts/api-reports.js [--write]
//
// Holds what @codedeployer/core exports, entry by entry, to the committed reports in packages/core/api; with --write
// (npm run api) makes the reports anew. What a change does to adapters shows in the diff of its report. And what an entry
// speaks of has a name, in it or in another one, so that who calls it can write down what is taken and given.
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CompilerState,
  Extractor,
  ExtractorConfig,
  ExtractorLogLevel,
} from '@microsoft/api-extractor';
import { root } from './published-packages.js';

const write = process.argv.includes('--write');
const folder = join(root, 'packages/core');
const reports = join(folder, 'api');

/** Those that adapters and scripts use. What the rehearsal alone asks for (./contract, ./unpack) is no promise to anybody. */
const entries = [
  'index',
  'config',
  'revision',
  'stages',
  'commands',
  'policy',
  'host',
  'lint',
  'start',
];

/** What has no name on purpose: types are made of it, and nobody needs to write it down. */
const hidden = new Set([
  'Completed',
  'ConnectionOption',
  'GitFacts',
  'OfGroup',
  'OutputStream',
  'PackFacts',
  'Placed',
  'ReadOnly',
  'Workers',
  'codesOfRules',
  'confirmOn',
  'optionSchemas',
  'schema',
  'settings',
  'stages',
  'unreadableCodes',
]);

mkdirSync(reports, { recursive: true });
const configs = entries.map((entry) =>
  ExtractorConfig.prepare({
    configObject: {
      projectFolder: folder,
      mainEntryPointFilePath: join(folder, `dist/${entry}.d.ts`),
      bundledPackages: [],
      newlineKind: 'lf',
      compiler: { tsconfigFilePath: join(folder, 'tsconfig.json') },
      apiReport: {
        enabled: true,
        reportFileName: `${entry}.api.md`,
        reportFolder: reports,
        reportTempFolder: join(folder, '.test-build/api'),
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        // Our comments follow no TSDoc, and a report is compared, not judged.
        compilerMessageReporting: { default: { logLevel: 'warning' } },
        extractorMessageReporting: {
          default: { logLevel: 'none' },
          'ae-forgotten-export': { logLevel: 'warning' },
        },
        tsdocMessageReporting: { default: { logLevel: 'none' } },
      },
    },
    configObjectFullPath: join(folder, 'api-extractor.json'),
    packageJsonFullPath: join(folder, 'package.json'),
  }),
);

// One reading of all declarations serves all entries.
const [first, ...others] = configs;
const compilerState = CompilerState.create(first, {
  additionalEntryPoints: others.map(({ mainEntryPointFilePath }) => mainEntryPointFilePath),
});

/** By entry, what is spoken of and has no name in it. */
const nameless = configs.map(() => new Set());

const changed = configs.filter((config, index) => {
  const { apiReportChanged } = Extractor.invoke(config, {
    localBuild: write,
    compilerState,
    messageCallback(message) {
      if (message.logLevel === ExtractorLogLevel.Error) return;
      if (message.messageId === 'ae-forgotten-export')
        nameless[index].add(/"(\w+)"/.exec(message.text)[1]);
      message.handled = true; // that a report differs is told below
    },
  });
  return apiReportChanged;
});

const named = new Set(
  configs.flatMap(({ reportTempFilePath }) => {
    const report = readFileSync(reportTempFilePath, 'utf8');
    const exported = report.matchAll(/^export (?:\{ |(?:abstract )?[a-z]+ )(\w+)/gm);
    return Array.from(exported, ([, name]) => name);
  }),
);
const missing = entries.flatMap((entry, index) =>
  [...nameless[index]]
    .filter((name) => !hidden.has(name) && !named.has(name))
    .map((name) => `packages/core/src/${entry}.ts speaks of ${name}, which no entry exports.\n`),
);
if (missing.length > 0) {
  process.stderr.write(missing.join(''));
  process.exitCode = 1;
}

const names = changed.map(
  (config) => `packages/core/api/${config.reportFilePath.split('/').at(-1)}`,
);
if (write) process.stdout.write(names.map((name) => `${name}\n`).join(''));
else if (changed.length > 0) {
  process.stderr.write(
    `What @codedeployer/core exports is not what ${names.join(' and ')} says. If that is meant: npm run api, and commit what it writes.\n`,
  );
  process.exit(1);
} else if (missing.length === 0)
  process.stdout.write(`${entries.length} entries of @codedeployer/core are as reported.\n`);
