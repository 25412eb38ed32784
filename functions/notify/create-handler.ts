import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { startOnce } from '../start-once.ts';
import { type NotifyDeps, notify } from './notify.ts';

/** A batch from the receiver's queue in, the records that failed out. `readDeps` runs on the cold start. */
export function createNotifyHandler(readDeps: () => Promise<NotifyDeps>) {
  const started = startOnce(readDeps);
  return middy<SQSEvent, SQSBatchResponse>().handler(async ({ Records: records }) => {
    const failed = await notify(await started(), records);
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  });
}
