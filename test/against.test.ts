import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import type { RunReport } from '@codedeployer/core';
import { createProject } from './support/project.js';

const hook = (...lines: string[]) => `#!/usr/bin/env bash\n${lines.join('\n')}\n`;

describe('codedeployer rehearse --against', () => {
  it('tells what is different from an earlier rehearsal, in lines, in the report and for a pull request, and shows what changed in text files', async () => {
    const project = await createProject({
      'dist/index.html': 'first\n',
      'dist/start.sh': hook('echo "# of the shop" >> "${CODEDEPLOYER_ROOT:-}/etc/profile"'),
      'dist/check.sh': hook('exit 0'),
      'deploy/codedeployer.yml':
        'application: shop\nbucket: shop-revisions\ngroups: [web]\nsource: dist\ninstances: 2\ndeploymentConfig: CodeDeployDefault.AllAtOnce\n',
      'deploy/appspec.yml': `version: 0.0
os: linux
files: [{ source: index.html, destination: /srv/shop }, { source: added, destination: /srv/added }]
hooks:
  ApplicationStart: [{ location: start.sh }]
  ValidateService: [{ location: check.sh }]
`,
      'dist/added/one.txt': 'one\n',
    });
    try {
      const first = await project.codedeployer(['rehearse', '--fresh', '--json', '--version', '1']);
      expect(first.code, first.output).to.equal(0);
      await project.write({ 'report.json': first.stdout });
      const earlier = JSON.parse(first.stdout) as RunReport;
      const [holding] = earlier.rehearsal?.holdings ?? [];
      expect(holding?.digests?.['/srv/shop/index.html']).to.match(/^[0-9a-f]{16}$/);
      const inNamespaces = earlier.rehearsal?.isolation.kind === 'namespaces';
      const [diff] = holding?.diffs ?? [];
      if (inNamespaces) expect(diff?.diff).to.match(/^--- \/etc\/profile.*\n\+# of the shop\n$/s);

      await project.write({
        'dist/index.html': 'other\n',
        'dist/added/two.txt': 'two\n',
        'dist/start.sh': hook('sleep 4'),
        'dist/check.sh': hook('case $DEPLOYMENT_GROUP_NAME in web) exit 3 ;; esac'),
      });
      const flags = [
        '--against',
        'report.json',
        '--summary',
        'out/comment.md',
        '--report',
        'p.html',
      ];
      const second = await project.codedeployer([
        'rehearse',
        '--fresh',
        '--version',
        '2',
        ...flags,
      ]);
      expect(second.code, second.output).to.equal(1);
      const comment = await readFile(project.path('out/comment.md'), 'utf8');
      for (const said of [
        'failed (DEPLOYMENT_FAILED); before: succeeded',
        'web-1 and web-2: ValidateService Failed: check.sh, exit code 3; before: Succeeded',
        'web-1 and web-2: /srv/shop/index.html has other contents',
        'web-1 and web-2: /srv/added/two.txt is added, which it was not before',
      ]) {
        expect(second.output).to.contain(`  ${said}\n`);
        expect(comment).to.contain(`<li>${said}</li>`);
      }
      const [, now, before] =
        /ApplicationStart (\d+\.\d) s; before: (\d+\.\d) s\n/.exec(second.output) ?? [];
      expect(Number(now), second.output).to.be.at.least(4);
      expect(Number(before)).to.be.below(Number(now) / 2);
      expect(second.output).not.to.contain('/srv/added/one.txt has');
      if (inNamespaces)
        expect(second.output).to.contain('/etc/profile was changed before, and is not now');
      const page = await readFile(project.path('p.html'), 'utf8');
      expect(page).to.match(/<a href="file:\/\/\/[^"]+\/files"><code>/);

      await project.write({ 'report.json': '{"deployments":[]}' });
      const refused = await project.codedeployer(['rehearse', '--against', 'report.json']);
      expect(refused.code).to.equal(1);
      expect(refused.output)
        .to.contain('report.json: it is no report of a rehearsal.')
        .and.to.contain('(AGAINST_UNREADABLE)')
        .and.not.to.contain('Uploaded');
    } finally {
      await project.dispose();
    }
  });
});
