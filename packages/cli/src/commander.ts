import { createRequire } from 'node:module';
import type * as Commander from 'commander';

/**
 * Commander, loaded in half the time: before Node imports what is no ES module, it looks through all of its text for the
 * names that it exports.
 */
export const { Argument, Command, CommanderError, Help, InvalidArgumentError, Option } =
  createRequire(import.meta.url)('commander') as typeof Commander;

export type Argument = Commander.Argument;
export type Command = Commander.Command;
export type CommanderError = Commander.CommanderError;
export type Help = Commander.Help;
export type Option = Commander.Option;
