import type { Instant } from '#shared/sessions/instant.ts';
import { isoOf } from '#shared/sessions/instant.ts';
import type { LocalReceiver } from './receivers.ts';

export interface HeaderFacts {
  /** Absent in real time. */
  readonly speed?: number;
  readonly now: Instant;
  readonly appliances: readonly {
    readonly source: string;
    readonly what: string;
    readonly url: string;
  }[];
  readonly ports: { readonly dynamo: number; readonly messaging: number };
  readonly slackUrl: string;
  readonly receivers: readonly LocalReceiver[];
  readonly rules: number;
  readonly rulesFolder: string;
  readonly file: string;
  readonly state: string;
}

/** What runs where, before anything happens. */
export function headerLines(facts: HeaderFacts): string[] {
  const { speed, now, ports, receivers, state } = facts;
  const pace = speed === undefined ? 'in real time' : `${speed} times as fast as real time`;
  return [
    `pamwatch on this machine, ${pace}, from ${isoOf(now).slice(0, 16)}Z`,
    ...rows(
      'appliances',
      facts.appliances.map(({ source, what, url }) => [source, what, url]),
    ),
    ...rows('functions', [['poll, notify, digest', 'the real handlers, in this process', '']]),
    ...rows('AWS', [
      ['DynamoDB', 'dynalite', `http://127.0.0.1:${ports.dynamo}`],
      ['SNS and SQS', 'fauxqs', `http://127.0.0.1:${ports.messaging}`],
    ]),
    ...rows(
      'receivers',
      receivers.map(({ name, from, channel }) =>
        channel === 'slack'
          ? [name, `a Slack of this machine, from ${from}`, facts.slackUrl]
          : [name, `a mailbox, from ${from}`, `${state}/mail/${name}/`],
      ),
    ),
    ...rows('rules', [
      [
        `${facts.rules} rules`,
        `${facts.rulesFolder}/rules and ${facts.file}: edit them while it runs`,
        '',
      ],
    ]),
    ...rows('state', [[state, 'kept between runs; --fresh forgets it, Ctrl-C stops', '']]),
  ];
}

function rows(label: string, cells: readonly (readonly [string, string, string])[]): string[] {
  return cells.map(([name, what, where], index) =>
    `  ${(index === 0 ? label : '').padEnd(12)}${name.padEnd(21)} ${what.padEnd(43)} ${where}`.trimEnd(),
  );
}
