import { spawnSync } from 'node:child_process';
import type { Emulator } from './emulator.ts';

// botocore comes with the emulator; a client for functions is not among this project's packages.
const INVOKE = `
import sys, botocore.session
function = botocore.session.get_session().create_client('lambda')
answer = function.invoke(FunctionName=sys.argv[1], Payload=sys.argv[2].encode())
print(answer['Payload'].read().decode())
sys.exit('FunctionError' in answer)
`;

/** Invokes a function and waits for its answer. Throws with what it said when it failed. */
export function invoke({ python, env }: Emulator, name: string, event: object): unknown {
  const args = ['-c', INVOKE, name, JSON.stringify(event)];
  const { status, stdout, stderr } = spawnSync(python, args, { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${name} failed: ${stdout}${stderr}`);
  return JSON.parse(stdout);
}
