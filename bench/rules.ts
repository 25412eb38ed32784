// Evaluations per second of the shipped rules: pamwatch, the same conditions by hand, json-rules-engine.
// Run: npx node bench/rules.ts [sessions]
import { Engine } from 'json-rules-engine';
import { readRuleFiles } from '#cli/commands/rules/rule-files.ts';
import { readSettings } from '#shared/config/read-settings.ts';
import { loadRules } from '#shared/rules/load-rules.ts';
import type { SessionRule } from '#shared/rules/rule.ts';
import type { Calendar } from '#shared/sessions/calendar.ts';
import type { Session } from '#shared/sessions/session.ts';
import { factsOf, LISTS, NOW, SAME_RULES, type SameRule } from './rules/conditions.ts';
import { manySessions, PERIOD } from './rules/sessions.ts';

// pamwatch has to be this many times as fast as json-rules-engine.
const LEAST = 150;
const ROUNDS = 5;

const { config, calendars } = await readSettings('config/pamwatch.yaml');
const working = calendarNamed('working');
const sessions = manySessions(Number(process.argv[2] ?? 100_000));
const share = sessions.slice(0, 2 * PERIOD);
const rules = await shippedRules();
const compared = rules.filter(({ name }) => SAME_RULES[name] !== undefined);
const others = rules.filter((rule) => !compared.includes(rule)).map(({ name }) => name);
const same = compared.flatMap(({ name }) => SAME_RULES[name] ?? []);

console.log(`${compared.length} rules over ${sessions.length} sessions`);
if (others.length > 0) console.log(`not compared: ${others.join(', ')}`);
for (const rule of compared) await agree(rule, SAME_RULES[rule.name]);
const best = { ours: 0, hand: 0, engine: 0 };
for (let round = 0; round < ROUNDS; round++) {
  best.ours = Math.max(best.ours, await rateOf(sessions, () => countOf(compared)));
  best.hand = Math.max(best.hand, await rateOf(sessions, () => countByHand()));
  // On a share of the sessions: all of them would take minutes.
  best.engine = Math.max(best.engine, await rateOf(share, () => countByEngine(same)));
}
report('pamwatch, with levels', best.ours);
report('by hand', best.hand);
report(`json-rules-engine (${share.length} sessions)`, best.engine);
const times = best.ours / best.engine;
console.log(`pamwatch against json-rules-engine: ${times.toFixed(0)} times (target ${LEAST})`);
console.log(`pamwatch against the same by hand:  ${(best.ours / best.hand).toFixed(2)} times`);
process.exitCode = times < LEAST ? 1 : 0;

function calendarNamed(name: string): Calendar {
  const calendar = calendars[name];
  if (calendar === undefined) throw new Error(`config/pamwatch.yaml has no calendar "${name}"`);
  return calendar;
}

/** The rules about single sessions that keep no memory, none of them waiting. */
async function shippedRules(): Promise<SessionRule[]> {
  const values = { ...config.values, ...LISTS };
  const loaded = loadRules(await readRuleFiles(['config/rules']), { values, calendars });
  if (!loaded.ok) throw new Error('the shipped rules do not compile');
  return loaded.rules.filter(({ waitingFor, memory }) => waitingFor.length === 0 && !memory);
}

function countOf(evaluated: readonly SessionRule[], over = sessions): number {
  let matches = 0;
  for (const session of over) {
    for (const rule of evaluated) if (rule.verdictAt(session, NOW) !== undefined) matches += 1;
  }
  return matches;
}

function countByHand(conditions = same, over = sessions): number {
  let matches = 0;
  for (const session of over) {
    for (const { byHand } of conditions) if (byHand(session, working)) matches += 1;
  }
  return matches;
}

async function countByEngine(conditions: readonly SameRule[]): Promise<number> {
  const rules = conditions.map(({ engine }) => ({
    conditions: engine,
    event: { type: 'matched' },
  }));
  const engine = new Engine(rules, { allowUndefinedFacts: true });
  engine.addOperator('startsWith', (held: string, start: string) => held.startsWith(start));
  let matches = 0;
  for (const session of share) {
    const { events } = await engine.run(factsOf(session, working));
    matches += events.length;
  }
  return matches;
}

/** All three must find the same sessions, rule by rule. */
async function agree({ name }: SessionRule, written: SameRule | undefined): Promise<void> {
  const rule = compared.filter((one) => one.name === name);
  const conditions = written === undefined ? [] : [written];
  const found = [
    countOf(rule, share),
    countByHand(conditions, share),
    await countByEngine(conditions),
  ];
  if (new Set(found).size > 1) throw new Error(`${name}: the three disagree: ${found.join(', ')}`);
  if (found[0] === 0) throw new Error(`${name}: no session matches, which shows nothing`);
}

/** Evaluations of one rule on one session in a second of the processor: others work beside. */
async function rateOf(
  over: readonly Session[],
  run: () => number | Promise<number>,
): Promise<number> {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return (over.length * compared.length * 1e6) / (user + system);
}

function report(name: string, rate: number): void {
  console.log(`${name.padEnd(34)} ${(rate / 1e6).toFixed(3)} million evaluations a second`);
}
