import { z } from 'zod';
import { type Message, message as messageSchema } from '../../shared/alerts/message.ts';

const envelope = z.object({ Type: z.literal('Notification'), Message: z.string() });

/**
 * The message in the body of an SQS record: SNS's notification around it, or the message itself
 * where the subscription delivers it raw. The error says which field is wrong and quotes no value.
 */
export function readMessage(body: string): Message {
  const outer = parseJson(body);
  const wrapped = envelope.safeParse(outer);
  const parsed = messageSchema.safeParse(wrapped.success ? parseJson(wrapped.data.Message) : outer);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map(
    ({ path, code }) => `${path.join('.') || 'body'}: ${code}`,
  );
  throw new Error(`not a message of schema pamwatch.alert/1 (${fields.slice(0, 5).join(', ')})`);
}

// JSON.parse quotes its input in errors; an undefined value fails the schema instead.
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
