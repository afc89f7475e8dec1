import { expect } from 'chai';
import type { LintBundleOptions } from '@codedeployer/core/lint';
import { loadRevisionConfig, type WrittenConfig } from '@codedeployer/core/config';
import { lintRevision } from '../../dist/run/check-revision.js';
import { cleanFiles, type Described, entriesOf, lintWith, script } from './bundle.js';

const asking =
  '#!/bin/bash\n# 169.254.169.254 answers on EC2\nTOKEN=$(curl -s "http://169.254.169.254/latest/api/token")\n';
const wrapped = (event: string) => ({
  'appspec.yml': [
    'version: 0.0',
    'os: linux',
    'hooks:',
    `  ${event}:`,
    '    - location: deploy/hook-scripts/hook-wrapper.sh',
    '',
  ].join('\n'),
  'deploy/hook-scripts/hook-wrapper.sh': script,
});
const direct = {
  'appspec.yml': [
    'version: 0.0',
    'os: linux',
    'hooks:',
    '  AfterBlockTraffic:',
    '    - location: scripts/start.sh',
    '',
  ].join('\n'),
};

const rack = { groups: ['web', 'rack'], onPremises: ['rack'] };

/** The findings of this family alone. */
const found = async (files: Readonly<Record<string, Described>>, options: LintBundleOptions) =>
  (await lintWith(files, options)).findings
    .filter(({ code }) => code.startsWith('on-premises-'))
    .map(({ code, file, line }) => [code, file, line].join(' '));

describe('lint for groups with machines on premises', () => {
  it('finds where a script asks for the metadata of EC2, comments aside, in what runs there alone', async () => {
    expect(await found({ 'scripts/start.sh': asking }, rack)).to.deep.equal([
      'on-premises-metadata scripts/start.sh 3',
    ]);
    const ofGroups = {
      ...wrapped('AfterInstall'),
      'deploy/hook-scripts/web/AfterInstall.sh': asking,
      'deploy/hook-scripts/rack/AfterInstall.sh': asking,
    };
    expect(await found(ofGroups, rack)).to.deep.equal([
      'on-premises-metadata deploy/hook-scripts/rack/AfterInstall.sh 3',
    ]);
    expect(await found({ 'scripts/start.sh': asking }, { groups: ['web'] })).to.deep.equal([]);
    expect(
      await found(
        { 'scripts/start.sh': 'curl http://1169.254.169.254.1/\n', 'app/notes': asking },
        rack,
      ),
    ).to.deep.equal([]);
    const byIpv6 = { 'scripts/start.sh': 'curl "http://[fd00:ec2::254]/latest/meta-data/"\n' };
    expect(await found(byIpv6, rack)).to.deep.equal(['on-premises-metadata scripts/start.sh 1']);
  });

  it('finds scripts for the events around traffic, where they are for nobody else', async () => {
    const ofGroups = {
      ...wrapped('BeforeAllowTraffic'),
      'deploy/hook-scripts/web/BeforeAllowTraffic.sh': script,
      'deploy/hook-scripts/rack/BeforeAllowTraffic.sh': script,
    };
    expect(await found(ofGroups, rack)).to.deep.equal([
      'on-premises-traffic-hook deploy/hook-scripts/rack/BeforeAllowTraffic.sh ',
    ]);
    expect(await found(direct, { groups: ['rack'], onPremises: ['rack'] })).to.deep.equal([
      'on-premises-traffic-hook appspec.yml 5',
    ]);
    expect(await found(direct, rack)).to.deep.equal([]);
  });

  it('goes by the tags that the section "activation" has for a group', async () => {
    const judged = async (activation: WrittenConfig['activation']) => {
      const config = await loadRevisionConfig({
        directory: '/',
        env: {},
        options: { application: 'shop', groups: ['web', 'rack'], activation },
      });
      const entries = entriesOf({ ...cleanFiles, 'scripts/start.sh': asking });
      const { findings } = await lintRevision(entries, config);
      return findings
        .filter(({ code }) => code === 'on-premises-metadata')
        .map(({ message }) => message);
    };
    const tags = [{ key: 'Rack' }];
    expect(await judged({ groups: { rack: { onPremisesTagSets: [tags] } } })).to.have.length(1);
    const [message] = await judged({ onPremisesTags: tags });
    expect(message).to.contain('(groups web, rack)');
    expect(await judged({ ec2Tags: tags, onPremisesTags: [] })).to.deep.equal([]);
  });
});
