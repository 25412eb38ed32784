import { readableDuration } from '../sessions/duration.ts';
import { MINUTE, type Milliseconds, SECOND } from '../sessions/instant.ts';
import { LONGEST_IN_POLL } from '../sources/poll-time.ts';
import type { Config, SourceOptions } from './config.ts';
import type { Finding } from './explain.ts';
import type { Path } from './yaml-document.ts';

/** Lambda ends a function after 15 minutes; an answer must come before, with time left to use it. */
const LONGEST_ANSWER = 14 * MINUTE;

/** What no single key can show to be wrong. */
export function crossChecks(config: Config): Finding[] {
  const { sources, retention, limits } = config;
  return [
    ...check(Object.keys(sources).length > 0, ['sources'], 'names no appliance to watch'),
    ...Object.entries(sources).flatMap(([name, source]) => sourceChecks(name, source)),
    ...adminChecks(config),
    ...check(
      new Set(config.digest.at).size === config.digest.at.length,
      ['digest', 'at'],
      'names a time twice',
    ),
    ...check(
      retention.sessions > limits.lateness,
      ['retention', 'sessions'],
      'must be longer than limits.lateness: a session that is forgotten sooner would alert again',
    ),
  ];
}

/** What is allowed and should be known: one sentence each. */
export function configWarnings(config: Config): string[] {
  return [...digestWarnings(config), ...Object.entries(config.sources).flatMap(sourceWarnings)];
}

/** What is held back must reach somebody. */
function digestWarnings({ digest, receivers }: Config): string[] {
  const all = Object.values(receivers);
  if (digest.at.length === 0) {
    return [
      'digest.at names no time: what rules hold back for the digest, and what is below every level, reaches nobody',
    ];
  }
  if (all.length === 0 || all.some((receiver) => receiver.digest)) return [];
  return ['no receiver takes the digest: what rules hold back for it reaches nobody'];
}

function sourceWarnings([name, source]: [string, SourceOptions]): string[] {
  return [
    ...(source.tls.verify
      ? []
      : [
          `source ${name} accepts any certificate (tls.verify is false): anyone in between can read its credentials`,
        ]),
    ...(source.url.startsWith('http:')
      ? [
          `source ${name} is called without TLS (${new URL(source.url).origin}): its credentials travel in the clear`,
        ]
      : []),
    ...patienceWarnings(name, source),
  ];
}

/** A longer wait than a poll has time for is one of sweeps alone. */
function patienceWarnings(name: string, source: SourceOptions): string[] {
  const { list_timeout } = source;
  if (list_timeout <= LONGEST_IN_POLL) return [];
  const waits = readableDuration(list_timeout);
  const has = `${LONGEST_IN_POLL / SECOND} s`;
  const always = 'incremental' in source && !source.incremental;
  const then = always
    ? 'with incremental: false each of them needs the list and fails then'
    : 'one that needs the list goes on without it, or fails';
  return [
    `source ${name} waits ${waits} for its list (list_timeout) in sweeps alone: a poll has ${has} for all that it reads, and ${then}`,
  ];
}

function sourceChecks(name: string, source: SourceOptions): Finding[] {
  const path = (key: string): Path => ['sources', name, key];
  const { url, proxy, poll_every, sweep_every, timeout, list_timeout } = source;
  const noUser = 'holds a user or password; secrets never stand in this file';
  const minutes = 'must be whole minutes: that is what a schedule can be';
  const answer = 'must be between 1s and 14m: a function ends after 15 minutes';
  return [
    ...check(!hasCredentials(url), path('url'), noUser),
    ...check(proxy === undefined || !hasCredentials(proxy), path('proxy'), noUser),
    ...check(isWholeMinutes(poll_every), path('poll_every'), minutes),
    ...check(isWholeMinutes(sweep_every), path('sweep_every'), minutes),
    ...check(isAnswerTime(timeout), path('timeout'), answer),
    ...check(isAnswerTime(list_timeout), path('list_timeout'), answer),
  ];
}

/** What may change an appliance is not what a function reads. */
function adminChecks({ sources, receivers }: Config): Finding[] {
  const readers = [...Object.values(sources), ...Object.values(receivers)];
  const read = new Set(readers.flatMap((one) => secretsIn({ ...one, admin: undefined })));
  return Object.entries(sources).flatMap(([name, source]) =>
    check(
      secretsIn('admin' in source ? source.admin : undefined).every((own) => !read.has(own)),
      ['sources', name, 'admin', 'secret'],
      'must be a secret that nothing else here names: a function would be able to read it',
    ),
  );
}

/** The names of the secrets that a part of the configuration refers to. */
function secretsIn(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'secret' ? [inner] : secretsIn(inner),
  );
}

function check(holds: boolean, path: Path, message: string): Finding[] {
  return holds ? [] : [{ path, message }];
}

function isWholeMinutes(span: Milliseconds): boolean {
  return span >= MINUTE && span % MINUTE === 0;
}

function isAnswerTime(span: Milliseconds): boolean {
  return span >= SECOND && span <= LONGEST_ANSWER;
}

function hasCredentials(url: string): boolean {
  const { username, password } = new URL(url);
  return username !== '' || password !== '';
}
