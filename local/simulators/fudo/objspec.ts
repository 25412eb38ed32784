const ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  string: [
    'id leader_session_id account_id listener_id safe_id server_id user_id started_at finished_at',
    'handled_by marked_safe_by terminate_at dump_mode protocol source_ip destination_ip reason',
    'status created_at modified_at login_reason height width command type subsystem',
  ],
  number: ['source_port destination_port indexed size active_time'],
  boolean: ['paused retention_locked pending_delete password_change checkout_forced removed'],
};

/** What `GET /api/v2/objspec/session` says of each attribute: its type, and that none can be set. */
export function sessionSpec(): Record<string, { type: string; readonly: boolean }> {
  const spec: Record<string, { type: string; readonly: boolean }> = {};
  for (const [type, lines] of Object.entries(ATTRIBUTES)) {
    for (const name of lines.join(' ').split(' ')) spec[name] = { type, readonly: true };
  }
  return spec;
}
