import { spawnSync } from 'node:child_process';
import type { Emulator } from './emulator.ts';
import { tail } from './run.ts';

// botocore comes with the emulator; a client for logs is not among this project's packages.
const READ_LOGS = `
import botocore.session
logs = botocore.session.get_session().create_client('logs')
for group in logs.describe_log_groups(logGroupNamePrefix='/pamwatch/')['logGroups']:
    print('---', group['logGroupName'])
    for event in logs.filter_log_events(logGroupName=group['logGroupName'])['events'][-40:]:
        print(event['message'].rstrip())
`;

/** What the functions logged, and the end of the emulator's own log. */
export async function readLogs({ python, env, log }: Emulator): Promise<string> {
  const { stdout, stderr } = spawnSync(python, ['-c', READ_LOGS], { env, encoding: 'utf8' });
  return `${stdout}${stderr}\n--- emulator\n${await tail(log, 30)}`;
}
