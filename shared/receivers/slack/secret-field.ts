import type { Delivery, ReceiverDeps } from '../receiver.ts';
import { failed } from './answer.ts';

/** The field of the secret's value, read anew (or from its cache) each time; or why there is none. */
export async function readField(
  secret: string,
  field: string,
  /** What it is instead of what it should be, such as `no web address`. */
  faultOf: (value: string) => string | undefined,
  deps: ReceiverDeps,
): Promise<string | Delivery> {
  try {
    const { [field]: value = '' } = await deps.readSecret(secret);
    const fault = faultOf(value);
    if (fault === undefined) return value;
    return failed(false, `the secret "${secret}" holds ${fault} in "${field}"; store one`);
  } catch (error) {
    return failed(
      true,
      error instanceof Error ? error.message : `secret "${secret}" cannot be read`,
    );
  }
}
