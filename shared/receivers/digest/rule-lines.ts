import type {
  Digest,
  DigestExample,
  RuleLine,
  RuleList,
  TrialLine,
} from '../../digest/digest-schema.ts';
import { zoneTime } from '../clock.ts';
import { type Text, text } from '../text.ts';
import { counted, detail, levelsText } from './wording.ts';

/** What each rule did, with a few of its alerts below. */
export function ruleLines({ rules, more_rules, more_alerts }: RuleList, digest: Digest): Text[] {
  const lines = rules.flatMap((line) => [
    summed(line),
    ...line.examples.map((example) => exampleLine(example, digest)),
  ]);
  if (more_rules === 0) return lines;
  const alerts = counted(more_alerts, 'alert');
  return [...lines, [`and ${counted(more_rules, 'other rule')} with ${alerts}`]];
}

/** What rules on trial would have sent, and to whom. */
export function trialLines(digest: Digest): Text[] {
  const { rules, more_rules } = digest.trial;
  const lines = rules.flatMap((line) => [
    trialLine(line),
    ...line.examples.map((example) => exampleLine(example, digest)),
  ]);
  return more_rules === 0 ? lines : [...lines, [`and ${counted(more_rules, 'other rule')}`]];
}

function summed({ rule, fired, escalated, reminded, resolved, levels }: RuleLine): Text {
  const changes = [
    ...(fired > 0 ? [`${fired} fired`] : []),
    ...(escalated > 0 ? [`${escalated} climbed`] : []),
    ...(reminded > 0 ? [`${counted(reminded, 'reminder')}`] : []),
    ...(resolved > 0 ? [`${resolved} over`] : []),
  ];
  return [`${rule}: ${changes.join(', ')} (${levelsText(levels)})`];
}

function trialLine({ rule, would_send, levels, receivers }: TrialLine): Text {
  const gets = Object.entries(receivers).map(([name, count]) => `${name} ${count}`);
  const whom = gets.length === 0 ? 'no receiver takes that level' : `to ${gets.join(', ')}`;
  const messages = counted(would_send, 'message');
  return [`${rule}: would have sent ${messages} (${levelsText(levels)}), ${whom}`];
}

function exampleLine(example: DigestExample, { zone, until }: Digest): Text {
  const { level, title, opened_at, resolved_at, short_id } = example;
  const began = zoneTime(opened_at, zone, until);
  const when =
    resolved_at === undefined
      ? `${began}, not over`
      : `${began} to ${zoneTime(resolved_at, zone, opened_at)}`;
  return detail(text`${[level]}: ${title} (${[when]}) ${[`#${short_id}`]}`);
}
