import { createMemoryStore } from '#shared/store/memory-store.ts';
import { describeStore } from '#test/contracts/store.ts';

describeStore('memory', async () => createMemoryStore());
