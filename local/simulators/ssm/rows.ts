import { DAY, type Instant, MINUTE, type Milliseconds } from '#shared/sessions/instant.ts';
import { knownEnd, type PlannedSession } from '../planned-session.ts';

export type SsmState = 'Active' | 'History';

const KEPT: Milliseconds = 30 * DAY;
const ACCOUNT = '111122223333';

/** The list a session is in at `now`; neither while nobody let it in, nor 30 days after its end. */
export function stateAt(session: PlannedSession, now: Instant): SsmState | undefined {
  const { approval } = session;
  if (approval !== undefined && (approval.at > now || approval.outcome !== 'approved')) {
    return undefined;
  }
  const end = knownEnd(session, now);
  if (end === undefined) return 'Active';
  return end > now - KEPT ? 'History' : undefined;
}

/** The `Session` of the AWS Systems Manager API Reference: times are seconds since 1970. */
export function ssmRow(session: PlannedSession, now: Instant): Record<string, unknown> {
  const { started_at, terminate_at, request } = session;
  const end = knownEnd(session, now);
  return {
    SessionId: session.id,
    Target: session.host,
    Status: end === undefined ? 'Connected' : 'Terminated',
    StartDate: started_at / 1000,
    ...(end !== undefined && { EndDate: end / 1000 }),
    DocumentName: DOCUMENTS.get(session.protocol) ?? 'SSM-SessionManagerRunShell',
    Owner: ownerOf(session),
    ...(request !== undefined && { Reason: request }),
    OutputUrl: {},
    ...(terminate_at !== undefined && {
      MaxSessionDuration: String(Math.round((terminate_at - started_at) / MINUTE)),
    }),
    AccessType: 'Standard',
  };
}

const DOCUMENTS: ReadonlyMap<string, string> = new Map([
  ['ssh', 'AWS-StartSSHSession'],
  ['port-forwarding', 'AWS-StartPortForwardingSession'],
]);

/** People come with a role that their identity provider lets them take. */
export function ownerOf({ user, account }: PlannedSession): string {
  return `arn:aws:sts::${ACCOUNT}:assumed-role/${account.replace(/[^\w+=,.@-]/g, '-')}/${user}`;
}
