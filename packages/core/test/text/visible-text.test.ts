import { expect } from 'chai';
import type { RunReport } from '@codedeployer/core';
import { formatError } from '../../dist/report/format-error.js';
import { formatEvent } from '../../dist/report/format-event.js';
import { githubAnnotations } from '../../dist/report/ci/systems.js';
import { formatPage } from '../../dist/report/html/format-page.js';
import { lineReporter } from '../../dist/report/line-reporter.js';
import { formatReport } from '../../dist/report/format-report.js';
import { formatListing } from '../../dist/report/format-listing.js';
import { formatLintReport } from '@codedeployer/appspec';
import { makeVisible, visibleJson, visibleLines } from '@codedeployer/appspec/text';
import { failed, instance, outcome, succeeded } from '../report/sample-reports.js';

/** Text that speaks to a CI system or to a terminal, each with what is to be seen of it. */
const spoken = [
  ['##vso[task.setvariable variable=A]b', 'task.setvariable variable=A]b'],
  ['words ##VSO[task.complete result=Succeeded;]', 'task.complete'],
  ['##[set-output name=id]d-FAKE', 'set-output name=id]d-FAKE'],
  ['#\u200b#[error]hidden between', 'error]hidden between'],
  ["###teamcity[buildStatus status='SUCCESS']", 'buildStatus'],
  ['::set-output name=a::b', 'set-output name=a::b'],
  ['  \t::error file=x.js,line=1::made up', 'made up'],
  ['\u00a0\u2003::add-mask::a', 'add-mask::a'],
  ['\u200b::stop-commands::t', 'stop-commands'],
  ['a\r::add-mask::b', 'add-mask::b'],
  ['a\n::add-mask::c', 'add-mask::c'],
  ['a\u2028::add-mask::d', 'add-mask::d'],
  ['section_start:1560896352:deploy\r\u001b[0K', '1560896352:deploy'],
  ['travis_fold:start:x\r\u001b[0K', 'start:x'],
  ['\u001b[2J\u001b[1;1H cleared', '[2J'],
  ['\u001b]0;owned\u0007 title', ']0;owned'],
  ['\u001b]8;;http://evil\u001b\\ link', 'http://evil'],
  ['\u009b31m and \u009d0;x\u009c', '31m'],
  ['three\b\b\b backspaces\u007f', 'backspaces'],
  ['\u202etxt.exe\u2066', 'txt.exe'],
] as const;

/** What no output may have, but for its own newlines and tabs. */
function isHarmless(text: string): boolean {
  return (
    !/[^\P{Cc}\n\t]|\p{Bidi_Control}|[\u2028\u2029]/u.test(text) &&
    !/#\p{DI}*#[a-z\p{DI}]*\[/iu.test(text) &&
    !/^[\s\p{DI}]*:\p{DI}*:/mu.test(text) &&
    !/(?:section_(?:start|end)|travis_fold):/.test(text)
  );
}

/** A run in which everything that is not ours says the text. */
function saying(text: string): RunReport {
  const broken = instance(text, 0, 'AfterInstall');
  const events = broken.events.map((event) =>
    event.diagnostics === undefined
      ? event
      : {
          ...event,
          diagnostics: {
            errorCode: text,
            scriptName: text,
            message: text,
            logTail: `[stdout]${text}\n`,
          },
        },
  );
  return {
    ...failed,
    application: text,
    version: text,
    branch: text,
    warnings: [{ message: text, hint: text }],
    notStarted: [{ group: text, reason: text }],
    deployments: [outcome(text, [{ ...broken, events }], { status: 'Failed', deploymentId: text })],
    rehearsal: {
      ...succeeded.rehearsal!,
      holdings: [
        {
          instanceId: text,
          group: text,
          directory: text,
          added: [`/${text}`],
          changed: [],
          removed: [],
        },
      ],
    },
  };
}

describe('text from an instance and names that are not ours', () => {
  for (const [text, seen] of spoken) {
    const shown = JSON.stringify(text);

    it(`stay visible and speak to nobody in the lines of a log: ${shown}`, () => {
      const report = saying(text);
      const finding = {
        code: 'x',
        severity: 'error',
        file: text,
        message: text,
        hint: text,
      } as never;
      const lines: string[] = [];
      const tell = lineReporter((line) => lines.push(line));
      tell({ type: 'notice', message: text });
      tell({ type: 'warning', message: text, hint: text });
      tell({ type: 'finding', finding });
      tell({ type: 'not-started', group: text, reason: text, hint: text });
      tell({ type: 'deployment-finished', outcome: report.deployments[0]!, othersRunning: true });
      tell({ type: 'ended', report });
      lines.push(...formatReport({ ...report, succeeded: true }));
      lines.push(...formatError(new Error(text)));
      lines.push(
        formatLintReport({ agent: 'accepts', profile: 'v1', findings: [finding] } as never),
      );
      lines.push(
        ...formatListing({
          paths: [{ path: text, type: 'ignored', size: undefined, reason: text }],
          largestFiles: [],
          largestFolders: [],
          size: 0,
          findings: [],
        } as never),
      );
      const log = lines.join('\n');
      expect(log).to.satisfy(isHarmless).and.to.contain(seen);
    });

    it(`stay visible and speak to nobody in annotations and on the page: ${shown}`, () => {
      const report = saying(text);
      for (const annotation of githubAnnotations(report)) {
        expect(annotation.split('\n')).to.have.length(1);
        expect(annotation).to.match(/^::(?:error|warning) title=/);
        expect(annotation.slice(2)).to.satisfy(isHarmless);
      }
      expect(githubAnnotations(report).join('\n')).to.contain(seen.replaceAll('\n', '%0A'));
      expect(formatPage(report)).not.to.match(/#\p{DI}*#[a-z\p{DI}]*\[|[^\P{Cc}\n\t]/iu);
    });

    it(`are the same value in JSON that speaks to nobody: ${shown}`, () => {
      const json = visibleJson(saying(text));
      expect(json).to.satisfy(
        (written: string) => !/##|[^\P{Cc}\n]|\p{Bidi_Control}/u.test(written),
      );
      expect(JSON.parse(json)).to.deep.equal(JSON.parse(JSON.stringify(saying(text))));
    });
  }

  it('are harmless in JSON, and read as the same value, also where a job log is folded by it', () => {
    const folds = ['section_start:1700000000:a', 'travis_fold:end:a'];
    const json = visibleJson(folds);
    expect(json).not.to.match(/(?:section_start|travis_fold):/);
    expect(JSON.parse(json)).to.deep.equal(folds);
  });

  it('are harmless also in the stack of an error that a runner prints by itself', () => {
    const error = makeVisible(new TypeError('a\n##vso[task.complete]\u001b[2J'));
    expect(error.message).to.satisfy(isHarmless);
    expect(error.stack).to.satisfy(isHarmless).and.to.contain('visible-text.test');
    expect(error).to.be.instanceOf(TypeError);
  });

  it('are harmless also in what an error came of, which Nx prints beside it', () => {
    const inner = new AggregateError([new Error('##vso[task.complete]')], '##[error]b');
    const error = makeVisible(new Error('a', { cause: inner }));
    expect(inner.message).to.satisfy(isHarmless);
    expect(inner.errors.map(String).join()).to.satisfy(isHarmless);
    const round = new Error('a', { cause: '##vso[task.complete]' });
    expect(makeVisible(round).cause).to.satisfy(isHarmless);
    expect(error.cause).to.equal(inner);
    inner.cause = error;
    expect(makeVisible(error)).to.equal(error);
  });

  it('are left alone where they are ordinary', () => {
    const ordinary =
      'std::vector<a::b> ## heading ### [x] C# [y] 👩‍👩‍👧 日本\tنص  a:b::c https://[::1]:80/ section_starts: x';
    expect(visibleLines(ordinary)).to.equal(ordinary);
  });

  it('change no further when they are made harmless twice', () => {
    for (const [text] of spoken)
      expect(visibleLines(visibleLines(text))).to.equal(visibleLines(text));
  });

  it('do not keep an event of a deployment from being told', () => {
    expect(
      formatEvent({
        type: 'deployment-started',
        group: 'web',
        deploymentId: 'd-1',
        url: undefined,
      }),
    ).to.deep.equal(['web: deployment d-1 started']);
  });
});
