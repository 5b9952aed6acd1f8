// Splits the text of a migration into statements, because D1 prepares one statement at a time. Knows only the style of
// this project's migrations: a statement ends with its line, and a trigger with a line `END;`.

/** Returns the statements of a migration without its comments. Statements inside a trigger stay part of it. */
export function splitStatements(sql: string): string[] {
  const found: string[] = [];
  let statement = '';
  for (const line of sql.split('\n').filter((each) => !each.trim().startsWith('--'))) {
    statement += `${line}\n`;
    const ends = statement.includes('BEGIN\n') ? line === 'END;' : line.endsWith(';');
    if (!ends) continue;
    found.push(statement);
    statement = '';
  }
  if (statement.trim() !== '') throw new Error('a migration ends within a statement');
  return found;
}
