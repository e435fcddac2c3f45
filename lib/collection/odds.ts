/** The probability of each value of an attribute; or a row of them for each value of what the attribute depends on. */
export type Odds = { readonly [name: string]: number | Odds };

/** The documented odds of a collection, by attribute. */
export type OddsTable = Readonly<Record<string, Odds>>;

/** One row of probabilities, which sum to 1. */
export type OddsRow = {
  given: readonly string[]; // values of what the attribute depends on; empty where it depends on nothing
  odds: Readonly<Record<string, number>>;
};

export function oddsRows(odds: Odds, given: readonly string[] = []): OddsRow[] {
  if (isRow(odds)) return [{ given, odds }];
  return Object.entries(odds).flatMap(([name, inner]) =>
    typeof inner === 'number' ? [] : oddsRows(inner, [...given, name]),
  );
}

/** The table as text, the likeliest value of each row first, and what never comes left out. */
export function describeOdds(table: OddsTable): string {
  const lines = Object.entries(table).flatMap(([attribute, odds]) => {
    const rows = oddsRows(odds);
    const [only] = rows;
    if (rows.length === 1 && only) return [`${attribute.padEnd(14)}${inWords(only.odds)}`];
    return [attribute, ...rows.map((row) => `  ${row.given.join(', ').padEnd(20)}${inWords(row.odds)}`)];
  });
  return `${lines.join('\n')}\n`;
}

function inWords(odds: Readonly<Record<string, number>>): string {
  return Object.entries(odds)
    .filter(([, probability]) => probability > 0)
    .sort(([, one], [, other]) => other - one)
    .map(([name, probability]) => `${name} ${Number(probability.toFixed(3))}`)
    .join(' · ');
}

function isRow(odds: Odds): odds is Record<string, number> {
  return Object.values(odds).every((value) => typeof value === 'number');
}
