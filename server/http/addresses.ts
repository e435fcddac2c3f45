import { networkInterfaces } from 'node:os';

/**
 * Where a person can reach the game: `PUBLIC_URL`, else this machine on its network, else itself. The first is the one to
 * print, to link and to put into a QR code.
 */
export function listAddresses(options: {
  publicUrl: string | undefined;
  host: string;
  port: number;
  isTls: boolean;
}): string[] {
  const { publicUrl, host, port, isTls } = options;
  const at = (name: string) => `${isTls ? 'https' : 'http'}://${name}:${port}`;
  const isEverywhere = host === '0.0.0.0' || host === '::';
  const own = isEverywhere ? ['localhost', ...lanAddresses()] : [host.includes(':') ? `[${host}]` : host];
  return [...(publicUrl === undefined ? [] : [publicUrl]), ...own.map(at)];
}

/** IPv4 addresses that the local network sees; a classroom types them. */
function lanAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal, address }) => family === 'IPv4' && !internal && !address.startsWith('169.254.'))
    .map(({ address }) => address);
}
