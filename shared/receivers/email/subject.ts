import type { Story } from '../story.ts';
import { asciiLine, fitted, shown, type Text } from '../text.ts';

/** SNS takes subjects of fewer than 100 ASCII characters on one line. */
const LONGEST = 99;

/** `[PAM HIGH] jdoe on core-db-01, open 3 h 00 min (limit 3 h) #7K3FQ`; the headline is what gives way. */
export function subjectOf(story: Story): string {
  const head = `[PAM ${story.tag}] `;
  const tail = story.shortId === undefined ? '' : ` #${story.shortId}`;
  const room = LONGEST - head.length - tail.length;
  const headline = asciiLine(plain(story.headline));
  return asciiLine(`${head}${shortened(headline, room)}${tail}`);
}

function plain(text: Text): string {
  return shown(
    text,
    (own) => own,
    (value) => value,
  );
}

function shortened(headline: string, room: number): string {
  return headline.length <= room ? headline : `${fitted(headline, room - 2).slice(0, -1)}...`;
}
