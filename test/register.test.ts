import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { createProject, type Project } from './support/project.js';

const session = 'arn:aws:sts::111122223333:assumed-role/on-premises/rack-1';

describe('codedeployer register', () => {
  let project: Project;
  beforeEach(async () => {
    project = await createProject({
      'deploy/codedeployer.yml': `application: shop
bucket: shop-revisions
region: eu-central-1
groups: [racks, jobs]
activation:
  groups:
    racks: { onPremisesTags: [{ key: Place, value: it's here }] }
    jobs: { onPremisesTags: [{ key: Place, value: there }] }
`,
    });
  });
  afterEach(() => project.dispose());

  const register = (...flags: string[]) =>
    project.codedeployer(['register', '--print', '--session-arn', session, ...flags]);

  it('prints scripts that give the machine the tags by which the section lets groups find it, clean for shellcheck', async () => {
    const printed = await register('--groups', 'racks');
    expect(printed.code, printed.output).to.equal(0);
    expect(printed.stdout).to.contain(
      `add-tags-to-on-premises-instances --region eu-central-1 --instance-names rack-1 --tags 'Key=Place,Value=it'\\''s here'`,
    );
    expect(printed.output).to.contain('Nothing was called').and.not.to.contain('No group finds');
    expect(execFileSync('shellcheck', ['-'], { input: printed.stdout, encoding: 'utf8' })).to.equal(
      '',
    );
  });

  it('asks for the groups where one machine cannot be in all, and takes --tag instead of the section, saying whom it misses', async () => {
    const undecided = await register();
    expect(undecided).to.include({ code: 1, stdout: '' });
    expect(undecided.output).to.contain('REGISTER_TAGS_UNDECIDED').and.to.contain('racks, jobs');
    const given = await register('--tag', 'Place=there', '--part', 'administrator');
    expect(given.code, given.output).to.equal(0);
    expect(given.stdout).to.contain('Key=Place,Value=there').and.not.to.contain("it's here");
    expect(given.output).to.contain('By these tags it is not found by racks,');
  });
});
