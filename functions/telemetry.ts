import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { METRICS, type Metric } from '../shared/operations/alarms.ts';

/** Counts something about pamwatch itself; `dimension` is the source's or receiver's name. */
export type Measure = (metric: Metric, value: number, dimension: string) => void;

type Facts = Readonly<Record<string, unknown>>;

/** Structured log lines. Facts hold ids and counts, never secrets or values of sessions. */
export interface Log {
  readonly info: (message: string, facts?: Facts) => void;
  readonly warn: (message: string, facts?: Facts) => void;
  readonly error: (message: string, facts?: Facts) => void;
}

export interface Telemetry {
  readonly measure: Measure;
  readonly log: Log;
}

/** JSON lines for CloudWatch; metrics travel in them (embedded metric format), in the stage's namespace. */
export function createTelemetry(service: string): Telemetry {
  const logger = new Logger({ serviceName: service });
  const { POWERTOOLS_METRICS_NAMESPACE: namespace = 'pamwatch' } = process.env;
  const metrics = new Metrics({ namespace, serviceName: service });
  return {
    measure: (metric, value, dimension) => {
      const single = metrics.singleMetric();
      // Alarms name one dimension; Powertools would add the service to it.
      single.clearDefaultDimensions();
      single.addDimension(METRICS[metric], dimension);
      single.addMetric(metric, MetricUnit.Count, value);
    },
    log: {
      info: (message, facts = {}) => logger.info(message, { ...facts }),
      warn: (message, facts = {}) => logger.warn(message, { ...facts }),
      error: (message, facts = {}) => logger.error(message, { ...facts }),
    },
  };
}
