import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createWorld } from '@codedeployer/testing';
import { expect } from 'chai';
import {
  developerLimits,
  developerPrograms,
  developerRemarks,
} from '../../dist/instance/developer-path.js';
import { failed } from '../../dist/agent/diagnostics.js';

describe('the developer’s PATH', () => {
  it('is named where it has programs that no hook finds, and so is the program that one did not find', async () => {
    const temporary = await createWorld();
    const { directory: folder } = temporary;
    try {
      await writeFile(join(folder, 'only-here'), '#!/bin/sh\n', { mode: 0o755 });
      const programs = await developerPrograms(`/usr/bin:${folder}:/nowhere:`, 'systemd');
      expect([...programs.keys()]).to.deep.equal([folder]);
      expect(developerLimits(programs).join()).to.contain(`they do not see ${folder}.`);
      const command = {
        ...failed(new Error('failed with exit code 127')),
        deploymentId: 'd-1',
        event: 'AfterInstall',
        started: new Date(0),
        seconds: 1,
      } as const;
      const saying = (log: string) =>
        developerRemarks([{ ...command, diagnostics: { ...command.diagnostics, log } }], programs);
      expect(saying('[stderr]/x/h.sh: line 3: only-here: command not found\n')[0])
        .to.contain('AfterInstall did not find only-here')
        .and.contain(folder);
      expect(saying('[stderr]env: ‘only-here’: No such file or directory\n')).to.have.length(1);
      expect(saying('[stderr]x.sh: 2: only-here: not found\n')).to.have.length(1);
      expect(saying('[stderr]x.sh: line 2: nowhere: command not found\n')).to.be.empty;
      expect(developerLimits(await developerPrograms('/usr/bin', 'systemd'))).to.be.empty;
    } finally {
      await temporary.dispose();
    }
  });
});
