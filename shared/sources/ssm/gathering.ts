import type { DescribeSessionsCommandInput } from '@aws-sdk/client-ssm';
import type { Instant, Milliseconds } from '../../sessions/instant.ts';
import type { Session } from '../../sessions/session.ts';
import { AnswerError } from '../answer-error.ts';
import type { AnswerReader } from '../answer-reader.ts';
import { withRetries } from '../retry.ts';
import type { Keep } from '../source.ts';
import type { Warn } from '../warnings.ts';
import { createSsmReader } from './answer.ts';
import type { DescribeSessions, SsmPage } from './client.ts';
import type { SsmOptions } from './options.ts';

/** Which sessions are asked for. */
export type Query = Pick<DescribeSessionsCommandInput, 'State' | 'Filters'>;

export interface GatheringContext {
  readonly name: string;
  readonly options: Pick<SsmOptions, 'page_size' | 'timeout'>;
  readonly describe: DescribeSessions;
  readonly now: () => Instant;
  readonly warn: Warn;
}

/** What several lists show; where they differ about a session, the one read last is right. */
export interface Gathering {
  /** Of every session seen, kept or not. */
  readonly ids: ReadonlySet<string>;
  readonly kept: ReadonlyMap<string, Session>;
  skew(): Milliseconds | undefined;
  /** Reads one list page by page to its end. Rejects with AnswerError. */
  read(query: Query): Promise<void>;
}

export function createGathering(
  { name, options, describe, now, warn }: GatheringContext,
  keep: Keep,
  signal: AbortSignal,
): Gathering {
  const ids = new Set<string>();
  const kept = new Map<string, Session>();
  let skew: Milliseconds | undefined;

  const take = (session: Session) => {
    ids.add(session.id);
    if (keep(session)) kept.set(session.id, session);
    else kept.delete(session.id);
  };
  const readPage = (query: Query, token: string | undefined) =>
    withRetries({ budget: options.timeout, signal }, (bounded) =>
      describe(
        {
          ...query,
          MaxResults: options.page_size,
          ...(token === undefined ? {} : { NextToken: token }),
        },
        bounded,
      ),
    );

  return {
    ids,
    kept,
    skew: () => skew,
    read: async (query) => {
      let token: string | undefined;
      do {
        const page = await readPage(query, token);
        skew ??= page.skew;
        const reader = createSsmReader({ source: name, read_at: now(), warn });
        for (const session of sessionsOf(page, reader)) take(session);
        if (page.next !== undefined && page.next === token) {
          throw new AnswerError(
            'malformed',
            'the list does not move on: its page names itself next',
          );
        }
        token = page.next;
      } while (token !== undefined);
    },
  };
}

function sessionsOf({ records }: SsmPage, reader: AnswerReader): Session[] {
  return records.map((record, place) => {
    try {
      return reader.readSession(record);
    } catch (error) {
      if (!(error instanceof AnswerError)) throw error;
      throw new AnswerError(error.kind, `record ${place + 1}: ${error.message}`);
    }
  });
}
