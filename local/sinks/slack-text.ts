import type { SlackBlock, SlackPost } from './slack-limits.ts';

/** A post as a person reads it in Slack, without its looks. */
export function readableSlack(post: SlackPost): string {
  const lines = (post.blocks ?? []).flatMap(blockLines);
  return plain(lines.length > 0 ? lines.join('\n') : (post.text ?? ''));
}

function blockLines(block: SlackBlock): string[] {
  switch (block.type) {
    case 'header':
      return [block.text.text];
    case 'section':
      return [block.text, ...(block.fields ?? [])].flatMap((text) => text?.text ?? []);
    case 'context':
      return block.elements.map((element) =>
        element.type === 'image' ? element.alt_text : element.text,
      );
    case 'actions':
      return [block.elements.map((button) => `[${button.text.text}]`).join(' ')];
    case 'divider':
      return ['---'];
  }
}

function plain(mrkdwn: string): string {
  return mrkdwn
    .replace(/<(https?:[^|>]+)\|([^>]+)>/g, '$2: $1')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');
}
