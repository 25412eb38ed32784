import { spawnSync } from 'node:child_process';
import { Match } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import { ALARMS, METRICS } from '#shared/operations/alarms.ts';
import { templateOf } from '../a-stack.ts';

// What a function writes when it measures, in CloudWatch's embedded metric format.
const emitted = z.object({
  _aws: z.object({
    CloudWatchMetrics: z.tuple([
      z.object({
        Namespace: z.string(),
        Dimensions: z.array(z.array(z.string())),
        Metrics: z.tuple([z.object({ Name: z.string() })]),
      }),
    ]),
  }),
});

test('every alarm looks where the functions really write, with the same dimensions', () => {
  const names = ALARMS.map(({ metric }) => metric).filter((metric) => metric in METRICS);
  const script = `
    const { createTelemetry } = await import('./functions/telemetry.ts');
    const { measure } = createTelemetry('test');
    for (const metric of ${JSON.stringify(names)}) measure(metric, 1, 'segura-sp');`;
  const env = { POWERTOOLS_METRICS_NAMESPACE: 'pamwatch/prod' };
  const options = { env, encoding: 'utf8' } as const;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], options);
  const lines = stdout.trim().split('\n');
  expect(lines).toHaveLength(names.length);
  for (const [at, line] of lines.entries()) {
    const [written] = emitted.parse(JSON.parse(line))._aws.CloudWatchMetrics;
    const metric = names[at];
    const Name = metric === undefined || metric === 'DeadLetters' ? '' : METRICS[metric];
    const Value = Name === 'Function' ? 'digest' : 'segura-sp';
    expect(written.Dimensions).toEqual([[Name]]);
    templateOf().hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: written.Metrics[0].Name,
      Namespace: written.Namespace,
      Dimensions: [{ Name, Value }],
      AlarmName: Match.stringLikeRegexp(`${Value}$`),
    });
  }
});
