/**
 * Runs work that Ctrl-C or a request to stop may end: `tidy` then takes away what the work left
 * half done, and the process ends at once, as a shell expects of an interrupted command.
 */
export async function interruptible<T>(work: () => Promise<T>, tidy: () => void): Promise<T> {
  const stop = (signal: NodeJS.Signals) => {
    tidy();
    process.stderr.write('pamwatch: stopped; nothing was written\n');
    process.exit(signal === 'SIGINT' ? 130 : 143);
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    return await work();
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}
