import type { SNSClient } from '@aws-sdk/client-sns';
import * as z from 'zod';

const structured = z.looseObject({ MessageStructure: z.literal('json'), Message: z.string() });
const texts = z.looseObject({ default: z.string() });

/**
 * fauxqs hands a message of `MessageStructure: json` to queues as it stands; SNS gives them its
 * `default`. So the client sends the `default` alone, for here are only queues.
 */
export function withMessageStructure(client: SNSClient): SNSClient {
  client.middlewareStack.add(
    (next) => (call) => {
      const input = structured.safeParse(call.input);
      if (!input.success) return next(call);
      const { MessageStructure: _json, Message, ...rest } = input.data;
      const { default: text } = texts.parse(JSON.parse(Message));
      return next({ ...call, input: { ...rest, TopicArn: topicOf(rest), Message: text } });
    },
    { step: 'initialize', name: 'messageStructure' },
  );
  return client;
}

function topicOf(rest: Readonly<Record<string, unknown>>): string {
  return z.object({ TopicArn: z.string() }).parse(rest).TopicArn;
}
