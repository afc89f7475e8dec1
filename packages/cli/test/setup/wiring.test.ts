import { createWorld } from '@codedeployer/testing';
import { expect } from 'chai';
import { findWiring } from '../../dist/setup/find-wiring.js';
import { addProperty } from '../../dist/setup/wire-json.js';
import { wireGulpfile } from '../../dist/setup/wire-gulpfile.js';

/** The lines of a text that another one has not, in their order; fails where it is not the other one with lines put in. */
function addedLines(before: string, after: string, ends: '\n' | '\r\n' = '\n'): string[] {
  const old = before.split(ends);
  const added: string[] = [];
  for (const line of after.split(ends)) {
    if (old[0] === line) old.shift();
    else added.push(line);
  }
  expect(old, 'lines that are gone').to.deep.equal([]);
  return added;
}

const esm = [
  '#!/usr/bin/env node',
  "import { rm } from 'node:fs/promises'; // odd   spacing",
  "import gulp   from 'gulp'; /* the runner */",
  '',
  "export const build=()=>gulp.src( 'src/**' )",
  "\t.pipe(gulp.dest('dist'))   ;",
  'export default build; // the end',
  '',
].join('\n');

const commonjs = [
  "'use strict'",
  "const { src: read, dest } = require('gulp')",
  "const sass = require('gulp-sass')(require('sass'))",
  '',
  'function build() {',
  "  return read('src/**').pipe(dest('dist'))",
  '}',
  'exports.build = build',
].join('\n');

const typescript = [
  "import { src, dest, type TaskFunction } from 'gulp';",
  '',
  'enum Kind { A = 1 }',
  "export const build: TaskFunction = () => src<Buffer>('src/**' as string).pipe(dest('dist')!);",
  '',
].join('\n');

describe('the lines of a project of Nx', () => {
  it('are not put into the package.json of a workspace that has no name: Nx would refuse the whole workspace', async () => {
    const world = await createWorld({ 'nx.json': '{}', 'package.json': '{ "private": true }\n' });
    try {
      const wire = () => findWiring(world.directory, 'dist', world.directory);
      expect(await wire()).to.include({
        changed: undefined,
        problem: 'Nx wants a "name" in it first, as it is the root of the workspace',
      });
      await world.write({ 'package.json': '{ "name": "shop" }\n' });
      expect((await wire())?.changed).to.contain('@codedeployer/nx:codedeploy');
    } finally {
      await world.dispose();
    }
  });
});

describe('the lines of a gulpfile', () => {
  it('are put into an ES module, and every other byte stays', () => {
    const { changed = '' } = wireGulpfile(esm, 'gulpfile.js', 'dist');
    expect(addedLines(esm, changed)).to.deep.equal([
      "import { deploy as deployRevision, revision } from 'gulp-codedeployer';",
      'export const deploy = () =>',
      "\tgulp.src('dist/**', { encoding: false, dot: true }).pipe(revision()).pipe(deployRevision());",
      '',
    ]);
    expect(changed.split('\n')[3]).to.contain('gulp-codedeployer');
  });

  it('are put into CommonJS with its own names and no semicolons, and the file ends as before', () => {
    const { changed = '' } = wireGulpfile(commonjs, 'gulpfile.js', 'dist');
    expect(addedLines(commonjs, changed)).to.deep.equal([
      "const { deploy: deployRevision, revision } = require('gulp-codedeployer')",
      '',
      'exports.deploy = () =>',
      "  read('dist/**', { encoding: false, dot: true }).pipe(revision()).pipe(deployRevision())",
    ]);
    expect(changed.endsWith('\n')).to.be.false;
  });

  it('are put into TypeScript', () => {
    const { changed = '' } = wireGulpfile(typescript, 'gulpfile.ts', 'dist');
    expect(addedLines(typescript, changed).join('\n')).to.contain("  src('dist/**'");
  });

  it('have the line ends of the file', () => {
    const text = esm.replaceAll('\n', '\r\n');
    const { changed = '' } = wireGulpfile(text, 'gulpfile.mjs', 'dist');
    expect(addedLines(text, changed, '\r\n')).to.have.length(4);
    expect(changed).not.to.match(/[^\r]\n/);
  });

  it('go to module.exports where tasks are exported by an object', () => {
    const text = "var gulp = require('gulp');\nmodule.exports = { build() {} };\n";
    expect(wireGulpfile(text, 'gulpfile.cjs', '.').changed).to.contain(
      "\nmodule.exports.deploy = () =>\n  gulp.src(['**', '!node_modules/**', '!deploy/**']",
    );
  });

  it('are only shown where it cannot be told how they fit in', () => {
    for (const [text, problem] of [
      ['const x = {', 'parsed'],
      [`${esm}const deploy = 1;\n`, 'the name "deploy"'],
      ["import gulp from 'gulp'; const y = {\n};\nexport { y };\n", 'in the line'],
      ["import { dest } from 'gulp';\nexport const x = dest;\n", 'gulp.src'],
      ["const gulp = require('gulp');\n", 'no tasks'],
      ["const gulp = require('gulp');\nmodule.exports = make(gulp);\n", 'no tasks'],
      ["const gulp = load('gulp');\nexports.x = 1;\n", 'gulp.src'],
      ['', 'gulp.src'],
    ] as const) {
      const wired = wireGulpfile(text, 'gulpfile.js', 'dist');
      expect(wired.changed, text).to.be.undefined;
      expect(wired.problem, text).to.contain(problem);
      expect(wired.lines.join('\n'))
        .to.contain('gulp-codedeployer')
        .and.to.contain('deploy = () =>');
    }
  });
});

describe('a property of a JSON file', () => {
  const target = { executor: '@codedeployer/nx:codedeploy', cache: false };
  const add = (text: string) => addProperty(text, ['targets'], 'codedeploy', target);

  it('is put behind the others, and every other byte stays, but for a comma', () => {
    const text = [
      '{',
      '\t// ours',
      '\t"name":   "shop",',
      '\t"targets": {',
      '\t\t"build": { "executor": "x:y",  "options": {} } // built',
      '\t},',
      '\t"tags": [  ]',
      '}',
    ].join('\r\n');
    const changed = add(text) ?? '';
    expect(changed.replace('} }, // built', '} } // built')).to.equal(
      text.replace(
        '// built',
        '// built\r\n\t\t"codedeploy": {\r\n\t\t\t"executor": "@codedeployer/nx:codedeploy",\r\n\t\t\t"cache": false\r\n\t\t}',
      ),
    );
  });

  it('is put where there is nothing yet, a trailing comma, or a single line', () => {
    for (const [text, expected] of [
      [
        '{ "name": "a" }',
        '{ "name": "a", "targets": {"codedeploy":{"executor":"@codedeployer/nx:codedeploy","cache":false}} }',
      ],
      [
        '{\n  "targets": {}\n}\n',
        '{\n  "targets": {\n    "codedeploy": {\n      "executor": "@codedeployer/nx:codedeploy",\n      "cache": false\n    }\n  }\n}\n',
      ],
      [
        '{\n  "targets": {\n    "b": 1, /* b */\n  },\n}',
        '{\n  "targets": {\n    "b": 1, /* b */\n    "codedeploy": {\n      "executor": "@codedeployer/nx:codedeploy",\n      "cache": false\n    },\n  },\n}',
      ],
    ] as const)
      expect(add(text)).to.equal(expected);
  });

  it('is put into nothing that is no object, is broken, or has it', () => {
    for (const text of [
      '',
      '[]',
      '{ "targets": ',
      '{ "targets": [] }',
      '{ "targets": { "codedeploy": 1 } }',
    ])
      expect(add(text), text).to.be.undefined;
  });
});
