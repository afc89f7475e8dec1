import { readFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { optionInfos } from '@codedeployer/core';
import { outputs } from '../packages/core/dist/report/ci/outputs.js';

/*
 * action.yml, the GitHub Action: a step that runs the command line. Its everyday inputs are options of the configuration; every other
 * option goes in as an argument, or as its variable CODEDEPLOYER_… of the job.
 */

/** The options that jobs set most: what differs from job to job, where the rest stands in the configuration file. */
const everyday = ['groups', 'region', 'source', 'version', 'revision', 'description', 'report'];

const { version: release } = JSON.parse(
  readFileSync(new URL('../packages/cli/package.json', import.meta.url), 'utf8'),
);

const flags = {
  config: 'Configuration file. Otherwise deploy/codedeployer.yml.',
  environment: 'Section of "environments" in the configuration to use.',
  ...Object.fromEntries(everyday.map((name) => [name, describe(name)])),
};

function describe(name) {
  const { type, description } = optionInfos().find((info) => info.name === name);
  return type === 'list' ? `${description} Here names, with commas between them.` : description;
}

const inputs = {
  command: {
    description:
      'What to do: deploy, rehearse, push, check, rollback, status or any other command of `codedeployer --help`.',
    default: 'deploy',
  },
  ...Object.fromEntries(
    Object.entries(flags).map(([name, description]) => [name, { description }]),
  ),
  arguments: {
    description:
      'Further arguments, each in a line of its own, such as --deployment-config=CodeDeployDefault.OneAtATime.',
    default: '',
  },
  'working-directory': { description: 'Folder of the project.', default: '.' },
  'codedeployer-version': {
    description: `Version of the package codedeployer on npm to run. Otherwise the one that the project has installed, or ${release} where it has none.`,
  },
};

const variableOf = (input) => `INPUT_${input.replaceAll('-', '_').toUpperCase()}`;

/** What GitHub fills in stands in the environment alone: a value is never read by the shell as code. */
const script = `refuse() {
  printf '::error title=codedeployer::%s\\n' "$1"
  exit 2
}
[[ $INPUT_COMMAND =~ ^[a-z-]+$ ]] ||
  refuse 'The input "command" is one command, such as deploy. What follows it goes into "arguments", each argument in a line of its own.'

arguments=("$INPUT_COMMAND")
flag() {
  [[ -z $2 ]] || arguments+=("--$1=$2")
}
${Object.keys(flags)
  .map((name) => `flag ${name} "$${variableOf(name)}"`)
  .join('\n')}
while read -r argument; do
  [[ -z $argument ]] || arguments+=("$argument")
done <<<"$INPUT_ARGUMENTS"

folder=$PWD
until [[ -e $folder/node_modules/.bin/codedeployer || $folder == / ]]; do folder=$(dirname "$folder"); done
program=("$folder/node_modules/.bin/codedeployer")
if [[ -n $INPUT_CODEDEPLOYER_VERSION || ! -e \${program[0]} ]]; then
  version=\${INPUT_CODEDEPLOYER_VERSION:-${release}}
  [[ $version =~ ^[0-9A-Za-z][0-9A-Za-z.+-]*$ ]] ||
    refuse 'The input "codedeployer-version" is a version on npm, such as ${release}, or latest.'
  command -v npx >/dev/null || refuse 'There is no npx here. Let actions/setup-node come before this step.'
  program=(npx --yes --package "codedeployer@$version")
  case $INPUT_COMMAND in
    activate | check) program+=(--package "@codedeployer/activation@$version") ;;
  esac
  program+=(-- codedeployer)
fi
printf '%q ' "\${program[@]}" "\${arguments[@]}"
printf '\\n'
exec "\${program[@]}" "\${arguments[@]}"
`;

/** For docs/ci.md. */
export const inputTable = tableOf('Input', inputs, ({ description, default: value = '' }) => [
  description.replaceAll('<', '&lt;'),
  value === '' ? '' : `\`${value}\``,
]);
export const outputTable = tableOf('Output', outputs, (meaning) => [meaning]);

function tableOf(what, rows, cellsOf) {
  const cells = Object.entries(rows).map(([name, row]) => [`\`${name}\``, ...cellsOf(row)]);
  const head = [what, 'What it is', 'Default'].slice(0, cells[0].length);
  return [head, head.map(() => '---'), ...cells].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** A page that names the action names it by its newest tag. */
export const withRelease = (page) =>
  page.replaceAll(/(?<=OWNER\/codedeployer@)v[\w.-]+/g, `v${release}`);

export function githubAction() {
  const id = 'codedeployer';
  const action = {
    name: 'codedeployer',
    description:
      'Deploys any codebase to groups of EC2 instances through AWS CodeDeploy, or rehearses that on the runner.',
    branding: { icon: 'upload-cloud', color: 'orange' },
    inputs,
    outputs: Object.fromEntries(
      Object.entries(outputs).map(([name, description]) => [
        name,
        { description, value: `\${{ steps.${id}.outputs.${name} }}` },
      ]),
    ),
    runs: {
      using: 'composite',
      steps: [
        {
          id,
          shell: 'bash',
          'working-directory': '${{ inputs.working-directory }}',
          env: Object.fromEntries(
            Object.keys(inputs)
              .filter((name) => name !== 'working-directory')
              .map((name) => [variableOf(name), `\${{ inputs.${name} }}`]),
          ),
          run: script,
        },
      ],
    },
  };
  return `# Generated from the options by \`npm run generate\` (scripts/github-action.js). How to use it: docs/ci.md.\n${stringify(action, { lineWidth: 0 })}`;
}
