import { type AlarmDefinition, withPause } from '#shared/operations/alarms.ts';
import { type Instant, type Milliseconds, SECOND } from '#shared/sessions/instant.ts';

/** An alarm to the operators that went off, or was cleared. */
export interface AlarmChange {
  readonly alarm: AlarmDefinition;
  /** The source or receiver it is about. */
  readonly about: string;
  readonly on: boolean;
  readonly at: Instant;
  /** When it went off, for one that is cleared. */
  readonly since?: Instant;
}

export interface Alarms {
  measure(metric: string, value: number, about: string): void;
  /** What changed since the last evaluation. */
  evaluate(): AlarmChange[];
}

export interface AlarmsOptions {
  readonly definitions: readonly AlarmDefinition[];
  readonly sources: readonly string[];
  readonly receivers: readonly string[];
  /** The longest time without a digest; absent where none come. */
  readonly digestPause?: Milliseconds;
  readonly now: () => Instant;
  /** No period is shorter: where polls are further apart, silence between them means nothing. */
  readonly shortestPeriod: Milliseconds;
}

interface Sample {
  readonly at: Instant;
  readonly value: number;
}

/** Evaluates the operators' alarms as CloudWatch does: sums of whole periods, so many in a row. */
export function createAlarms(options: AlarmsOptions): Alarms {
  const { now, digestPause = 0 } = options;
  const definitions = options.definitions.map((alarm) =>
    alarm.per === 'digest' ? withPause(alarm, digestPause) : alarm,
  );
  const began = now();
  const samples = new Map<string, Sample[]>();
  const on = new Map<string, Instant>();
  const longest = Math.max(...definitions.map((alarm) => periodOf(alarm, options) * alarm.periods));

  const isOn = (alarm: AlarmDefinition, about: string): boolean => {
    const period = periodOf(alarm, options);
    const end = Math.floor(now() / period) * period;
    const known = samples.get(`${alarm.metric} ${about}`) ?? [];
    return Array.from({ length: alarm.periods }, (_, n) => end - (n + 1) * period).every(
      (from) => from >= began && isBreaching(alarm, known, from, from + period),
    );
  };

  return {
    measure: (metric, value, about) => {
      const key = `${metric} ${about}`;
      const at = now();
      const kept = (samples.get(key) ?? []).filter((sample) => sample.at >= at - 2 * longest);
      samples.set(key, [...kept, { at, value }]);
    },
    evaluate: () =>
      definitions.flatMap((alarm) =>
        subjectsOf(alarm, options).flatMap((about) =>
          changeOf(on, alarm, about, isOn(alarm, about), now()),
        ),
      ),
  };
}

function subjectsOf({ per }: AlarmDefinition, options: AlarmsOptions): readonly string[] {
  if (per === 'digest') return options.digestPause === undefined ? [] : ['digest'];
  return per === 'source' ? options.sources : options.receivers;
}

function changeOf(
  on: Map<string, Instant>,
  alarm: AlarmDefinition,
  about: string,
  isOn: boolean,
  at: Instant,
): AlarmChange[] {
  const key = `${alarm.name} ${about}`;
  const since = on.get(key);
  if (isOn === (since !== undefined)) return [];
  if (isOn) {
    on.set(key, at);
    return [{ alarm, about, on: true, at }];
  }
  on.delete(key);
  return [{ alarm, about, on: false, at, ...(since === undefined ? {} : { since }) }];
}

function isBreaching(
  alarm: AlarmDefinition,
  samples: readonly Sample[],
  from: Instant,
  to: Instant,
): boolean {
  const inside = samples.filter((sample) => sample.at >= from && sample.at < to);
  if (inside.length === 0) return alarm.missing === 'breaching';
  const sum = inside.reduce((total, sample) => total + sample.value, 0);
  return alarm.compare === 'below' ? sum < alarm.threshold : sum >= alarm.threshold;
}

function periodOf(alarm: AlarmDefinition, { shortestPeriod }: AlarmsOptions): Milliseconds {
  return Math.max(alarm.periodSeconds * SECOND, shortestPeriod);
}
