import { applicableRules } from '#shared/rules/applicable-rules.ts';
import { loadRules, type RuleOptions } from '#shared/rules/load-rules.ts';
import { describeProblem } from '#shared/rules/problem.ts';
import type { Calendar } from '#shared/sessions/calendar.ts';
import { aLiveSession, compiled, NOTHING_SET, ruleText, START } from './compiled.ts';

const OTHER_ID = '7b0c4c1e-6f6e-4a53-8f0e-0a6a3f1f6d02';
const OFFICE: Calendar = { zone: 'UTC', days: 'mon-fri', from: '07:00', to: '20:00', holidays: [] };

function problemsOf(text: string, options: RuleOptions = NOTHING_SET): string[] {
  const loaded = loadRules([{ file: 'rule.yml', text }], options);
  return loaded.ok ? [] : loaded.problems.map(describeProblem);
}

const GOOD = ruleText({ detection: 'sel: { user: jdoe }' });

test('every problem of every file is told at once', () => {
  const loaded = loadRules(
    [
      { file: 'a.yml', text: GOOD.replace('level: low', 'level: huge').replace('user:', 'usr:') },
      { file: 'b.yml', text: 'just text' },
      { file: 'c.yml', text: '' },
    ],
    NOTHING_SET,
  );
  expect(loaded.ok ? [] : loaded.problems.map(describeProblem)).toEqual([
    'a.yml:5: level: must be one of informational, low, medium, high, critical',
    'a.yml:8: detection.sel.usr: there is no field "usr"; did you mean "user"?',
    'b.yml:1: a rule is a map of keys and values',
    'c.yml:1: holds no rule',
  ]);
});

test.each([
  [GOOD.replace(/^title.*\n/, ''), 'rule.yml:1: title: is missing'],
  [GOOD.replace(/id: \S+/, 'id: 17'), 'rule.yml:2: id: must be text'],
  [GOOD.replace(/id: \S+/, 'id: x-1'), 'rule.yml:2: id: must be a UUID, such as `uuidgen` prints'],
  [GOOD.replace('a-rule', 'A Rule'), 'rule.yml:3: name: must be words of a-z and 0-9 joined by -'],
  [GOOD.replace('stable', 'stabel'), 'did you mean "stable"?'],
  [GOOD.replace('pam_session', 'process_creation'), 'rule.yml:6: logsource.category: must be'],
  [GOOD.replace('logsource: { category: pam_session }\n', ''), 'rule.yml:1: logsource: is missing'],
  [GOOD.replace('  condition: sel', ''), 'rule.yml:8: detection.condition: is missing'],
  [`${GOOD}\ncorrelation: {}`, 'rule.yml:10: correlation.type: must be one of event_count'],
  [
    `${GOOD}\nalert: { runbok: x }`,
    'rule.yml:10: alert.runbok: unknown key; did you mean "runbook"?',
  ],
  [`${GOOD}\nalert: { readings: 0 }`, 'rule.yml:10: alert.readings: must be a whole number'],
  [`${GOOD}\nalert: { deliver: never }`, 'rule.yml:10: alert.deliver: must be alerts or digest'],
  [`${GOOD}\nalert: { remind: 8h }`, 'rule.yml:10: alert.remind: must be never, or a map of'],
  [
    `${GOOD}\nalert: { remind: { after: 30s } }`,
    'rule.yml:10: alert.remind.after: must be a duration of 1m or longer, such as 8h',
  ],
  [
    `${GOOD}\nalert: { remind: { most: 0 } }`,
    'rule.yml:10: alert.remind.most: must be a whole number from 1 to 10; for none write `remind: never`',
  ],
  [
    `${GOOD}\nalert: { remind: { from: loud } }`,
    'rule.yml:10: alert.remind.from: must be one of informational, low',
  ],
  [
    `${GOOD}\nalert: { remind: { form: low } }`,
    'rule.yml:10: alert.remind.form: unknown key; did you mean "from"?',
  ],
  [`${GOOD}\nalert: { title: '{usr}' }`, 'rule.yml:10: alert.title: the title has no field "usr"'],
  [`${GOOD}\nalert: { clear: user }`, 'rule.yml:10: alert.clear: must be a map'],
  [
    `${GOOD}\nalert:\n  escalate: [{ level: low }]`,
    'rule.yml:11: alert.escalate.0.when: is missing',
  ],
  [
    `${GOOD}\nalert:\n  escalate:\n    - { when: { usr: x }, level: low }`,
    'rule.yml:12: alert.escalate.0.when.usr: there is no field "usr"',
  ],
  [
    `${GOOD}\nalert:\n  escalate:\n    - { when: { user: x }, level: huge, then: 1 }`,
    'rule.yml:12: alert.escalate.0.then: unknown key',
  ],
  [`${GOOD}\nalert: { defaults: { a: { b: 1 } } }`, 'rule.yml:10: alert.defaults.a: must be text'],
  [`${GOOD}\ntests: [{ name: x, timelime: [] }]`, 'rule.yml:10: tests.0.timelime: unknown key'],
  [
    `${GOOD}\ntests:\n  - { name: x, timeline: [{ at: 0h, session: { usr: x } }] }`,
    'rule.yml:11: tests.0.timeline.0.session: usr: a session has no such field; did you mean "user"?',
  ],
  [
    `${GOOD}\ntests:\n  - { name: x, timeline: [{ at: 0h, session: {}, expect: [fired huge] }] }`,
    'rule.yml:11: tests.0.timeline.0.expect: "fired huge" is not like',
  ],
  [
    `${GOOD}\ntests:\n  - { name: x, timeline: [{ at: 1h, session: {} }, { at: 1h }] }`,
    'rule.yml:11: tests.0.timeline.1: must come later than the step before it',
  ],
  [
    `${GOOD}\ntests: [{ name: x, timeline: [{ at: 1h }] }]`,
    'the first step says what the session is',
  ],
])('a bad rule is refused with its place (%#)', (text, message) => {
  expect(problemsOf(text).join('\n')).toContain(message);
});

test('two rules with one id, or one name, are refused', () => {
  const twice = `${GOOD}\n---\n${ruleText({ detection: 'sel: { user: x }', id: OTHER_ID })}`;
  expect(problemsOf(twice)).toEqual(['rule.yml:13: name: another rule has this name: rule.yml:3']);
  const apart = twice.replace(/name: a-rule$/m, 'name: another');
  expect(problemsOf(apart)).toEqual([]);
  expect(problemsOf(apart.replace(OTHER_ID, '6B0C4C1E-6f6e-4a53-8f0e-0a6a3f1f6d01'))).toEqual([
    'rule.yml:12: id: another rule has this id: rule.yml:2',
  ]);
});

test('a value that nothing sets is refused by name, and the configuration goes before defaults', () => {
  const parts = { detection: "sel: { 'duration|gte|expand': '%open_low%' }" };
  expect(() => compiled(parts)).toThrow(
    'rule.yml:8: detection.sel.duration|gte|expand: "%open_low%" is not set',
  );
  const defaulted = { ...parts, alert: 'defaults: { open_low: 4h }' };
  const firstCrossing = (options: Partial<RuleOptions>) =>
    compiled(defaulted, options).nextCrossing(aLiveSession(), START);
  expect(firstCrossing({})).toBe(START + 4 * 3_600_000);
  expect(firstCrossing({ values: { open_low: '2h' } })).toBe(START + 2 * 3_600_000);
  expect(firstCrossing({ values: { open_low: 60 } })).toBe(START + 60_000);
});

test('a rule whose limit has no value waits for it', () => {
  const parts = { detection: "sel: { 'duration|gte|expand': '%open_low%' }" };
  expect(compiled(parts, { values: { open_low: [] } }).waitingFor).toEqual(['open_low']);
  expect(() => compiled(parts, { values: { open_low: 'soon' } })).toThrow(
    '"soon" is not a duration',
  );
});

test('a rule waits for the values it needs, and for its calendars', () => {
  const parts = {
    detection: "sel: { 'target|expand': '%critical_targets%', in_hours.office: true }",
    alert: 'needs: [critical_targets]',
  };
  expect(compiled(parts).waitingFor).toEqual(['critical_targets', 'calendars.office']);
  expect(compiled(parts, { values: { critical_targets: [] } }).waitingFor).toContain(
    'critical_targets',
  );
  const ready = compiled(parts, {
    values: { critical_targets: ['db*'] },
    calendars: { office: OFFICE },
  });
  expect(ready.waitingFor).toEqual([]);
  expect(ready.verdictAt(aLiveSession({ target: 'DB1' }), START)).toBeDefined();
});

test('the revision changes with what the rule does, and with nothing else', () => {
  const parts = {
    detection: "sel: { 'target|expand': '%targets%', in_hours.office: true }",
    alert: 'readings: 2',
  };
  const options = { values: { targets: ['a'], other: 1 }, calendars: { office: OFFICE } };
  const rev = compiled(parts, options).rev;
  const same = [
    compiled({ ...parts, alert: 'readings: 2\nrunbook: x.md\ntitle: hello' }, options),
    compiled(
      { ...parts, detection: "sel: { in_hours.office: true, 'target|expand': '%targets%' }" },
      options,
    ),
    compiled(parts, { ...options, values: { targets: ['a'], other: 2 } }),
    compiled({ ...parts, status: 'test' }, options),
  ];
  expect(same.map((rule) => rule.rev)).toEqual([rev, rev, rev, rev]);
  const changed = [
    compiled({ ...parts, level: 'high' }, options),
    compiled({ ...parts, alert: 'readings: 3' }, options),
    compiled({ ...parts, alert: 'readings: 2\nclear: { user: x }' }, options),
    compiled(parts, { ...options, values: { targets: ['b'] } }),
    compiled(parts, { ...options, calendars: { office: { ...OFFICE, to: '21:00' } } }),
    compiled(
      { ...parts, detection: `${parts.detection}\nx: { user: a }\ncondition: sel or x` },
      options,
    ),
  ];
  expect(new Set([rev, ...changed.map((rule) => rule.rev)]).size).toBe(changed.length + 1);
});

test('status, level and settings decide where a rule delivers', () => {
  const deliver = (
    parts: { status?: string; level?: string; alert?: string },
    setting?: 'alerts' | 'digest',
  ) =>
    compiled(
      { detection: 'sel: { user: x }', ...parts },
      setting === undefined ? {} : { settings: { 'a-rule': { deliver: setting } } },
    ).deliver;
  expect(deliver({})).toBe('alerts');
  expect(deliver({}, 'digest')).toBe('digest');
  expect(deliver({ alert: 'deliver: digest' })).toBe('digest');
  expect(deliver({ alert: 'deliver: digest' }, 'alerts')).toBe('alerts');
  expect(deliver({ status: 'experimental' }, 'alerts')).toBe('digest');
  expect(deliver({ level: 'informational' }, 'alerts')).toBe('digest');
});

test('deprecated, unsupported and switched-off rules are kept apart with the reason', () => {
  const load = (status: string, deliver: 'off' | 'alerts') =>
    loadRules([{ file: 'r.yml', text: GOOD.replace('stable', status) }], {
      ...NOTHING_SET,
      settings: { 'a-rule': { deliver } },
    });
  const why = (status: string, deliver: 'off' | 'alerts') => {
    const loaded = load(status, deliver);
    return loaded.ok ? [loaded.rules.length, ...loaded.off.map((off) => off.why)] : 'refused';
  };
  expect(why('deprecated', 'alerts')).toEqual([0, 'its status is deprecated']);
  expect(why('unsupported', 'alerts')).toEqual([0, 'its status is unsupported']);
  expect(why('stable', 'off')).toEqual([0, 'the configuration turns it off']);
  expect(why('test', 'alerts')).toEqual([1]);
});

test('a rule that needs what a source cannot supply is not applicable there', () => {
  const rule = compiled({
    detection: 'sel: { threat.max|gte: 85, duration|gte: 1h, vendor_fields.x: 1 }',
    alert: 'escalate: [{ when: { account: root }, level: high }]',
  });
  const waiting = compiled({
    detection: "sel: { 'user|expand': '%users%' }",
    alert: 'needs: [users]',
  });
  const none = applicableRules([rule, waiting], new Set(['user']));
  expect(none.notApplicable).toEqual([
    { rule, missing: ['threat.max', 'vendor_fields', 'account'] },
  ]);
  expect(none.waiting).toEqual([{ rule: waiting, for: ['users'] }]);
  const all = applicableRules([rule], new Set(['threat.max', 'vendor_fields', 'account']));
  expect(all.active).toEqual([rule]);
});
