import type { Block, SlackMessage } from '#shared/receivers/slack/blocks.ts';

const RULE = '─'.repeat(60);

/** A Slack post as text: bold labels, links with their addresses, the ids set apart. */
export function terminalSlack({ blocks }: SlackMessage): string {
  return blocks.map(blockText).map(withoutMarkup).join('\n');
}

function blockText(block: Block): string {
  switch (block.type) {
    case 'header':
      return `${RULE}\n${block.text.text}\n${RULE}`;
    case 'section':
      return block.text.text;
    case 'context':
      return block.elements.map(({ text }) => `  ${text}`).join('\n');
  }
}

/** What Slack would draw instead of showing it; `&amp;` last, so that nothing is undone twice. */
function withoutMarkup(text: string): string {
  return text
    .replace(/<(https?:[^|>]+)\|([^>]+)>/g, '$2: $1')
    .replace(/^\*([^*\n]+)\* {2}/gm, (_, label: string) => label.padEnd(10))
    .replaceAll('`', '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
