type Row = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  level: 'supported' | 'partial';
  /** What is missing of a partial one. */
  why?: string;
};
export const coverage: readonly Row[] = [];
