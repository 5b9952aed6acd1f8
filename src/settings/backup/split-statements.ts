// Splits the text of a migration into statements, because D1 prepares one statement at a time. Knows only the style of
// this project's migrations: a statement ends at the end of a line, and a trigger ends with the line `END;`.

/** Returns the statements of a migration, without comments. Statements inside a trigger stay part of the trigger. */
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
