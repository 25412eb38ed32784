// Evaluations per second of the shipped rules: pamwatch, the same conditions by hand, json-rules-engine.
// Run: npx node bench/rules.ts [sessions]
import { Engine, type RuleProperties } from 'json-rules-engine';
import { readConfig } from '#shared/config/read-config.ts';
import type { SessionRule } from '#shared/rules/rule.ts';
import { HOUR, type Instant, MINUTE } from '#shared/sessions/instant.ts';
import type { Session } from '#shared/sessions/session.ts';

const NOW: Instant = Date.UTC(2026, 0, 6, 22, 41);
const sessions = manySessions(Number(process.argv[2] ?? 100_000));
const rules = (await readConfig('config/pamwatch.yaml')).rules.filter(
  (rule) => rule.waitingFor.length === 0,
);

/** The same three rules for everyone: what a person would write without a rule language. */
const BY_HAND: Readonly<Record<string, (session: Session) => boolean>> = {
  'long-running-session': (session) => NOW - session.started_at >= 4 * HOUR,
  'ml-threat-level': ({ threat }) =>
    ((threat?.max ?? 0) >= 85 && threat?.provisional === false) || (threat?.min ?? 0) >= 75,
  'shared-or-root-user': ({ user }) => {
    const name = user?.toLowerCase();
    return name === 'admin' || name === 'root';
  },
};
const compared = rules.filter((rule) => BY_HAND[rule.name] !== undefined);

const ours = measure('pamwatch', compared.length, () => count(compared));
const hand = measure('by hand', compared.length, () => countByHand());
const engine = await measureEngine();
agree(ours.matches, hand.matches, engine.matches);
measure(`pamwatch, all ${rules.length} rules`, rules.length, () => count(rules));
console.log(`pamwatch against json-rules-engine: ${(ours.rate / engine.rate).toFixed(0)} times`);
console.log(`pamwatch against the same by hand:  ${(ours.rate / hand.rate).toFixed(2)} times`);

function count(evaluated: readonly SessionRule[]): number {
  let matches = 0;
  for (const session of sessions) {
    for (const rule of evaluated) if (rule.verdictAt(session, NOW) !== undefined) matches += 1;
  }
  return matches;
}

function countByHand(): number {
  const conditions = compared.flatMap(({ name }) => BY_HAND[name] ?? []);
  let matches = 0;
  for (const session of sessions) {
    for (const condition of conditions) if (condition(session)) matches += 1;
  }
  return matches;
}

interface Measured {
  /** Evaluations of one rule on one session in a second: the median of five rounds. */
  readonly rate: number;
  readonly matches: number;
}

function measure(name: string, perSession: number, run: () => number): Measured {
  run();
  const rounds = Array.from({ length: 5 }, () => {
    const began = performance.now();
    const matches = run();
    return { took: performance.now() - began, matches };
  }).sort((a, b) => a.took - b.took);
  const { took = 1, matches = 0 } = rounds[2] ?? {};
  const rate = (sessions.length * perSession * 1000) / took;
  report(name, rate);
  return { rate, matches };
}

/** json-rules-engine on a share of the sessions: all of them would take minutes. */
async function measureEngine(): Promise<Measured> {
  const share = sessions.slice(0, Math.min(sessions.length, 2000));
  const engine = new Engine(engineRules(), { allowUndefinedFacts: true });
  const began = performance.now();
  let matches = 0;
  for (const session of share) {
    const { events } = await engine.run({
      duration: NOW - session.started_at,
      user: session.user?.toLowerCase(),
      threat_max: session.threat?.max ?? 0,
      threat_min: session.threat?.min ?? 0,
      provisional: session.threat?.provisional ?? true,
    });
    matches += events.length;
  }
  const rate = (share.length * compared.length * 1000) / (performance.now() - began);
  report(`json-rules-engine (${share.length} sessions)`, rate);
  const all = sessions.length / share.length;
  return { rate, matches: matches * all };
}

function engineRules(): RuleProperties[] {
  const event = { type: 'matched' };
  const when = (fact: string, operator: string, value: unknown) => ({ fact, operator, value });
  const threat = [
    {
      all: [when('threat_max', 'greaterThanInclusive', 85), when('provisional', 'equal', false)],
    },
    when('threat_min', 'greaterThanInclusive', 75),
  ];
  return [
    { event, conditions: { all: [when('duration', 'greaterThanInclusive', 4 * HOUR)] } },
    { event, conditions: { any: threat } },
    { event, conditions: { all: [when('user', 'in', ['admin', 'root'])] } },
  ];
}

function agree(...matches: readonly number[]): void {
  if (new Set(matches).size > 1) throw new Error(`the three disagree: ${matches.join(', ')}`);
}

function report(name: string, rate: number): void {
  console.log(`${name.padEnd(36)} ${(rate / 1e6).toFixed(3)} million evaluations a second`);
}

// The sessions repeat every 1000, so that a share of them matches as often as the whole.
function manySessions(howMany: number): Session[] {
  return Array.from({ length: howMany }, (_, n): Session => {
    const kind = n % 1000;
    return {
      source: 'bench',
      vendor: 'fudo',
      id: String(n),
      user: kind % 50 === 0 ? 'Admin' : `user${kind}`,
      account: 'oracle',
      target: `db-${kind % 97}`,
      target_port: 22,
      source_ip: `10.${kind % 256}.4.17`,
      protocol: 'ssh',
      state: 'live',
      started_at: NOW - (kind % 300) * MINUTE,
      threat: { level: kind % 100, min: kind % 80, max: kind % 100, provisional: kind % 2 === 0 },
    };
  });
}
