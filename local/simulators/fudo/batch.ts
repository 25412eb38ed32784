import type { Answer } from '../simulator-server.ts';
import { parseObject } from './changes.ts';
import { failed } from './replies.ts';

/** Where the answers stand in the answer to a batch; the documents show none of it. `off`: no batches. */
export type BatchShape = 'responses' | 'requests' | 'batch' | 'result' | 'bare' | 'off';

interface Part {
  readonly id: string | undefined;
  readonly method: string;
  readonly endpoint: string;
}

/** `POST /api/v2/batch`, of requests that do not refer to each other. */
export function answerBatch(
  body: string,
  shape: BatchShape,
  answerPart: (part: Part) => Answer,
): Answer {
  const { requests, atomic, variables } = parseObject(body) ?? {};
  if (!Array.isArray(requests)) return failed(400, 'Invalid body');
  if (atomic !== undefined || variables !== undefined) return failed(400, 'Not simulated');
  const items: unknown[] = [];
  for (const request of requests) {
    const part = parsePart(request);
    if (part === undefined) return failed(400, 'Invalid request');
    const { status, body: text } = answerPart(part);
    const whole = typeof text === 'string' ? text : [...text].join('');
    items.push({
      ...(part.id === undefined ? {} : { id: part.id }),
      status,
      ...parseObject(whole),
    });
  }
  return { status: 200, body: JSON.stringify(wrapped(items, shape)) };
}

function wrapped(items: readonly unknown[], shape: BatchShape): unknown {
  if (shape === 'bare') return items;
  return shape === 'result' ? { result: items } : { result: 'success', [shape]: items };
}

function parsePart(value: unknown): Part | undefined {
  const { id, method, endpoint }: Record<string, unknown> = Object(value);
  if (typeof method !== 'string' || typeof endpoint !== 'string') return undefined;
  if (id === undefined) return { id: undefined, method, endpoint };
  if (typeof id !== 'string' || !/^[A-Za-z0-9:_-]+$/.test(id)) return undefined;
  return { id, method, endpoint };
}
