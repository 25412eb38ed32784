import * as z from 'zod';
import type { Instant } from '#shared/sessions/instant.ts';
import type { PlannedSession } from '../planned-session.ts';
import { ownerOf, type SsmState, ssmRow, stateAt } from './rows.ts';

const KEYS = [
  'InvokedAfter',
  'InvokedBefore',
  'Target',
  'Owner',
  'Status',
  'SessionId',
  'AccessType',
] as const;

const requestSchema = z.object({
  State: z.enum(['Active', 'History']),
  MaxResults: z.number().int().min(1).max(200).default(50),
  NextToken: z.string().optional(),
  Filters: z
    .array(z.object({ key: z.string(), value: z.string().min(1).max(400) }))
    .min(1)
    .max(6)
    .default([]),
});
type DescribeRequest = z.output<typeof requestSchema>;

/** What AWS answers in place of a list: the error's name and its words. */
export interface Refusal {
  readonly error: string;
  readonly message: string;
}

export interface SsmList {
  readonly state: SsmState;
  readonly page: readonly PlannedSession[];
  readonly next: string | undefined;
}

/** One page of DescribeSessions, the latest start first. */
export function describeSessions(
  body: string,
  sessions: readonly PlannedSession[],
  now: Instant,
): SsmList | Refusal {
  const parsed = requestSchema.safeParse(parseJson(body));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const message = `1 validation error detected: '${issue?.path.join('.')}': ${issue?.message}`;
    return { error: 'ValidationException', message };
  }
  const { State, MaxResults, NextToken, Filters } = parsed.data;
  const unknown = Filters.find(({ key }) => !KEYS.some((known) => known === key));
  if (unknown !== undefined) return { error: 'InvalidFilterKey', message: unknown.key };
  const place = NextToken === undefined ? undefined : readToken(NextToken, parsed.data);
  if (place === null) return { error: 'InvalidNextToken', message: 'The token is not valid' };
  const rest = sessions
    .filter((session) => stateAt(session, now) === State)
    .filter((session) => Filters.every((filter) => passes(session, filter, now)))
    .sort(latestFirst)
    .filter((session) => place === undefined || latestFirst(session, place) > 0);
  const page = rest.slice(0, MaxResults);
  const last = page.at(-1);
  const next =
    rest.length > page.length && last !== undefined ? tokenAfter(last, parsed.data) : undefined;
  return { state: State, page, next };
}

type Place = Pick<PlannedSession, 'id' | 'started_at'>;

function latestFirst(a: Place, b: Place): number {
  if (a.started_at !== b.started_at) return b.started_at - a.started_at;
  return a.id < b.id ? -1 : Number(a.id > b.id);
}

function passes(
  session: PlannedSession,
  { key, value }: { key: string; value: string },
  now: Instant,
): boolean {
  switch (key) {
    case 'InvokedAfter':
      return session.started_at >= Date.parse(value);
    case 'InvokedBefore':
      return session.started_at < Date.parse(value);
    case 'SessionId':
      return session.id === value;
    case 'Target':
      return session.host === value;
    case 'Owner':
      return ownerOf(session) === value;
    default:
      return ssmRow(session, now)[key] === value;
  }
}

const tokenSchema = z.object({ id: z.string(), started_at: z.number(), of: z.string() });

/** A token is good for the very question it was given for. */
function tokenAfter({ id, started_at }: Place, request: DescribeRequest): string {
  const text = JSON.stringify({ id, started_at, of: questionOf(request) });
  return Buffer.from(text).toString('base64url');
}

function readToken(token: string, request: DescribeRequest): Place | null {
  const text = Buffer.from(token, 'base64url').toString('utf8');
  const parsed = tokenSchema.safeParse(parseJson(text));
  return parsed.success && parsed.data.of === questionOf(request) ? parsed.data : null;
}

function questionOf({ State, Filters }: DescribeRequest): string {
  return JSON.stringify([State, Filters]);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
