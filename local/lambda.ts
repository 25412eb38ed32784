import { randomUUID } from 'node:crypto';
import type { Context, SQSRecord } from 'aws-lambda';
import type { Milliseconds } from '#shared/sessions/instant.ts';
import type { Received } from './cloud/pump.ts';

/** What Lambda tells a function about its invocation, with `timeout` left in real time. */
export function localContext(name: string, timeout: Milliseconds): Context {
  const ends = performance.now() + timeout;
  const id = randomUUID();
  return {
    callbackWaitsForEmptyEventLoop: false,
    functionName: name,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:eu-central-1:000000000000:function:${name}`,
    memoryLimitInMB: '512',
    awsRequestId: id,
    logGroupName: `/aws/lambda/${name}`,
    logStreamName: id,
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(ends - performance.now())),
    done: () => undefined,
    fail: () => undefined,
    succeed: () => undefined,
  };
}

/** A message of a queue as Lambda hands it to a function. */
export function queueRecord(queueArn: string, { messageId, body }: Received): SQSRecord {
  return {
    messageId,
    body,
    receiptHandle: messageId,
    attributes: {
      ApproximateReceiveCount: '1',
      ApproximateFirstReceiveTimestamp: '0',
      SentTimestamp: '0',
      SenderId: 'local',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: 'eu-central-1',
  };
}
