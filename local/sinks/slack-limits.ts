import * as z from 'zod';

// Block Kit reference: what a webhook refuses with `invalid_blocks`.
const plain = (longest: number) =>
  z.strictObject({
    type: z.literal('plain_text'),
    text: z.string().min(1).max(longest),
    emoji: z.boolean().optional(),
  });
const mrkdwn = (longest: number) =>
  z.strictObject({
    type: z.literal('mrkdwn'),
    text: z.string().min(1).max(longest),
    verbatim: z.boolean().optional(),
  });
const anyText = (longest: number) => z.union([plain(longest), mrkdwn(longest)]);

const blockId = z.string().max(255).optional();
const url = z.url({ protocol: /^https?$/ }).max(3000);
const image = z.strictObject({
  type: z.literal('image'),
  image_url: url,
  alt_text: z.string().max(2000),
});
const button = z.strictObject({
  type: z.literal('button'),
  text: plain(75),
  url: url.optional(),
  action_id: z.string().max(255).optional(),
  value: z.string().max(2000).optional(),
  style: z.enum(['primary', 'danger']).optional(),
});

const block = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('header'), text: plain(150), block_id: blockId }),
  z.strictObject({ type: z.literal('divider'), block_id: blockId }),
  z
    .strictObject({
      type: z.literal('section'),
      text: anyText(3000).optional(),
      fields: z.array(anyText(2000)).min(1).max(10).optional(),
      accessory: z.union([image, button]).optional(),
      block_id: blockId,
    })
    .refine(({ text, fields }) => text !== undefined || fields !== undefined),
  z.strictObject({
    type: z.literal('context'),
    elements: z
      .array(z.union([image, anyText(3000)]))
      .min(1)
      .max(10),
    block_id: blockId,
  }),
  z.strictObject({
    type: z.literal('actions'),
    elements: z.array(button).min(1).max(25),
    block_id: blockId,
  }),
]);
export type SlackBlock = z.output<typeof block>;

/** What an incoming webhook takes. */
export const slackPost = z.looseObject({
  text: z.string().max(40_000).optional(),
  blocks: z.array(block).max(50).optional(),
});
export type SlackPost = z.output<typeof slackPost>;

/** Slack's word for what is wrong with a post; undefined when it takes it. */
export function slackRefusal(body: unknown): string | undefined {
  const parsed = slackPost.safeParse(body);
  if (!parsed.success) {
    const inBlocks = parsed.error.issues.some((issue) => issue.path[0] === 'blocks');
    return inBlocks ? 'invalid_blocks' : 'invalid_payload';
  }
  const { text, blocks } = parsed.data;
  return text === undefined && (blocks ?? []).length === 0 ? 'no_text' : undefined;
}
