import { AnswerError } from '#shared/sources/answer-error.ts';
import { createSecretReader } from '#shared/sources/secret.ts';
import { failed, ok, type Step, type Subject } from './subject.ts';

/** Whether the secret of the credentials can be read here and holds what the vendor needs. */
export async function checkSecret({ options, vendor, deps }: Subject): Promise<Step> {
  const needed = vendor.secretFields(options);
  if (needed === undefined) return { findings: [], goOn: true };
  const { secret, fields } = needed;
  try {
    await createSecretReader(secret, fields, deps, () => {}).read();
    return ok('secret', `${secret} holds ${fields.join(', ')}`);
  } catch (error) {
    if (!(error instanceof AnswerError)) throw error;
    return failed('secret', error.message);
  }
}
