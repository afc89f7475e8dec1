import { expect } from 'chai';
import type { Config } from '../../dist/config/load-config.js';
import type { GroupActivation } from '../../dist/config/options/activation.js';
import { groupsThatMiss, registrationTags } from '../../dist/policy/registration-tags.js';

/** A configuration as far as tags go. */
const configured = (groups: Readonly<Record<string, GroupActivation>>, common = {}) =>
  ({
    targets: Object.keys(groups).map((name) => ({ name })),
    activation: { ...common, groups },
  }) as unknown as Config;

const role = (value: string) => ({ key: 'Role', value });
const rack = { key: 'Rack' };

describe('the tags of a machine on premises', () => {
  const cases: readonly (readonly [string, Config, readonly object[] | 'undecided'])[] = [
    ['are none without a section', { targets: [{ name: 'web' }] } as unknown as Config, []],
    ['are none of groups of EC2', configured({ web: { ec2Tags: [role('web')] } }), []],
    [
      'are one of those that a group takes any of',
      configured({ web: { onPremisesTags: [role('web'), role('db')] } }),
      [role('web')],
    ],
    [
      'are those said for all groups',
      configured({ web: {} }, { onPremisesTags: [role('web')] }),
      [role('web')],
    ],
    [
      'are one of each set',
      configured({
        web: { onPremisesTagSets: [[role('web')], [{ key: 'Stage', value: 'prod' }]] },
      }),
      [role('web'), { key: 'Stage', value: 'prod' }],
    ],
    [
      'are chosen so that each set has one, and no key has two values',
      configured({ web: { onPremisesTagSets: [[role('web'), role('db')], [role('db')]] } }),
      [role('db')],
    ],
    [
      'have no value where any will do',
      configured({ web: { onPremisesTags: [rack] } }),
      [{ key: 'Rack', value: '' }],
    ],
    [
      'are those of all groups, each once',
      configured({
        web: { onPremisesTags: [role('web')] },
        jobs: { onPremisesTags: [role('jobs'), role('web')] },
        cloud: { ec2Tags: [role('cloud')] },
      }),
      [role('web')],
    ],
    [
      'are undecided where groups exclude each other',
      configured({
        web: { onPremisesTags: [role('web')] },
        jobs: { onPremisesTags: [role('jobs')] },
      }),
      'undecided',
    ],
    [
      'are undecided where a filter has no key',
      configured({ web: { onPremisesTags: [{ value: 'web' }] } }),
      'undecided',
    ],
  ];
  for (const [title, config, wanted] of cases)
    it(title, () => {
      if (wanted === 'undecided')
        expect(() => registrationTags(config))
          .to.throw('on-premises tags of web')
          .with.property('code', 'REGISTER_TAGS_UNDECIDED');
      else expect(registrationTags(config)).to.deep.equal(wanted);
    });

  it('that somebody gives are held against those of the groups, letter by letter', () => {
    const config = configured({
      web: { onPremisesTagSets: [[role('web')], [rack]] },
      jobs: { onPremisesTags: [{ value: 'web' }] },
    });
    expect(groupsThatMiss(config, [role('web')])).to.deep.equal(['web']);
    expect(groupsThatMiss(config, [role('Web'), { key: 'Rack', value: '7' }])).to.deep.equal([
      'web',
      'jobs',
    ]);
    expect(groupsThatMiss(config, [role('web'), { key: 'Rack', value: '7' }])).to.deep.equal([]);
  });
});
