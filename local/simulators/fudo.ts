import type { Instant, Milliseconds } from '#shared/sessions/instant.ts';
import type { Failure } from './failure.ts';
import type { BatchShape } from './fudo/batch.ts';
import type { ListOrder } from './fudo/list.ts';
import { sessionSpec } from './fudo/objspec.ts';
import { type BackupTarget, createRecords } from './fudo/records.ts';
import { failed } from './fudo/replies.ts';
import { answerRoute, type FudoRequestCounts, type RouteOptions } from './fudo/routes.ts';
import { createTimestamp } from './fudo/timestamp.ts';
import {
  type Answer,
  createSimulatorServer,
  type SimulatorRequest,
  type Traffic,
} from './simulator-server.ts';
import type { Appliance } from './world.ts';

export interface FudoSimulatorOptions {
  readonly world: Appliance;
  readonly now: () => Instant;
  /** The zone whose offset timestamps carry. */
  readonly zone: string;
  readonly credentials: { readonly api_key: string };
  readonly port?: number;
  readonly tls?: { readonly key: string; readonly cert: string };
  readonly expensive?: boolean;
  readonly threatScale?: number;
  /** The order of the list, which no document names. */
  readonly order?: ListOrder;
  /** Sessions in an answer when the request names no limit. */
  readonly defaultLimit?: number;
  readonly maxLimit?: number;
  readonly batch?: BatchShape;
  /** Attributes of a session that PATCH may set; no document names any. */
  readonly writable?: readonly string[];
  readonly backups?: readonly BackupTarget[];
  readonly delay?: Milliseconds;
  /** Packs answers for those who take them packed. */
  readonly gzip?: boolean;
}

export interface FudoSimulator {
  readonly url: string;
  readonly requests: Readonly<FudoRequestCounts>;
  traffic(): Traffic;
  /** Names of the backup targets that hold a session. */
  backupsOf(id: string): readonly string[];
  /** Fails from now on, whatever the world says; null ends it. */
  fail(failure: Failure | null): void;
  close(): Promise<void>;
}

/** A Fudo Enterprise appliance as the documents of API v2 describe it. */
export async function createFudoSimulator(options: FudoSimulatorOptions): Promise<FudoSimulator> {
  const routes = createRouteOptions(options);
  const { records, requests } = routes;
  let forced: Failure | undefined;

  const answer = (request: SimulatorRequest, failure: Failure | undefined): Answer => {
    const key = request.headers.authorization;
    if (key !== options.credentials.api_key || failure === 'unauthorized') {
      requests.refused += 1;
      return failed(401, 'Unauthorized');
    }
    if (failure === 'forbidden') return failed(403, 'Forbidden');
    if (failure === 'error') return failed(500, 'Internal error');
    const at = options.now();
    return answerRoute(routes, request, at, failure === 'empty' ? [] : records.list(at));
  };

  const failure = () => forced ?? options.world.failure(options.now());
  const server = await createSimulatorServer({ ...options, answer, failure });
  return {
    url: server.url,
    requests,
    traffic: server.traffic,
    backupsOf: records.backupsOf,
    fail: (mode) => {
      forced = mode ?? undefined;
    },
    close: server.close,
  };
}

function createRouteOptions(options: FudoSimulatorOptions): RouteOptions {
  const { expensive = false, threatScale = 100, writable = ['retention_locked'] } = options;
  const rows = { timestamp: createTimestamp(options.zone), expensive, threatScale };
  return {
    records: createRecords(options.world, rows),
    spec: sessionSpec({ expensive, writable }),
    list: {
      order: options.order ?? 'oldest',
      defaultLimit: options.defaultLimit ?? 100,
      maxLimit: options.maxLimit ?? 10_000,
    },
    batch: options.batch ?? 'responses',
    backups: options.backups ?? [{ id: '3927138875067000001', name: 'Backup_Target' }],
    requests: { list: 0, get: 0, batch: 0, objects: 0, specs: 0, changes: 0, refused: 0 },
  };
}
