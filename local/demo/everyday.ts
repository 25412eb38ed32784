import { type Instant, MINUTE, SECOND } from '#shared/sessions/instant.ts';
import type { Cast } from './cast.ts';
import { createRandom, pick } from './random.ts';
import type { Unnumbered } from './scenes.ts';

/** A session nobody would look at twice: recorded, with a ticket, short, from inside. */
export function everydaySession(cast: Cast, seed: string, start: Instant): Unnumbered {
  const random = createRandom(`${seed} ${start}`);
  const target = pick(random, cast.targets);
  const minutes = 2 + 40 * random() ** 2;
  return {
    user: pick(random, cast.users),
    account: pick(random, cast.accounts),
    host: target.host,
    host_name: target.name,
    port: target.port,
    protocol: target.protocol,
    source_ip: `10.20.${Math.floor(random() * 8)}.${1 + Math.floor(random() * 250)}`,
    gateway: pick(random, cast.gateways),
    safe: 'servers',
    started_at: start,
    ended_at: start + Math.round((minutes * MINUTE) / SECOND) * SECOND,
    threats: random() < 0.3 ? [{ at: start + MINUTE, level: Math.floor(random() * 30) }] : [],
    request: 'Routine maintenance',
    ticket: `CHG-${10_000 + Math.floor(random() * 9000)}`,
    recorded: true,
  };
}
