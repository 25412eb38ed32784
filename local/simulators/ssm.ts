import { type Instant, type Milliseconds, SECOND } from '#shared/sessions/instant.ts';
import type { Failure } from './failure.ts';
import { type Answer, createSimulatorServer, type SimulatorRequest } from './simulator-server.ts';
import { describeSessions, type SsmList } from './ssm/list.ts';
import { ssmRow } from './ssm/rows.ts';
import { type AwsKey, signatureAge, type Verdict, verifySignature } from './ssm/signature.ts';
import { type Terminating, terminateSession } from './ssm/terminate.ts';

export interface SsmSimulatorOptions extends Terminating {
  readonly credentials: AwsKey;
  /** May end sessions as well; without it nobody may. */
  readonly admin?: AwsKey;
  /** Signatures that are older are refused, as AWS does after five minutes; absent: none is. */
  readonly oldestSignature?: Milliseconds;
  readonly port?: number;
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Beyond them, in one second of the simulator's clock, come ThrottlingExceptions. */
  readonly requestsPerSecond?: number;
  readonly delay?: Milliseconds;
}

export interface SsmRequestCounts {
  active: number;
  history: number;
  terminate: number;
  /** Turned away for their signature. */
  refused: number;
  throttled: number;
}

export interface SsmSimulator {
  readonly url: string;
  readonly requests: Readonly<SsmRequestCounts>;
  /** The bodies of the requests for lists, in order. */
  readonly bodies: readonly string[];
  /** Fails from now on, whatever the world says; null ends it. */
  fail(failure: Failure | null): void;
  close(): Promise<void>;
}

/** DescribeSessions and TerminateSession in the AWS JSON 1.1 protocol, for one account and region. */
export async function createSsmSimulator(options: SsmSimulatorOptions): Promise<SsmSimulator> {
  const requests: SsmRequestCounts = {
    active: 0,
    history: 0,
    terminate: 0,
    refused: 0,
    throttled: 0,
  };
  const bodies: string[] = [];
  const admits = createGate(options);
  let forced: Failure | undefined;

  const listOf: Operation = (body, failure) => {
    if (failure === 'forbidden') return notAllowed('ssm:DescribeSessions');
    const at = options.now();
    const sessions = failure === 'empty' ? [] : options.world.sessions(at);
    const list = describeSessions(body, sessions, at);
    if ('error' in list) return refused(list.error, list.message);
    requests[list.state === 'Active' ? 'active' : 'history'] += 1;
    bodies.push(body);
    return { status: 200, headers: JSON_1_1, body: listBody(list, at) };
  };
  const terminate: Operation = (body, failure, isAdmin) => {
    requests.terminate += 1;
    if (failure === 'forbidden' || !isAdmin) return notAllowed('ssm:TerminateSession');
    const ended = terminateSession(body, options);
    if ('error' in ended) return refused(ended.error, ended.message);
    return { status: 200, headers: JSON_1_1, body: JSON.stringify(ended) };
  };
  const operations = new Map([
    ['DescribeSessions', listOf],
    ['TerminateSession', terminate],
  ]);
  const answer = (request: SimulatorRequest, failure: Failure | undefined): Answer => {
    const { method, headers, body } = request;
    const target = /^AmazonSSM\.(\w+)$/.exec(`${headers['x-amz-target']}`)?.[1] ?? '';
    const operation = operations.get(target);
    if (method !== 'POST' || operation === undefined) {
      return refused('UnknownOperationException', 'Not one of the operations simulated here');
    }
    const { verdict, isAdmin } = signerOf(request, options);
    if (failure === 'unauthorized' || verdict !== 'good') {
      requests.refused += 1;
      return refused(...VERDICTS[verdict === 'good' ? 'unknown' : verdict]);
    }
    if (!admits()) {
      requests.throttled += 1;
      return refused('ThrottlingException', 'Rate exceeded');
    }
    if (failure === 'error') return refused('InternalServerError', 'An error occurred', 500);
    return operation(body, failure, isAdmin);
  };

  const failure = () => forced ?? options.world.failure(options.now());
  const server = await createSimulatorServer({ ...options, answer, failure });
  return {
    url: server.url,
    requests,
    bodies,
    fail: (mode) => {
      forced = mode ?? undefined;
    },
    close: server.close,
  };
}

const JSON_1_1 = { 'Content-Type': 'application/x-amz-json-1.1' };

type Operation = (body: string, failure: Failure | undefined, isAdmin: boolean) => Answer;

function notAllowed(action: string): Answer {
  const who = 'User: arn:aws:sts::111122223333:assumed-role/poller/poll';
  return refused('AccessDeniedException', `${who} is not authorized to perform: ${action}`);
}

/** Whose key signed the request, if it is one that is known here. */
function signerOf(
  request: SimulatorRequest,
  { credentials, admin, now, oldestSignature = Infinity }: SsmSimulatorOptions,
): { readonly verdict: Verdict | 'old'; readonly isAdmin: boolean } {
  if (signatureAge(request, now()) > oldestSignature) return { verdict: 'old', isAdmin: false };
  const verdict = verifySignature(request, credentials);
  if (admin === undefined || verdict !== 'unknown') return { verdict, isAdmin: false };
  return { verdict: verifySignature(request, admin), isAdmin: true };
}

const VERDICTS: Readonly<Record<Exclude<Verdict, 'good'> | 'old', readonly [string, string]>> = {
  old: ['InvalidSignatureException', 'Signature expired'],
  missing: ['MissingAuthenticationTokenException', 'Missing Authentication Token'],
  unknown: [
    'UnrecognizedClientException',
    'The security token included in the request is invalid.',
  ],
  wrong: ['InvalidSignatureException', 'The signature does not match the request.'],
};

function listBody({ page, next }: SsmList, at: Instant): string {
  const Sessions = page.map((session) => ssmRow(session, at));
  return JSON.stringify({ Sessions, ...(next !== undefined && { NextToken: next }) });
}

function refused(name: string, message: string, status = 400): Answer {
  return { status, headers: JSON_1_1, body: JSON.stringify({ __type: name, message }) };
}

function createGate({ now, requestsPerSecond = Infinity }: SsmSimulatorOptions): () => boolean {
  let second = Number.NaN;
  let count = 0;
  return () => {
    const current = Math.floor(now() / SECOND);
    count = current === second ? count + 1 : 1;
    second = current;
    return count <= requestsPerSecond;
  };
}
