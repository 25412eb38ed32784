import { knowing } from '../rules/memory/knowing.ts';
import type { Known } from '../rules/memory/known.ts';
import type { SessionRule } from '../rules/rule.ts';
import { DAY, type Instant, type Milliseconds } from '../sessions/instant.ts';
import { isOver, lastSignOf, type Session } from '../sessions/session.ts';
import type { AlertState, SessionItem, Transition } from './alert.ts';
import { dueAt, NEVER, type Timer } from './due.ts';
import { closeEpisode, type Episode, nextEpisode } from './episode.ts';
import { sessionSubject } from './identity.ts';
import { hasChanged, isSameSession } from './same-session.ts';
import { stableText } from './stable-text.ts';

// A due alert waits this many polls for the appliance to confirm the session, then fires unverified.
const POLLS_TO_WAIT = 2;
// A live session that nobody could confirm for this long is watched no more.
const STALE_AFTER: Milliseconds = DAY;

export interface Limits {
  readonly reopen_within: Milliseconds;
  /** A session live longer than this at the first poll is taken for one that was never closed. */
  readonly ghost_after: Milliseconds;
  /** How long what is over is kept. */
  readonly retention: Milliseconds;
}

export interface DecideInput {
  /** What is stored; undefined for a session never seen before. */
  readonly item: SessionItem | undefined;
  /** The newest reading, or the item's own session when there is none. */
  readonly session: Session;
  /** The appliance confirmed the session in this poll. */
  readonly confirmed: boolean;
  /** The rules that are active at this source. */
  readonly rules: readonly SessionRule[];
  /** Since when a rule watches this source: what ended before raises nothing. */
  readonly since: (rule: string) => Instant;
  /** Everything live was evaluated up to here, though not every item says so. */
  readonly evaluatedUntil?: Instant;
  /** Everything live was confirmed at this instant or later, though not every item says so. */
  readonly confirmedUntil?: Instant;
  /** The source's clock. */
  readonly now: Instant;
  readonly limits: Limits;
  /** The first poll of a source: history raises nothing. */
  readonly baseline: boolean;
  /** What else wants to look at the session when its time comes. */
  readonly timers?: readonly Timer[];
  /** By rule id: what earlier sessions say about this one; kept from then on. */
  readonly known?: Readonly<Record<string, Known>> | undefined;
}

export interface Decision {
  /** What to store, under the version that was read; `outbox` is as it was. */
  readonly item: SessionItem;
  readonly transitions: readonly Transition[];
  /** Whether anything is worth a write; found out when it is asked. */
  readonly changed: boolean;
}

/** What the alerts about one session do next. Pure: the same input gives the same decision. */
export function decide(input: DecideInput): Decision {
  const { item } = input;
  if (item === undefined) return decideNew(input);
  if (input.now <= item.evaluated_at) return { item, transitions: [], changed: false };
  const session = newest(item, input.session);
  if (!isSameSession(item.session, session)) return decideReused(input, item, session);
  if (item.stale === true) {
    if (!input.confirmed) return { item, transitions: [], changed: false };
    const untold = Object.keys(item.alerts).length === 0;
    if (untold && isGhost(input)) return { item, transitions: [], changed: false };
    if (untold && wasGhost(input, item)) return closeGhost(input, item, session);
  }
  return decideKnown({ ...input, session }, item);
}

function decideNew(input: DecideInput): Decision {
  const { session, now, baseline } = input;
  const fresh: SessionItem = {
    source: session.source,
    id: session.id,
    version: 0,
    session,
    first_seen_at: now,
    confirmed_at: now,
    evaluated_at: Math.min(session.started_at, now) - 1,
    alerts: {},
    outbox: [],
    unconfirmed_polls: 0,
  };
  if (baseline && isGhost(input)) {
    return { item: { ...fresh, evaluated_at: now, stale: true }, transitions: [], changed: true };
  }
  const decision = evaluate(input, fresh, session.started_at);
  // What ran and ended unseen without an alert leaves no trace: the appliance keeps its own history.
  const worthKeeping = !isOver(session) || Object.keys(decision.item.alerts).length > 0;
  return { ...decision, changed: worthKeeping };
}

/** The appliance gave the id to another session: the alerts of the old one end, the new one starts anew. */
function decideReused(input: DecideInput, item: SessionItem, session: Session): Decision {
  const ended = Object.entries(item.alerts).map(([rule, alert]) =>
    closeEpisode(alert, rule, 'session_ended', item.session.ended_at ?? input.now, input.now),
  );
  const { item: _old, ...rest } = input;
  const next = decideNew({ ...rest, item: undefined, session });
  return {
    item: { ...next.item, version: item.version, outbox: item.outbox },
    transitions: [...ended.flatMap((episode) => episode.transitions), ...next.transitions],
    changed: true,
  };
}

function decideKnown(input: DecideInput, item: SessionItem): Decision {
  const { evaluatedUntil, confirmedUntil, confirmed, now } = input;
  const trusted = item.unconfirmed_polls === 0 && item.stale !== true;
  const covered = trusted ? Math.max(item.evaluated_at, evaluatedUntil ?? 0) : item.evaluated_at;
  const lastConfirmed = trusted
    ? Math.max(item.confirmed_at, confirmedUntil ?? 0)
    : item.confirmed_at;
  const from = Math.min(covered, now - 1);
  const decision = evaluate(input, { ...item, confirmed_at: lastConfirmed, evaluated_at: from });
  if (confirmed) return comparedWith(item, decision, now);
  if (now - lastConfirmed > STALE_AFTER) return goStale(input, item, lastConfirmed);
  const waits = decision.transitions.length > 0 && item.unconfirmed_polls < POLLS_TO_WAIT;
  if (waits || decision.transitions.length === 0) return hold(input, item, lastConfirmed, waits);
  return { ...decision, changed: true };
}

function comparedWith(
  before: SessionItem,
  { item, transitions }: Decision,
  now: Instant,
): Decision {
  return {
    item,
    transitions,
    get changed() {
      return differs(before, item, transitions, now);
    },
  };
}

/** Nobody confirmed the session: what is due waits, and remembers since when. */
function hold(
  input: DecideInput,
  item: SessionItem,
  confirmedAt: Instant,
  waits: boolean,
): Decision {
  const firstMiss = item.unconfirmed_polls === 0;
  const polls = item.unconfirmed_polls + (waits || firstMiss ? 1 : 0);
  if (polls === item.unconfirmed_polls) return { item, transitions: [], changed: false };
  const held = { ...item, confirmed_at: confirmedAt, unconfirmed_polls: polls };
  return {
    item: withDue(held, input),
    transitions: [],
    changed: true,
  };
}

/** Watched no more, and its alerts stay open: not seeing a session end is not its end. */
function goStale(input: DecideInput, item: SessionItem, confirmedAt: Instant): Decision {
  const stale: SessionItem = {
    ...item,
    confirmed_at: confirmedAt,
    evaluated_at: input.now,
    stale: true,
  };
  return { item: withDue(stale, input), transitions: [], changed: true };
}

/** Evaluates every rule over (item.evaluated_at, now], or up to the session's last live instant. */
function evaluate(input: DecideInput, stored: SessionItem, opening?: Instant): Decision {
  const { session, now, confirmed, known = stored.known } = input;
  const item = known === undefined ? stored : { ...stored, known };
  const rules = knowing(input.rules, known);
  const wasOver = opening === undefined && isOver(item.session);
  const news = () => opening !== undefined || hasChanged(item.session, session);
  const lasting = withLength(session);
  const overAt = isOver(session) ? Math.min(session.ended_at ?? now, now) : undefined;
  const last = isOver(session) ? lastLiveInstant(lasting, now) : now;
  const subject = sessionSubject(session.source, session.id);
  const span = { after: item.evaluated_at, opening, news, since: input.since };
  const alerts: Record<string, AlertState> = {};
  const transitions: Transition[] = [];
  const keep = (rule: string, episode: Episode) => {
    if (episode.state !== undefined) alerts[rule] = episode.state;
    transitions.push(...episode.transitions);
  };
  for (const rule of rules) {
    const before = item.alerts[rule.id];
    // Its end was told: a detail that the appliance adds afterwards does not open it again.
    const told = wasOver && before?.status === 'resolved';
    const instants = told || last === undefined ? [] : instantsFor(rule, lasting, last, span);
    keep(
      rule.id,
      nextEpisode({
        rule,
        before,
        subject,
        about: lasting,
        readAt: lasting.read_at,
        instants,
        now,
        overAt,
        confirmed,
        unverifiedSince: confirmed ? undefined : item.confirmed_at,
        stale: item.stale === true,
        baseline: input.baseline,
        reopenWithin: input.limits.reopen_within,
      }),
    );
  }
  const isActive = (id: string) => rules.some((rule) => rule.id === id);
  for (const [rule, alert] of Object.entries(item.alerts).filter(([id]) => !isActive(id))) {
    keep(rule, closeEpisode(alert, rule, 'rule_removed', now, now));
  }
  return { item: settled(input, item, alerts), transitions, changed: true };
}

interface Span {
  /** Evaluated up to here before. */
  readonly after: Instant;
  /** The start of a session that is seen for the first time. */
  readonly opening: Instant | undefined;
  /** The reading says something new, so even an instant already evaluated is worth another look. */
  readonly news: () => boolean;
  readonly since: (rule: string) => Instant;
}

function instantsFor(rule: SessionRule, session: Session, last: Instant, span: Span): Instant[] {
  const since = span.since(rule.id);
  const after = Math.max(span.after, since);
  if (last < since || (last <= after && !span.news())) return [];
  const { opening } = span;
  const instants = rule.crossings(session, after, last);
  const opens = opening !== undefined && opening > after && opening <= last;
  // Nothing is crossed before a session starts.
  if (opens && instants[0] !== opening) instants.unshift(opening);
  if (instants.at(-1) !== last) instants.push(last);
  return instants;
}

/** The session's alerts after this evaluation, with its timer and its time to be forgotten. */
function settled(
  input: DecideInput,
  item: SessionItem,
  alerts: Readonly<Record<string, AlertState>>,
): SessionItem {
  const { session, confirmed, now, limits } = input;
  const { stale: _stale, expires_at: _expires, ...rest } = item;
  const next: SessionItem = {
    ...rest,
    session,
    alerts,
    evaluated_at: now,
    confirmed_at: confirmed ? now : item.confirmed_at,
    unconfirmed_polls: confirmed ? 0 : item.unconfirmed_polls,
    ...(isOver(session) ? { expires_at: now + limits.retention } : {}),
    ...(isGivenUp(input, alerts) ? { stale: true } : {}),
  };
  return withDue(next, input);
}

/** Called live for so long, without a sign of life, that nobody believes it. */
function isGhost({ session, now, limits }: DecideInput): boolean {
  return !isOver(session) && now - lastSignOf(session) > limits.ghost_after;
}

function wasGhost({ limits }: DecideInput, { session, evaluated_at }: SessionItem): boolean {
  return evaluated_at - lastSignOf(session) > limits.ghost_after;
}

/** People were told that it looks like a ghost: polls need not ask for it any more. */
function isGivenUp({ session, rules }: DecideInput, alerts: SessionItem['alerts']): boolean {
  return !isOver(session) && rules.some(({ id, stale }) => stale && alerts[id]?.status === 'open');
}

/** Nobody was told of a ghost, so nobody hears of its end. */
function closeGhost(input: DecideInput, item: SessionItem, session: Session): Decision {
  return { item: settled({ ...input, session }, item, {}), transitions: [], changed: true };
}

function withDue(item: SessionItem, input: DecideInput): SessionItem {
  const { due_at: _due, ...rest } = item;
  const due = dueAt(item, input.rules, input.now, input.timers);
  return due === undefined ? rest : { ...rest, due_at: due };
}

// A clock that differs can make a session end at or before its start; it was live for a moment all the same.
function withLength(session: Session): Session {
  if (session.ended_at === undefined || session.ended_at > session.started_at) return session;
  return { ...session, ended_at: session.started_at + 1 };
}

function lastLiveInstant(session: Session, now: Instant): Instant | undefined {
  if (session.ended_at === undefined) return undefined;
  return Math.min(session.ended_at - 1, now);
}

/** A reading older than the stored one changes nothing: a stalled poll may come late. */
function newest(item: SessionItem, session: Session): Session {
  return (item.session.read_at ?? 0) > (session.read_at ?? 0) ? item.session : session;
}

function differs(
  before: SessionItem,
  item: SessionItem,
  transitions: readonly Transition[],
  now: Instant,
): boolean {
  // What was due and is due again need not be told so.
  const stillDue = (before.due_at ?? NEVER) <= now && (item.due_at ?? NEVER) <= now;
  return (
    transitions.length > 0 ||
    (before.due_at !== item.due_at && !stillDue) ||
    before.stale !== item.stale ||
    before.unconfirmed_polls !== item.unconfirmed_polls ||
    hasChanged(before.session, item.session) ||
    before.known !== item.known ||
    stableText(before.alerts) !== stableText(item.alerts)
  );
}
