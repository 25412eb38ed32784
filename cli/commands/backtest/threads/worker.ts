// The second thread of two-threads.ts: answers with what the rules that look back found in the file.
import { parentPort, workerData } from 'node:worker_threads';
import type { Request } from '../plan.ts';
import { findInFile } from './find-in-file.ts';

const request: Request = workerData;
parentPort?.postMessage(await findInFile(request));
