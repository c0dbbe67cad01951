import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import type { SettingName } from './settings.ts';
import { StartError } from './start-error.ts';

export type { AddressInfo };

/** Binds a server. Throws a `StartError` that names the setting to change if the port is busy or not allowed. */
export async function listen(
  server: Server,
  options: { host: string; port: number; setting: SettingName; backlog?: number },
): Promise<AddressInfo> {
  const { host, port, setting, backlog } = options;
  server.listen({ host, port, ...(backlog !== undefined && { backlog }) });
  try {
    await once(server, 'listening');
  } catch (error) {
    throw cannotListen(error, { host, port, setting });
  }
  return server.address() as AddressInfo;
}

/** The one line for a port that can't be had, whichever library tried to bind it. */
export function cannotListen(
  error: unknown,
  at: { host: string; port: number; setting: SettingName },
): StartError {
  const { code = String(error) } = error as NodeJS.ErrnoException;
  const reason =
    code === 'EADDRINUSE'
      ? `is in use by another process: end that, or set ${at.setting} to a free port`
      : code === 'EACCES'
        ? `needs more rights: set ${at.setting} to 1024 or more`
        : code === 'EADDRNOTAVAIL'
          ? 'is on no address of this machine: set BIND_ADDRESS to one, or to 0.0.0.0'
          : `can't be listened on: ${code}`;
  return new StartError([`${at.setting}: ${at.host}:${at.port} ${reason}`], { cause: error });
}
