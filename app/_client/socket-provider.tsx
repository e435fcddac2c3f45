'use client';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { type AppSocket, createSocket } from './socket.ts';

const SocketContext = createContext<AppSocket | null>(null);

/** Keeps one connection over all pages: going from the lobby to the game and back does not reconnect. */
export function SocketProvider({ children }: { children: ReactNode }) {
  const [socket] = useState(createSocket);
  useEffect(() => {
    // Children's effects have run by now: their listeners hear the very first event.
    socket.connect();
    return () => {
      socket.disconnect();
    };
  }, [socket]);
  return <SocketContext value={socket}>{children}</SocketContext>;
}

export function useSocket(): AppSocket {
  const socket = useContext(SocketContext);
  if (!socket) throw new Error('useSocket is used outside of SocketProvider');
  return socket;
}
