import { rename, rm, writeFile } from 'node:fs/promises';
import { fileReason } from '#shared/config/file-reason.ts';

/** Writes a file so that whoever reads it finds the old text or the new one, never a part. */
export async function writeWhole(file: string, text: string): Promise<void> {
  const draft = `${file}.${process.pid}.new`;
  try {
    await writeFile(draft, text);
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw new Error(`cannot write ${file}: ${fileReason(error) ?? error}`);
  }
}
