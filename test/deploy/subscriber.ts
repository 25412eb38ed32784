import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { type Message, message } from '#shared/alerts/message.ts';

export interface Subscriber {
  /** Takes what has come since the last call; waits for up to a few seconds. */
  receive(): Promise<Message[]>;
}

/** Fails unless the emulator refuses who has no right: what it lets through would otherwise prove nothing. */
export async function refuseStrangers(options: {
  endpoint: string;
  region: string;
}): Promise<void> {
  const credentials = { accessKeyId: 'AKIASTRANGER00000000', secretAccessKey: 'guessed' };
  const refused = await new SQSClient({ ...options, credentials })
    .send(new ListQueuesCommand({}))
    .then(() => false)
    .catch(() => true);
  if (!refused) throw new Error('the emulator lets strangers in: it does not enforce IAM');
}

/** A queue somebody subscribes to the alerts topic, as a SIEM would. */
export async function subscribeQueue(
  topic: string,
  options: { endpoint: string; region: string },
): Promise<Subscriber> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const sqs = new SQSClient({ ...options, credentials });
  const sns = new SNSClient({ ...options, credentials });
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'siem' }));
  const { Attributes: { QueueArn: arn } = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: { Service: 'sns.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: arn,
      Condition: { ArnEquals: { 'aws:SourceArn': topic } },
    },
  });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  const subscription = { TopicArn: topic, Protocol: 'sqs', Endpoint: arn };
  await sns.send(
    new SubscribeCommand({ ...subscription, Attributes: { RawMessageDelivery: 'true' } }),
  );
  return { receive: () => receive(sqs, QueueUrl) };
}

async function receive(sqs: SQSClient, QueueUrl: string | undefined): Promise<Message[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 2, MaxNumberOfMessages: 10 }),
  );
  if (Messages.length === 0) return [];
  const Entries = Messages.map(({ ReceiptHandle }, at) => ({ Id: String(at), ReceiptHandle }));
  await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  return Messages.map(({ Body = '' }) => message.parse(JSON.parse(Body)));
}
