import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';

/** One message from a queue. */
export interface Received {
  readonly messageId: string;
  readonly body: string;
}

export interface PumpOptions {
  readonly sqs: SQSClient;
  readonly queue: string;
  readonly batchSize: number;
  /** Answers with the ids of the messages that must be offered again. */
  readonly handle: (messages: readonly Received[]) => Promise<readonly string[]>;
  readonly failed: (error: unknown) => void;
}

export interface Pump {
  /** Resolves when the batch in hand is done and no further one will be taken. */
  stop(): Promise<void>;
}

const WAIT_SECONDS = 1;

/** Takes messages from a queue as Lambda's event source does: batch by batch, what failed stays. */
export function startPump(options: PumpOptions): Pump {
  const stopped = new AbortController();
  const running = run(options, stopped.signal);
  return {
    stop: async () => {
      stopped.abort();
      await running;
    },
  };
}

async function run(options: PumpOptions, stopped: AbortSignal): Promise<void> {
  while (!stopped.aborted) {
    try {
      const messages = await receive(options, stopped);
      if (messages.length > 0) await handleBatch(options, messages);
    } catch (error) {
      if (!stopped.aborted) options.failed(error);
    }
  }
}

async function receive(options: PumpOptions, stopped: AbortSignal): Promise<Message[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl: options.queue,
    MaxNumberOfMessages: options.batchSize,
    WaitTimeSeconds: WAIT_SECONDS,
  });
  const answer = await options.sqs.send(command, { abortSignal: stopped });
  return answer.Messages ?? [];
}

async function handleBatch(options: PumpOptions, messages: readonly Message[]): Promise<void> {
  const failed = new Set(
    await options.handle(
      messages.map(({ MessageId = '', Body = '' }) => ({ messageId: MessageId, body: Body })),
    ),
  );
  const done = messages.filter(({ MessageId = '' }) => !failed.has(MessageId));
  if (done.length === 0) return;
  const Entries = done.map(({ MessageId, ReceiptHandle }) => ({ Id: MessageId, ReceiptHandle }));
  await options.sqs.send(new DeleteMessageBatchCommand({ QueueUrl: options.queue, Entries }));
}
