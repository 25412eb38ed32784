import { configPath } from '#cli/option-values.ts';
import { print, visible } from '#cli/output.ts';
import type { RuleExplanation } from '#shared/rules/explanation.ts';
import { testInstant } from '#shared/rules/tests-block.ts';
import { type Instant, isoOf, SECOND } from '#shared/sessions/instant.ts';
import { isOver, type Session } from '#shared/sessions/session.ts';
import { describeExplanation, type Marks, shortIso } from './describe-explanation.ts';
import { type FoundRule, findRules } from './find-rules.ts';
import { readSession } from './session-input.ts';

export interface ExplainOptions {
  /** A file of sessions, one JSON object a line; `-` is standard input. */
  readonly session: string;
  readonly id?: string;
  /** The name of a configured rule, or a file of rules. */
  readonly rule: string;
  /** An instant, or how long after the session's start. */
  readonly at?: string;
  readonly config?: string;
  readonly json?: true;
}

/** `pamwatch explain`. Throws an Error for people when there is no such session, rule or instant. */
export async function explain(options: ExplainOptions, marks: Marks): Promise<void> {
  const session = await readSession(options.session, options.id, Date.now());
  const at = instantOf(options.at, session);
  const found = await findRules(options.rule, options.config, configPath(process.env));
  for (const [index, one] of found.entries()) {
    const explained = one.rule.explain(session, at);
    if (options.json === true)
      await print(`${JSON.stringify(asRecord(one, session, explained))}\n`);
    else {
      const lines = [
        ...heading(one, session, at),
        ...describeExplanation(one.rule, explained, marks),
      ];
      await print(`${index === 0 ? '' : '\n'}${lines.map(visible).join('\n')}\n`);
    }
  }
}

/** As of its reading; of a session that is over, as of its last moment, the last that rules look at. */
function instantOf(written: string | undefined, session: Session): Instant {
  if (written !== undefined) {
    const at = testInstant(session.started_at)(written);
    if (at !== undefined) return at;
    throw new Error(
      `--at ${written} is no instant: write 2026-01-06T22:41:00Z, or 4h for so long after the session's start`,
    );
  }
  const { ended_at, read_at } = session;
  if (isOver(session) && ended_at !== undefined) return Math.max(session.started_at, ended_at - 1);
  return read_at ?? Date.now();
}

function heading({ rule, off }: FoundRule, session: Session, at: Instant): string[] {
  const { source, id, user = 'unknown user', target = 'unknown target' } = session;
  const place = source === '' ? id : `${source}/${id}`;
  return [
    `${rule.name} (${rule.title}) on session ${place}: ${user} on ${target}`,
    `as of ${shortIso(at)}; started ${shortIso(session.started_at)}`,
    ...(off === undefined ? [] : [`not evaluated: ${off}`]),
    ...(rule.waitingFor.length === 0
      ? []
      : [`not evaluated: waits for ${rule.waitingFor.join(', ')}`]),
  ];
}

function asRecord({ rule, off }: FoundRule, session: Session, explained: RuleExplanation) {
  const { at, next, ...rest } = explained;
  return {
    rule: rule.name,
    rev: rule.rev,
    source: session.source,
    session: session.id,
    at: isoOf(at),
    ...(off === undefined ? {} : { off }),
    waiting_for: rule.waitingFor,
    ...withInstants(rest),
    ...(next === undefined ? {} : { next: { at: isoOf(next.at), level: next.level ?? null } }),
    level: explained.level ?? null,
    remind: remindRecord(rule),
  };
}

/** As a rule writes it, in seconds; null where nobody is reminded. */
function remindRecord({ remind, deliver, stale = false }: FoundRule['rule']) {
  if (remind === undefined || deliver === 'digest' || stale) return null;
  return { after_seconds: remind.after / SECOND, most: remind.most, from: remind.from };
}

function withInstants(tree: object): object {
  return JSON.parse(
    JSON.stringify(tree, (key, value: unknown) =>
      key === 'turns_at' && typeof value === 'number' ? isoOf(value) : value,
    ),
  );
}
