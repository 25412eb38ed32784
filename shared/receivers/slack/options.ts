import * as z from 'zod';
import { secretReference } from '../../config/fields.ts';

/** With a channel an app posts there and edits what it posted; without one an incoming webhook posts. */
export const slackOptions = secretReference.safeExtend({
  channel: z
    .string()
    .regex(/^[CGD][A-Z0-9]{6,20}$/, {
      error:
        'must be the id of a channel, such as C0123456789 (Slack: channel details, at the end)',
    })
    .optional(),
  /** Where the Web API of Slack is; GovSlack has another. */
  api: z
    .url({ protocol: /^https?$/, error: 'must be an address such as https://slack.com/api' })
    .transform((url) => url.replace(/\/+$/, ''))
    .prefault('https://slack.com/api'),
});
