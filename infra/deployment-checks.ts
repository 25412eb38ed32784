import type { Config } from '#shared/config/config.ts';
import type { Finding } from '#shared/config/explain.ts';
import { longestPause } from '#shared/digest/schedule.ts';
import { DAY, HOUR } from '#shared/sessions/instant.ts';
import { functionName } from './names.ts';

/** The longest name Lambda takes. */
const LONGEST_FUNCTION_NAME = 64;
/** Several intervals must fit into the seven days an alarm can look back. */
const LONGEST_SWEEP_INTERVAL = 2 * DAY;
const LONGEST_DIGEST_PAUSE = 6 * DAY + HOUR;

/** What the configuration allows and AWS does not. */
export function deploymentChecks(config: Config): Finding[] {
  return [
    ...sourceChecks(config),
    ...nameChecks(config),
    ...awsChecks(config),
    ...networkChecks(config),
    ...digestChecks(config),
  ];
}

function sourceChecks({ sources }: Config): Finding[] {
  return Object.entries(sources).flatMap(([name, { poll_every, sweep_every }]) => [
    ...check(poll_every <= HOUR, ['sources', name, 'poll_every'], 'must be at most 1h'),
    ...check(
      sweep_every <= LONGEST_SWEEP_INTERVAL,
      ['sources', name, 'sweep_every'],
      'must be at most 2d: the alarm about sweeps cannot look back further',
    ),
  ]);
}

function nameChecks({ aws, sources, receivers }: Config): Finding[] {
  const named = [
    ...Object.keys(sources).map((name) => ({ path: ['sources', name], kind: 'poll', name })),
    ...Object.keys(receivers).map((name) => ({ path: ['receivers', name], kind: 'notify', name })),
  ];
  return named.flatMap(({ path, kind, name }) => {
    const { length } = functionName(aws.stage, `${kind}-${name}`);
    const surplus = length - LONGEST_FUNCTION_NAME;
    return check(
      surplus <= 0,
      path,
      `shorten this or aws.stage by ${surplus}: Lambda's names end at 64`,
    );
  });
}

function awsChecks({ aws: { table } }: Config): Finding[] {
  return check(
    table === null || /^[\w.-]{3,255}$/.test(table),
    ['aws', 'table'],
    'must be the name of a DynamoDB table, not its ARN',
  );
}

function networkChecks({ network }: Config): Finding[] {
  if (network === undefined) return [];
  const { vpc, subnets, route_tables } = network;
  return [
    ...idCheck(['network', 'vpc'], 'vpc', vpc),
    ...subnets.flatMap((id, at) => idCheck(['network', 'subnets', at], 'subnet', id)),
    ...route_tables.flatMap((id, at) => idCheck(['network', 'route_tables', at], 'rtb', id)),
  ];
}

function digestChecks({ digest: { at, days } }: Config): Finding[] {
  return check(
    longestPause({ at, days, zone: 'UTC' }) <= LONGEST_DIGEST_PAUSE,
    ['digest', 'days'],
    'must leave no more than 6 days between two digests: the alarm about a missed one looks back a week',
  );
}

function idCheck(path: Finding['path'], kind: string, id: string): Finding[] {
  const holds = new RegExp(`^${kind}-([0-9a-f]{8}|[0-9a-f]{17})$`).test(id);
  return check(holds, path, `must be ${kind}- and 8 or 17 of 0-9 and a-f, as AWS shows it`);
}

function check(holds: boolean, path: Finding['path'], message: string): Finding[] {
  return holds ? [] : [{ path, message }];
}
