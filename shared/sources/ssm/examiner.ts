import type { Examiner, Finding } from '../examiner.ts';
import { SourceError } from '../source-error.ts';
import type { SourceDeps } from '../vendor.ts';
import type { SsmOptions } from './options.ts';
import { createSsmSource } from './source.ts';

/** As AWS writes ids; asked for because an unknown session is an answer too. */
const NOBODY = 'pamwatch-doctor-00000000000000000';

/** Examines what DescribeSessions of AWS Systems Manager lets these credentials see. */
export function createSsmExaminer(name: string, options: SsmOptions, deps: SourceDeps): Examiner {
  const source = createSsmSource(name, options, deps);
  return {
    access: async function* access(signal): AsyncGenerator<Finding> {
      const failure = await source.session(NOBODY, signal).then(() => undefined, asSourceError);
      if (failure === undefined) {
        yield { check: 'auth', verdict: 'ok', says: 'AWS knows the credentials' };
        yield { check: 'permission', verdict: 'ok', says: 'they may call ssm:DescribeSessions' };
        return;
      }
      const says = failure.message.slice(name.length + 2);
      if (failure.kind !== 'permission') {
        yield { check: 'auth', verdict: 'FAIL', says };
        return;
      }
      const fix = 'add ssm:DescribeSessions on all resources under IAM > Roles > Permissions';
      yield { check: 'auth', verdict: 'ok', says: 'AWS knows the credentials' };
      yield { check: 'permission', verdict: 'FAIL', says, fix };
    },
    menus: {
      addresses:
        'under VPC > Endpoints > Policy, and in any aws:SourceIp or aws:SourceVpce of IAM policies',
      sessions: 'Systems Manager > Session Manager of this account and region',
    },
    whyState: ({ vendor_fields }) => `its Status is ${vendor_fields?.['status'] ?? 'not given'}`,
  };
}

function asSourceError(error: unknown): SourceError {
  if (error instanceof SourceError) return error;
  throw error;
}
