/** Who works on what in the demonstration. */
export interface Cast {
  readonly users: readonly [string, ...string[]];
  readonly accounts: readonly [string, ...string[]];
  readonly targets: readonly [Target, ...Target[]];
  readonly gateways: readonly [string, ...string[]];
}

export interface Target {
  readonly host: string;
  readonly name: string;
  readonly port: number;
  readonly protocol: string;
}

export const SAO_PAULO: Cast = {
  users: ['ana.souza', 'João.Lima', 'bruno.reis', 'carla.dias', 'rafael.melo', 'lucia.prado'],
  accounts: ['svc-deploy', 'oracle', 'win-ops', 'postgres'],
  targets: [
    { host: 'app-sv-03', name: 'app-sv-03', port: 22, protocol: 'ssh' },
    { host: 'app-sv-07', name: 'app-sv-07', port: 3389, protocol: 'rdp' },
    { host: 'rep-db-02', name: 'rep-db-02', port: 1521, protocol: 'ssh' },
    { host: 'branch-114', name: 'branch-114', port: 3389, protocol: 'rdp' },
  ],
  gateways: ['Terminal Proxy', 'RDP Proxy', 'Web Proxy'],
};

export const WARSAW: Cast = {
  users: ['k.nowak', 'm.zielińska', 'p.wójcik', 'a.lewandowska', 't.kaczmarek'],
  accounts: ['admin-linux', 'sql-maint', 'netops'],
  targets: [
    { host: '10.40.1.15', name: 'waw-app-15', port: 22, protocol: 'ssh' },
    { host: '10.40.1.22', name: 'waw-win-22', port: 3389, protocol: 'rdp' },
    { host: '10.40.2.8', name: 'waw-sql-08', port: 1433, protocol: 'tds' },
  ],
  gateways: ['ssh-gate', 'rdp-gate'],
};
