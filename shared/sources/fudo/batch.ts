import pMap from 'p-map';
import * as z from 'zod';
import { AnswerError } from '../answer-error.ts';
import { failureIn, failureOf } from './failure.ts';
import { type FudoContext, type FudoSession, readOne, readRecord, sessionPath } from './records.ts';

/** Undefined for a session that the appliance does not know; absent is one that could not be read. */
export type FoundSessions = Map<string, FudoSession | undefined>;
export type ReadMany = (ids: readonly string[], signal: AbortSignal) => Promise<FoundSessions>;

// The documents show what one item of the answer is and not what stands around them.
const WRAPPERS = ['responses', 'requests', 'batch', 'result'] as const;
const AT_ONCE = 4;

const itemSchema = z.looseObject({
  id: z.string(),
  status: z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)]).optional(),
  session: z.unknown().optional(),
});
type Item = z.output<typeof itemSchema>;

/**
 * Reads many sessions by `POST /batch`, so many in one request. An appliance that refuses batches,
 * or answers them in words nobody knows, is asked for each session alone from then on.
 */
export function createBatch(context: FudoContext): ReadMany {
  const { options, warn } = context;
  let refused = options.batch_size === 0;
  const readSome: ReadMany = async (ids, signal) => {
    if (refused) return readEach(context, ids, signal);
    try {
      return await readBatch(context, ids, signal);
    } catch (error) {
      if (!(error instanceof AnswerError) || !isOfBatches(error) || signal.aborted) throw error;
      // Only if single reads do better is it the batch that the appliance cannot do.
      const found = await readEach(context, ids, signal);
      refused ||= error.kind !== 'unavailable';
      warn('batch', 'sessions are read one by one: the appliance takes no batches', { error });
      return found;
    }
  };
  return async (ids, signal) => {
    const size = Math.max(1, options.batch_size);
    const found: FoundSessions = new Map();
    for (let from = 0; from < ids.length; from += size) {
      for (const [id, one] of await readSome(ids.slice(from, from + size), signal)) {
        found.set(id, one);
      }
    }
    return found;
  };
}

/** The failure may lie in the batch: single reads are worth a try. */
function isOfBatches({ kind, worthRetry }: AnswerError): boolean {
  if (kind === 'unavailable') return !worthRetry;
  return kind !== 'authentication';
}

/** Each by itself, until one fails in a way that the next would only meet again. */
async function readEach(
  context: FudoContext,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<FoundSessions> {
  const found: FoundSessions = new Map();
  const failures: AnswerError[] = [];
  let goesOn = true;
  await pMap(
    ids,
    async (id) => {
      if (!goesOn) return;
      try {
        found.set(id, await readOne(context, id, signal));
      } catch (error) {
        if (!(error instanceof AnswerError)) throw error;
        failures.push(error);
        goesOn &&= error.kind === 'malformed';
      }
    },
    { concurrency: AT_ONCE },
  );
  return throwIfNone(found, failures);
}

async function readBatch(
  context: FudoContext,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<FoundSessions> {
  const requests = ids.map((id, n) => ({
    id: `s${n}`,
    method: 'GET',
    endpoint: sessionPath(id),
  }));
  const items = itemsIn(
    await context.client.json({ method: 'POST', path: '/batch', body: { requests } }, signal),
  );
  const byRequest = new Map(items.map((item) => [item.id, item]));
  const found: FoundSessions = new Map();
  const failures: AnswerError[] = [];
  for (const [n, id] of ids.entries()) {
    const item = byRequest.get(`s${n}`);
    try {
      found.set(id, readItem(context, item, id));
    } catch (error) {
      if (!(error instanceof AnswerError)) throw error;
      failures.push(error);
    }
  }
  return throwIfNone(found, failures);
}

/** What some sessions lack is told by their absence; that all of them fail is a failure. */
function throwIfNone(found: FoundSessions, failures: readonly AnswerError[]): FoundSessions {
  const [failure] = failures;
  if (found.size === 0 && failure !== undefined) throw failure;
  return found;
}

function readItem(
  context: FudoContext,
  item: Item | undefined,
  id: string,
): FudoSession | undefined {
  if (item === undefined) {
    throw new AnswerError('malformed', `the answer to a batch says nothing of session ${id}`);
  }
  const failure = failureOfItem(item);
  if (failure?.unknownRecord) return undefined;
  if (failure !== undefined) throw failure;
  const record = readRecord(context, Array.isArray(item.session) ? item.session[0] : item.session);
  if (record.id === id) return record;
  throw new AnswerError('malformed', `asked for session ${id}, the answer is about another`);
}

function failureOfItem(item: Item): AnswerError | undefined {
  const { status } = item;
  if (status !== undefined && (status < 200 || status > 299)) {
    return failureOf({ status, contentType: 'application/json', text: JSON.stringify(item) });
  }
  return failureIn(item);
}

/** The list of answers, under whatever name it comes. Throws the failure that is there instead. */
function itemsIn(answer: unknown): Item[] {
  const candidates: unknown[] = [answer];
  const wrapper = z.record(z.string(), z.unknown()).safeParse(answer).data ?? {};
  for (const name of WRAPPERS) candidates.push(wrapper[name]);
  for (const candidate of candidates) {
    const items = z.array(itemSchema).safeParse(candidate);
    if (items.success) return items.data;
  }
  const failure = failureIn(answer);
  throw (
    failure ??
    new AnswerError('malformed', 'the answer to a batch holds no list of answers that is known')
  );
}
