export type Severity = 'error' | 'warning' | 'info';

export interface Code {
  readonly severity: Severity;
  /** Why it matters, in a sentence. */
  readonly explanation: string;
  /** What `--fix` does about it; absent where no change is safe. */
  readonly fix?: string;
}

/** Everything lint can say. An error must be mended before the rule is of any use. */
export const CODES = {
  yaml: error(
    'The file is not YAML, not made of maps, or too large, so nothing in it can be read.',
  ),
  invalid: error('The rule cannot be compiled, and stops the deployment.'),
  'duplicate-id': error(
    'Alerts are told apart by the rule: two rules of one id, or of one name, would share theirs.',
  ),
  'unknown-field': error('Sessions have no such field, so the comparison could never hold.'),
  'unknown-modifier': error(
    'The specification has no such modifier, or it has no meaning on session events.',
  ),
  'unsupported-key': error('A key that pamwatch does not know would be silently without effect.'),
  'expired-filter': error(
    'The exception is over: the filter is not applied, and the rule alerts again on what it held back.',
  ),
  'filter-expiry': warning(
    'A filter that ends in more than a year is no exception any more; put it into the rule.',
  ),
  'filter-target': error('The filter names a rule that there is not, so it holds nothing back.'),
  'filter-silences': error('No session passes the filter, so its rules never fire again.'),
  'filter-idle': warning('Every session passes the filter, so it holds nothing back.'),
  'filter-keeps': warning(
    'A rule goes on matching where the condition of its filter holds; an exception is written `not selection`.',
  ),
  impossible: error('No session can meet the condition, so the rule never fires.'),
  'impossible-part': warning('One alternative of the condition can never hold; the rest works.'),
  'always-true': warning('The condition holds for every session, so the rule fires on each.'),
  'always-true-part': warning('The comparison holds for every session, so it decides nothing.'),
  'escalation-below': warning(
    "The level is not above the rule's own, so the step never changes anything.",
  ),
  'escalation-hidden': warning(
    'Whenever the step holds, one to a higher level holds too, so its level is never seen.',
  ),
  'escalation-equal': warning(
    'Two steps hold at exactly the same time, so the lower level is never seen.',
  ),
  'escalation-at-once': warning(
    "The step holds whenever the rule does, so the rule's own level is never seen.",
  ),
  'escalation-impossible': error('The step can never hold while the rule does.'),
  'clear-impossible': warning(
    'The alert can never clear while the session goes on: what `clear` asks for is part of what fires.',
  ),
  'remind-soon': warning(
    'Whoever is told again within a quarter of an hour stops reading; an escalation is for what is urgent.',
  ),
  'remind-never': warning(
    'Reminders begin above the highest level of the rule, or the rule is `stale`: none ever comes.',
  ),
  'not-applicable': info(
    'The source does not supply a field that the rule reads, so the rule is not evaluated there.',
  ),
  'applicable-nowhere': warning(
    'No source supplies a field that the correlation needs, so it never sees a session.',
  ),
  'silenced-rule': warning(
    'A rule that a correlation refers to does not alert by itself unless the correlation says so.',
  ),
  'no-owner': warning('Somebody must be asked when the rule is noisy or wrong.'),
  'no-runbook': warning('Whoever gets the alert at night needs to know what to do.'),
  'runbook-missing': warning('The runbook that the alert links to is not there.'),
  'no-falsepositives': warning('Whoever gets the alert should know what else may look like this.'),
  'no-status': {
    ...warning('The status says whether anybody is told.'),
    fix: 'writes the default, `status: test`',
  },
  'date-format': {
    ...warning('Dates are written as ISO 8601, so that every tool reads them alike.'),
    fix: 'writes it as 2026-01-06',
  },
  'unknown-key': {
    ...warning('The key is a letter or two from a known one, and means nothing as it is.'),
    fix: 'writes the known key',
  },
  'no-tests': warning('Nothing shows what the rule does.'),
  'no-firing-test': warning('No test shows that the rule fires at all.'),
  'no-quiet-test': warning('No test shows what must not fire.'),
  'unused-selection': warning('A selection that no condition mentions has no effect.'),
  'state-is-over': warning(
    'Rules look at sessions while they are live or wait; the end of a session resolves.',
  ),
  'unset-value': warning('The rule waits for a value that neither it nor the configuration sets.'),
  'file-name': warning('Files are found by the name of their rule.'),
  'portable-duration': {
    ...warning('Other Sigma tools read a bare number of seconds, and no `4h`.'),
    fix: 'writes seconds',
  },
  'portable-percent': {
    ...warning('Other Sigma tools read a bare number, and no `85%`.'),
    fix: 'writes the number',
  },
} as const satisfies Readonly<Record<string, Code>>;

export type CodeName = keyof typeof CODES;

export function codeOf(name: CodeName): Code {
  return CODES[name];
}

function error(explanation: string): Code {
  return { severity: 'error', explanation };
}

function warning(explanation: string): Code {
  return { severity: 'warning', explanation };
}

function info(explanation: string): Code {
  return { severity: 'info', explanation };
}
