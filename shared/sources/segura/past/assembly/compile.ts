// Compiles walk.ts and writes it down as ../walk.wasm.ts. Run: npm run assemble
// With --check nothing is written: it exits with 1 where what is written is not what would be.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const SOURCE = 'walk.ts';
const OUTPUT = 'walk.wasm';
const OPTIONS = [
  ...['-O3', '--converge', '--noAssert', '--enable', 'simd'],
  // Nothing is allocated in there, and nothing can go wrong that would have to be told.
  ...['--runtime', 'stub', '--use', 'abort='],
  ...['--initialMemory', '4'],
];
const LINE = 96;

const target = new URL('../walk.wasm.ts', import.meta.url);
const written = await readFile(target, 'utf8').catch(() => '');
const made = asText(await compile());
if (made === written) process.exit(0);
if (process.argv.includes('--check')) {
  process.stderr.write('walk.wasm.ts is not what assembly/walk.ts says: npm run assemble\n');
  process.exit(1);
}
await writeFile(target, made);

async function compile(): Promise<Uint8Array> {
  let binary: Uint8Array | undefined;
  const { error, stderr } = await asc.main([SOURCE, ...OPTIONS, '--outFile', OUTPUT], {
    readFile: (name) =>
      name === SOURCE ? readFile(fileURLToPath(new URL(SOURCE, import.meta.url)), 'utf8') : null,
    writeFile: (_name, contents) => {
      if (typeof contents !== 'string') binary = contents;
    },
    listFiles: () => [],
  });
  if (error !== null || binary === undefined) throw new Error(stderr.toString());
  return binary;
}

function asText(binary: Uint8Array): string {
  const text = Buffer.from(binary).toString('base64');
  const lines = text.match(new RegExp(`.{1,${LINE - 6}}`, 'g')) ?? [];
  return [
    '// Made of assembly/walk.ts by `npm run assemble`; a test sees that it is up to date.',
    '',
    '/** A WebAssembly module, in base64. */',
    'export const WALK =',
    lines.map((line) => `  '${line}'`).join(' +\n'),
  ]
    .join('\n')
    .concat(';\n');
}
