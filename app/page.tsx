import { Entrance } from './_lobby/entrance.tsx';

export default function Page() {
  return <Entrance />;
}
