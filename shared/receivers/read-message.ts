import * as z from 'zod';
import { type Message, message as messageSchema } from '../alerts/message.ts';

/** SNS's notification around a message, where the subscription does not deliver it raw. */
const notification = z
  .object({ Type: z.literal('Notification'), Message: z.string() })
  .transform(({ Message: message }) => message);
/** What was published for every protocol: SNS picks `default` for a queue, emulators of it may not. */
const structure = z.object({ default: z.string() }).transform(({ default: message }) => message);
const wrapping = z.union([notification, structure]);

/**
 * The message in the body of an SQS record.
 * Throws an error that names the fields which are wrong and quotes no value.
 */
export function readMessage(body: string): Message {
  const parsed = messageSchema.safeParse(unwrapped(parseJson(body), 2));
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map(
    ({ path, code }) => `${path.join('.') || 'body'}: ${code}`,
  );
  throw new Error(`not a message of schema pamwatch.alert/1 (${fields.slice(0, 5).join(', ')})`);
}

function unwrapped(value: unknown, layers: number): unknown {
  const inner = wrapping.safeParse(value);
  return layers === 0 || !inner.success ? value : unwrapped(parseJson(inner.data), layers - 1);
}

// JSON.parse quotes its input in errors; an undefined value fails the schema instead.
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
