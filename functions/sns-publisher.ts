import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { Message } from '../shared/alerts/message.ts';
import { snsMessage } from '../shared/receivers/sns.ts';

/** Hands messages to the topic; each that people read waits for its turn first. */
export function createSnsPublisher(
  client: Pick<SNSClient, 'send'>,
  topicArn: string,
  turn: () => Promise<void>,
): (message: Message) => Promise<void> {
  return async (message) => {
    if (message.kind !== 'detail') await turn();
    await client.send(new PublishCommand({ TopicArn: topicArn, ...snsMessage(message) }));
  };
}
