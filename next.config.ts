import { fileURLToPath } from 'node:url';
import type { NextConfig } from 'next';

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  // A player's first start builds the pages too: types are the business of `npm run check`, which sees the whole project.
  typescript: { ignoreBuildErrors: true },
  // Packets are compressed nowhere (a length may tell a class) and pages are small; the proxy in front may do it.
  compress: false,
  devIndicators: false,
  // Not guessed from lock files: a clone may lie inside another project.
  turbopack: { root: fileURLToPath(new URL('.', import.meta.url)) },
};

export default config;
