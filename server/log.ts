import { type DestinationStream, destination, type Logger, pino } from 'pino';
import type { LogLevel } from './env.ts';

export type Log = Logger;

const LEVELS: Record<number, string> = { 20: 'debug', 30: 'info', 40: 'warn', 50: 'error', 60: 'fatal' };

/**
 * One line per event on stderr: `08:50:01 info  wall: hung real=64 fake=64` on a terminal, the same fields as JSON
 * elsewhere. Synchronous, so that the last words of a dying process are written.
 */
export function createLog({ level, isTerminal }: { level: LogLevel; isTerminal: boolean }): Log {
  const stderr = destination({ dest: 2, sync: true });
  return pino(
    { level, base: null, timestamp: isTerminal ? true : () => `,"time":"${new Date().toISOString()}"` },
    isTerminal ? readable(stderr) : stderr,
  );
}

function readable(output: DestinationStream): DestinationStream {
  return {
    write(line) {
      output.write(`${formatLine(line)}\n`);
    },
  };
}

/** A JSON line of pino's as a person reads it. */
export function formatLine(line: string): string {
  const { level, time, part, msg, err, ...fields } = JSON.parse(line);
  const clock = new Date(time).toTimeString().slice(0, 8);
  const subject = part === undefined ? msg : `${part}: ${msg}`;
  const details = Object.entries(fields).map(([name, value]) => `${name}=${formatValue(value)}`);
  const trouble = err === undefined ? [] : [`\n${err.stack ?? err.message}`];
  return [clock, (LEVELS[level] ?? String(level)).padEnd(5), subject, ...details, ...trouble].join(' ');
}

function formatValue(value: unknown): string {
  return typeof value === 'string' && !/[\s"=]/.test(value) ? value : JSON.stringify(value);
}
