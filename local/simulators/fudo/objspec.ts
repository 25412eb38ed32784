interface Attribute {
  readonly type: string;
  readonly readonly?: boolean;
  readonly requires?: readonly string[];
}
export type Spec = Readonly<Record<string, Attribute>>;

const ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  string: [
    'id leader_session_id account_id listener_id safe_id server_id user_id started_at finished_at',
    'handled_by marked_safe_by terminate_at dump_mode protocol source_ip destination_ip reason',
    'status created_at modified_at login_reason height width command type subsystem',
  ],
  number: ['source_port destination_port indexed size active_time'],
  boolean: ['paused retention_locked pending_delete password_change checkout_forced removed'],
};
const EXPENSIVE: Readonly<Record<string, readonly string[]>> = {
  string: ['user_name account_name server_name safe_name listener_name destination_address'],
  number: ['duration activity'],
  boolean: ['user_removed account_removed server_removed safe_removed listener_removed'],
};

/** What `GET /api/v2/objspec/session` says of each attribute: its type, and whether it can be set. */
export function sessionSpec(options: {
  readonly expensive: boolean;
  readonly writable: readonly string[];
}): Spec {
  const spec: Record<string, Attribute> = {};
  for (const attributes of options.expensive ? [ATTRIBUTES, EXPENSIVE] : [ATTRIBUTES]) {
    for (const [type, lines] of Object.entries(attributes)) {
      for (const name of lines.join(' ').split(' ')) {
        spec[name] = options.writable.includes(name) ? { type } : { type, readonly: true };
      }
    }
  }
  return spec;
}

/** What `GET /api/v2/objspec/session_backup` says. */
export const BACKUP_SPEC: Spec = {
  session_id: { type: 'string', requires: ['backup_id', 'backup_name'] },
  session_ids: { type: 'string-array', requires: ['backup_id', 'backup_name'] },
  backup_id: { type: 'string', requires: ['session_id', 'session_ids'] },
  backup_name: { type: 'string', requires: ['session_id', 'session_ids'] },
};

/** Why a value cannot be set, in the appliance's words; undefined when it can. */
export function refusalOf(spec: Spec, name: string, value: unknown): string | undefined {
  const attribute = Object.hasOwn(spec, name) ? spec[name] : undefined;
  if (attribute === undefined) return `Unknown attribute: ${name}`;
  if (attribute.readonly === true) return `Attribute is read-only: ${name}`;
  return typeof value === attribute.type ? undefined : `Invalid value of attribute: ${name}`;
}
