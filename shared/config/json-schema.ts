import * as z from 'zod';
import { configSchema } from './config.ts';

/** The JSON Schema of pamwatch.yaml as text: what config/pamwatch.schema.json holds. */
export function configJsonSchema(): string {
  const schema = z.toJSONSchema(configSchema, { io: 'input' });
  return `${JSON.stringify({ title: 'pamwatch.yaml', ...schema }, null, 2)}\n`;
}
