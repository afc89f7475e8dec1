import type { Finding } from '@codedeployer/appspec';
import { error, findingsOf } from '@codedeployer/appspec/rules';
import type { JudgedRevision, RevisionRule } from '../rule.js';

const codes = {
  'appspec-missing': error('There is no appspec.yml at the root of the revision.'),
  'appspec-name': error(
    'The file has a name that the agent does not find, for example AppSpec.yml.',
  ),
};
const finding = findingsOf(codes);

/** That there is an appspec.yml, and what its text says. */
export const appspecFile: RevisionRule<keyof typeof codes> = {
  codes,
  check: (revision) => revision.appspecFindings ?? [appspecMissing(revision)],
};

function appspecMissing({ entries, kind }: JudgedRevision): Finding {
  const similar = entries.find(({ path }) => /^appspec\.(?:yml|yaml|json)$/i.test(path));
  if (similar !== undefined) {
    return finding('appspec-name', {
      file: similar.path,
      message: `The agent looks for appspec.yml and does not find ${similar.path}.`,
      hint: 'Rename the file to appspec.yml; upper and lower case matter, and JSON is YAML as well.',
    });
  }
  const deeper = entries.find(({ path }) => /\/appspec\.ya?ml$/i.test(path));
  return finding('appspec-missing', {
    file: 'appspec.yml',
    message: `There is no appspec.yml at the root of the ${kind === 'archive' ? 'archive' : 'revision'}.`,
    hint:
      deeper === undefined
        ? 'Run `codedeployer setup` to create one.'
        : `There is ${deeper.path}: pack the contents of its folder instead.`,
  });
}
