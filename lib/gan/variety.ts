/**
 * How much the pictures differ from one another: the standard deviation of a pixel among them, over all pixels. It is the mean
 * distance between two pictures, squared and rooted, up to a factor; pictures that are all alike have none.
 *
 * @param pictures [count, …] one after the other
 */
export function varietyOf(pictures: Uint8Array, count: number): number {
  const size = pictures.length / count;
  let total = 0;
  for (let pixel = 0; pixel < size; pixel++) {
    let sum = 0;
    let squares = 0;
    for (let at = pixel; at < pictures.length; at += size) {
      const value = pictures[at] as number;
      sum += value;
      squares += value * value;
    }
    total += squares - (sum * sum) / count;
  }
  return Math.sqrt(total / (size * (count - 1)));
}
