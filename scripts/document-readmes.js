import { readFileSync } from 'node:fs';
import { optionInfos } from '@codedeployer/core';
import { tasks } from 'gulp-codedeployer';
import { createProgram } from '../packages/cli/dist/program.js';

/*
 * What the READMEs of the packages say of commands, tasks, executors and options, from what these say of themselves.
 */

function table(head, rows) {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function cell(text) {
  return text.replaceAll('<', '&lt;').replaceAll('|', '\\|');
}

function code(names) {
  return names.map((name) => `\`${name}\``).join(', ');
}

/** The commands of the command line, in the order of its help. */
export function commandTable() {
  const program = createProgram({ tell: () => undefined, process });
  const rows = program
    .createHelp()
    .visibleCommands(program)
    .map((command) => [code([command.name()]), cell(command.description())]);
  return table(['Command', 'What it does'], rows);
}

/** The tasks for a gulpfile, as `gulp --tasks` has them. */
export function taskTable() {
  const rows = Object.values(tasks()).map(({ displayName, description, flags }) => [
    code([displayName]),
    cell(description),
    code(Object.keys(flags)),
  ]);
  return table(['Task', 'What it does', 'Flags'], rows);
}

/**
 * The executors for Nx, and what each takes beside the options of the configuration.
 *
 * @param executors by name: what it does, and its own options
 */
export function executorTable(executors) {
  const rows = Object.entries(executors).map(([name, { does, own }]) => [
    code([name]),
    cell(does),
    code(Object.keys(own).filter((option) => own[option].visible !== false)),
  ]);
  return table(['Executor', 'What it does', 'Own options'], rows);
}

/** The generators for Nx, with their options. */
export function generatorTable() {
  const folder = new URL('../packages/nx/', import.meta.url);
  const read = (path) => JSON.parse(readFileSync(new URL(path, folder), 'utf8'));
  const rows = Object.entries(read('generators.json').generators).map(([name, generator]) => [
    code([name]),
    cell(generator.description),
    code(Object.keys(read(generator.schema).properties)),
  ]);
  return table(['Generator', 'What it does', 'Options'], rows);
}

/**
 * The names of the options of the configuration, by what they are about.
 *
 * @param stages the titles of their parts in docs/configuration.md, by their names
 */
export function optionList(stages) {
  return Object.entries(stages)
    .map(([stage, title]) => {
      const names = optionInfos().filter((info) => info.stage === stage);
      return `- ${title}: ${code(names.map(({ name }) => name))}`;
    })
    .join('\n');
}
