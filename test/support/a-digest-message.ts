import type { SessionItem } from '#shared/alerts/alert.ts';
import { LEVELS } from '#shared/alerts/level.ts';
import type { SummaryMessage } from '#shared/alerts/message.ts';
import { buildDigest } from '#shared/digest/build-digest.ts';
import { digestMessage } from '#shared/digest/digest-message.ts';
import { gapEvent } from '#shared/digest/note.ts';
import { emptyTally, take } from '#shared/digest/tally.ts';
import { fitted, oneLine } from '#shared/receivers/text.ts';
import { HOUR, MINUTE } from '#shared/sessions/instant.ts';
import { anEvent } from './an-event.ts';

const NOW = Date.UTC(2026, 0, 7, 9);

/** A digest with something in every part, and more of it than is shown. `texts` are what sessions chose. */
export function aDigestMessage(texts: readonly string[] = ['jdoe on core-db-01']): SummaryMessage {
  const at = (index: number): string => texts[index % texts.length] ?? '';
  const tally = emptyTally();
  const events = Array.from({ length: 160 }, (_, index) => {
    const level = LEVELS[index % LEVELS.length] ?? 'low';
    const ways = [
      {},
      { deliver: 'digest', message: 'detail' },
      { deliver: 'digest', message: 'detail', rule: `trial-${index % 12}` },
      { message: 'detail', storm: 'a-storm' },
    ] as const;
    return anEvent({
      alert: (index * 7919).toString(16).padStart(8, '0').padEnd(32, '0'),
      rule: `rule-${index % 13}`,
      level,
      title: fitted(oneLine(at(index)), 160),
      opened_at: NOW - index * MINUTE,
      at: NOW - index * MINUTE,
      decided_at: NOW - (index - (index % 20 === 0 ? 9 : 0)) * MINUTE,
      unverified: index % 40 === 0,
      ...ways[index % ways.length],
    });
  });
  take(tally, [
    ...events,
    ...events.slice(0, 50).map((event) => ({
      ...event,
      id: `${event.alert}#2`,
      n: 2,
      transition: 'resolved' as const,
      at: NOW,
    })),
    gapEvent('segura-sp', NOW - 3 * HOUR, NOW - 2 * HOUR),
    { kind: 'superseded', id: 's', receiver: 'soc-slack' },
    { kind: 'baseline', id: 'b', source: 'aws-fra', live: 3, over_limit: 1, ghosts: 1 },
    { kind: 'unreadable', id: 'u' },
  ]);
  const sessions = Array.from({ length: 40 }, (_, index) => anOpenItem(`${index}`, at(index)));
  return digestMessage(
    buildDigest({
      from: NOW - 8 * HOUR,
      until: NOW,
      now: NOW,
      zone: 'America/Sao_Paulo',
      tally,
      sessions,
      groups: [],
      stale: Array.from({ length: 14 }, (_, index) => ({
        ...anOpenItem(at(index), at(index + 1)),
        alerts: {},
        stale: true,
      })),
      sources: [{ source: 'fudo-dc1', poll_every: MINUTE, sweep_every: 6 * HOUR }],
      audience: {
        receivers: [{ name: 'soc-slack', from: 'medium' }],
        experimental: new Set(Array.from({ length: 12 }, (_, index) => `trial-${index}`)),
      },
      isDelivered: () => true,
      link: () => 'https://pam.example/1',
      waiting: [{ rule: 'unknown-network', values: ['known_networks'] }],
      expiredFilters: [{ title: 'The migration of core-db', ended: '2026-01-05' }],
      before: undefined,
      notLookedAt: 2,
    }),
  );
}

function anOpenItem(id: string, text: string): SessionItem {
  return {
    source: 'segura-sp',
    id,
    version: 1,
    session: {
      source: 'segura-sp',
      vendor: 'segura',
      id,
      user: text,
      target: text,
      state: 'live',
      started_at: NOW - 20 * HOUR,
    },
    first_seen_at: NOW - 20 * HOUR,
    confirmed_at: NOW - 2 * HOUR,
    evaluated_at: NOW,
    alerts: {
      'a-rule': {
        id: id.padStart(32, 'a'),
        status: 'open',
        rev: 'r',
        n: 1,
        level: 'high',
        peak_level: 'high',
        opened_at: NOW - 17 * HOUR,
        title: text,
        facts: [],
        rule: { name: 'long-running-session', title: 'Open too long' },
        told: true,
      },
    },
    outbox: [],
    unconfirmed_polls: 0,
  };
}
