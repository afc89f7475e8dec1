import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { prepareReportFiles } from '../../dist/config/report-file.js';

describe('what a run writes at its end', () => {
  it('is free of the variables of the last run from the beginning, and the page stays until there is a new one', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'codedeployer-test-'));
    const config = { directory, report: 'out/report.html', dotenv: 'out/deploy.env' };
    await prepareReportFiles(config);
    await writeFile(join(directory, config.report), 'of the last run');
    await writeFile(join(directory, config.dotenv), 'DEPLOYED_SUCCEEDED=true\n');
    await prepareReportFiles(config);
    expect(existsSync(join(directory, config.report))).to.equal(true);
    expect(existsSync(join(directory, config.dotenv))).to.equal(false);
    await rm(directory, { recursive: true });
  });
});
