/** An alarm as it stands on disk; times are milliseconds since 1970. What nothing here acts on is kept as it was sent. */
export interface Alarm {
  readonly name: string;
  readonly arn: string;
  readonly configured: number;
  readonly state: AlarmState;
  readonly reason: string;
  /** When it came into its state. */
  readonly since: number;
  readonly settings: AlarmSettings;
}

export type AlarmState = (typeof alarmStates)[number];

export const alarmStates = ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const;

export interface AlarmSettings {
  readonly ActionsEnabled: boolean;
  readonly AlarmDescription?: string;
  readonly OKActions: readonly string[];
  readonly AlarmActions: readonly string[];
  readonly InsufficientDataActions: readonly string[];
  readonly MetricName?: string;
  readonly Namespace?: string;
  readonly Statistic?: string;
  readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
  /** In seconds. */
  readonly Period?: number;
  readonly Unit?: string;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm?: number;
  readonly Threshold?: number;
  readonly ComparisonOperator: string;
  readonly TreatMissingData?: string;
}
