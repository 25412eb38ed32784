/** What differs between the versions of Segura's documents. */
export interface Dialect {
  readonly credential: string;
  readonly device: string;
  readonly no: string;
  /** Top-level `tenant`; absent in the oldest. */
  readonly tenant?: string;
  /** The key that holds the one session asked for by id. */
  readonly single: string;
  /** v3.32's examples close arrays with a comma after the last element. */
  readonly trailingComma: boolean;
  readonly list: readonly string[];
  readonly get: readonly string[];
  readonly drop: readonly string[];
  readonly token: readonly string[];
  readonly notFound: string;
}

/** By the version of the documents: "List remote session data" (v3.32), "List all remote sessions" (v3.33, v4). */
export const DIALECTS = {
  'v3.32': {
    credential: 'credencial',
    device: 'dispositivo',
    no: 'Não',
    single: 'remote_sessions',
    trailingComma: true,
    list: ['/api/session/remotesessions', '/iso/session/remotesessions'],
    get: ['/api/session/remotesessions', '/iso/session/remotesessions'],
    drop: ['/iso/session/drop'],
    token: ['/iso/oauth2/token'],
    notFound: 'Resource/sub-resource not found',
  },
  'v3.33': {
    credential: 'credential',
    device: 'device',
    no: 'No',
    tenant: 'senhasegura',
    single: 'remote_session',
    trailingComma: false,
    list: ['/api/pam/session/remotesessions'],
    get: ['/api/pam/session/remotesessions', '/api/session/remotesessions'],
    drop: ['/api/pam/session/drop'],
    token: ['/iso/oauth2/token', '/api/oauth2/token'],
    notFound: 'Resource sub not found',
  },
  v4: {
    credential: 'credential',
    device: 'device',
    no: 'No',
    tenant: 'Segura',
    single: 'remote_session',
    trailingComma: false,
    list: ['/api/session/remotesessions'],
    get: ['/api/pam/session/remotesessions', '/api/session/remotesessions'],
    drop: ['/api/pam/session/drop'],
    token: ['/iso/oauth2/token', '/api/oauth2/token'],
    notFound: 'Resource sub not found',
  },
} as const satisfies Record<string, Dialect>;
export type DialectName = keyof typeof DIALECTS;
