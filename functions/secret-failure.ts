import { quoted } from '../shared/sources/printable.ts';

interface Cause {
  /** The name that the SDK gives the error. */
  readonly name: RegExp;
  /** Its words, where the name alone leaves it open. */
  readonly says?: RegExp;
  readonly advice: string;
}

const UNREACHABLE =
  'Secrets Manager cannot be reached: a VPC without internet access needs its interface endpoint';

// "GetSecretValue", Errors, of the API Reference, and what the SDK adds; the first that fits counts.
const CAUSES: readonly Cause[] = [
  {
    name: /^ResourceNotFoundException$/,
    says: /value|AWSCURRENT/i,
    advice: 'it has no value yet: store one with "aws secretsmanager put-secret-value"',
  },
  {
    name: /^ResourceNotFoundException$/,
    advice:
      'this account and region have no such secret: check the name, the profile and the region, or deploy first',
  },
  {
    name: /^AccessDenied/,
    says: /kms/i,
    advice:
      'whoever runs this may not use the key that encrypts it: allow kms:Decrypt on that key, here and in the policy of the key',
  },
  {
    name: /^AccessDenied/,
    advice: 'whoever runs this may not read it: allow secretsmanager:GetSecretValue on it',
  },
  {
    name: /^DecryptionFailure$/,
    advice: 'the key that encrypts it does not decrypt it: is it disabled or about to be deleted?',
  },
  {
    name: /^InvalidRequestException$/,
    says: /delet/i,
    advice:
      'it is about to be deleted: take that back with "aws secretsmanager restore-secret", or name another',
  },
  {
    name: /^(CredentialsProviderError|UnrecognizedClientException|InvalidClientTokenId|ExpiredToken(Exception)?|InvalidSignatureException)$/,
    advice:
      'AWS takes no credentials from here: log in, or set AWS_PROFILE (the command line also takes --secrets FILE)',
  },
  {
    name: /./,
    says: /^Region is missing/,
    advice: 'AWS needs a region: set AWS_REGION (the command line also takes --secrets FILE)',
  },
  {
    name: /^(ThrottlingException|InternalServiceError|ServiceUnavailable.*|TooManyRequestsException)$/,
    advice: 'Secrets Manager failed or was asked too often; the next try may do',
  },
  { name: /timeout|^(AbortError|NetworkingError)$/i, advice: UNREACHABLE },
  {
    name: /./,
    says: /ECONN|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT/,
    advice: UNREACHABLE,
  },
];

/** Why Secrets Manager did not give a secret out, and what to do; holds no value. */
export function explainSecretFailure(error: unknown): string {
  const { name = 'Error', message = '' } = Object(error);
  const words = String(message);
  const cause = CAUSES.find(
    (one) => one.name.test(String(name)) && (one.says === undefined || one.says.test(words)),
  );
  const advice = cause?.advice ?? 'Secrets Manager did not give it out';
  const said = words === '' ? [] : [`saying ${quoted(words)}`];
  return `${advice} (${[...(name === 'Error' ? [] : [name]), ...said].join(', ')})`;
}
