/** The gateway's own books lie beside the database. */
export function gatewayFile(database: string): string {
  return `${database}.gateway`;
}
