import { stripTypeScriptTypes } from 'node:module';

// Types vanish in place, so line numbers in a stack trace stay those of the source.
export default {
  process: (source) => ({ code: stripTypeScriptTypes(source, { mode: 'strip' }) }),
};
