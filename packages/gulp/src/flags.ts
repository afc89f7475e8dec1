import { parseArgs } from 'node:util';

/** What the command line of Gulp may say, and what it means. */
export const flagTexts = {
  '--environment': 'Section of "environments" in the configuration file.',
  '--groups': 'These of the configured groups only, with commas between them.',
  '--dry-run': 'Say what would be done, and upload and deploy nothing.',
  '--output': 'File to write, from the project on.',
  '--yes': 'Make it so without asking.',
  '--to': 'Version, id of a deployment, or how many revisions back.',
};

export type Flag = keyof typeof flagTexts;

/** Those that were given, by name. */
export type Flags = Readonly<Partial<Record<Flag, string>>>;

/** What was given on the command line of Gulp, which has flags of its own. */
export function readFlags(): Flags {
  const { values } = parseArgs({
    args: process.argv.slice(2),
    strict: false,
    options: {
      environment: { type: 'string' },
      groups: { type: 'string' },
      to: { type: 'string' },
      output: { type: 'string' },
      yes: { type: 'boolean' },
      'dry-run': { type: 'boolean' },
    },
  });
  const names = Object.keys(flagTexts) as Flag[];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = values[name.slice(2)];
      return value === undefined || value === false ? [] : [[name, String(value)]];
    }),
  );
}
