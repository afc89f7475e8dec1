import {
  readChoice,
  readFlag,
  readNumber,
  readStructures,
  readText,
  readTexts,
  requireText,
  type Input,
} from '../query/input.js';
import { validationError } from '../query/query-error.js';
import type { AlarmSettings } from './model.js';

const operators = [
  'GreaterThanOrEqualToThreshold',
  'GreaterThanThreshold',
  'LessThanThreshold',
  'LessThanOrEqualToThreshold',
] as const;

/** What an alarm looks at and does. @throws QueryError `ValidationError` */
export function readSettings(input: Input): AlarmSettings {
  const texts = [
    'AlarmDescription',
    'MetricName',
    'Namespace',
    'Statistic',
    'Unit',
    'TreatMissingData',
  ];
  const numbers = ['Period', 'DatapointsToAlarm', 'Threshold'];
  return {
    ActionsEnabled: readFlag(input, 'ActionsEnabled') ?? true,
    OKActions: readTexts(input, 'OKActions'),
    AlarmActions: readTexts(input, 'AlarmActions'),
    InsufficientDataActions: readTexts(input, 'InsufficientDataActions'),
    Dimensions: readStructures(input, 'Dimensions').map((dimension) => ({
      Name: requireText(dimension, 'Name'),
      Value: requireText(dimension, 'Value'),
    })),
    ...given(texts, (name) => readText(input, name)),
    ...given(numbers, (name) => readNumber(input, name)),
    EvaluationPeriods: present(
      'EvaluationPeriods',
      readNumber(input, 'EvaluationPeriods', { least: 1 }),
    ),
    ComparisonOperator: present(
      'ComparisonOperator',
      readChoice(input, 'ComparisonOperator', operators),
    ),
  };
}

/** By name, those of some members that the request has. */
function given<T>(names: readonly string[], read: (name: string) => T | undefined) {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = read(name);
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

function present<T>(name: string, value: T | undefined): T {
  if (value !== undefined) return value;
  throw validationError(name, undefined, 'Member must not be null');
}
